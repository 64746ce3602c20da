import { expect, test } from 'vitest';

import { messageDifference } from './message-difference.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const before = 'MSH|^~\\&|A|B|||2026||ADT^A40|1|P|2.5\rPID|1||7^^^S^MR||SMITH^ANN\r';

test('a changed, an added and a removed field are told by their place, the others are not', () => {
  const after = before.replace('|1||7', '|||8').replace('|P|2.5\r', '|P|2.5\rEVN|A40\r');
  expect(messageDifference(bytes(before), bytes(after), {})).toEqual([
    { path: 'PID-1', title: 'Set id', before: '1', after: null },
    { path: 'PID-3', title: expect.any(String), before: '7^^^S^MR', after: '8^^^S^MR' },
    { path: 'EVN-1', title: expect.any(String), before: null, after: 'A40' },
  ]);
});

test('messages with the same fields differ in nothing, whatever ends their segments', () => {
  expect(messageDifference(bytes(before), bytes(before.replaceAll('\r', '\n')), {})).toEqual([]);
});
