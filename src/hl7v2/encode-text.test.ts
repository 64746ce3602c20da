import { expect, test } from 'vitest';

import { decodeText, encodeText } from './hl7v2.ts';

test.each([
  ['shift_jis', '山田 ﾀﾛｳ'],
  ['euc-kr', '김철수'],
  ['big5', '王小明'],
  ['gb18030', '王小明'],
  ['iso-8859-5', 'Иванов'],
  ['windows-1252', 'Müller €'],
])('what is written in %s is read again', (charset, text) => {
  const bytes = encodeText(`PID|${text}|`, charset);
  expect(decodeText(bytes, { charset })).toEqual({ text: `PID|${text}|`, charset });
});

test.each([
  ['us-ascii', 'M?ller'],
  ['iso-8859-5', 'M?ller'],
  ['iso-2022-jp', 'M?ller'],
])('in %s there is no ü, and a question mark says so', (charset, text) => {
  expect(Buffer.from(encodeText('Müller', charset)).toString('latin1')).toBe(text);
});
