import { describe, expect, test } from 'vitest';

import { charsetNamed, decodeText, encodeText, parseMessage } from './hl7v2.ts';

const header = (charset: string): string => `MSH|^~\\&|A|||||||||||||||${charset}\rPID|1||||`;

describe('the charset of a message', () => {
  test.each([
    ['8859/1', 'iso-8859-1'],
    ['ISO-8859-15', 'iso-8859-15'],
    ['UNICODE UTF-8', 'utf-8'],
    ['utf-8', 'utf-8'],
    ['ASCII', 'us-ascii'],
    ['wrong', undefined],
  ])('%s is %s', (name, charset) => {
    expect(charsetNamed(name)).toBe(charset);
  });

  test('MSH-18 beats the default, a byte order mark beats MSH-18, an override beats all', () => {
    const latin = Buffer.from(header('8859/1') + 'M\xfcller', 'latin1');
    expect(decodeText(latin).text).toContain('Müller');
    expect(decodeText(latin, { charset: 'iso-8859-5' }).text).toContain('Mќller');
    const marked = Buffer.concat([
      Buffer.from([0xef, 0xbb, 0xbf]),
      Buffer.from(header('8859/1') + 'Müller'),
    ]);
    expect(decodeText(marked)).toMatchObject({ charset: 'utf-8' });
    expect(parseMessage(marked).message.get('PID-5')).toBe('Müller');
    const silent = Buffer.from(header('') + 'M\xfcller', 'latin1');
    expect(decodeText(silent, { defaultCharset: 'iso-8859-1' }).text).toContain('Müller');
  });

  test('Latin 1 sent as UTF-8 is told, with the place, and read without losing a byte', () => {
    const bytes = Buffer.from(header('UNICODE UTF-8') + 'é'.repeat(3), 'utf8');
    const broken = Buffer.concat([bytes, Buffer.from('M\xfcller', 'latin1')]);
    const { text, charset, problem } = decodeText(broken);
    expect(text).toContain('Müller');
    expect(problem).toMatchObject({
      code: 'charset-mismatch',
      severity: 'warning',
      location: `byte ${bytes.length + 1}`,
    });
    expect(Buffer.from(encodeText(text, charset))).toEqual(broken);
  });

  test('UTF-8 sent as ASCII is read as UTF-8', () => {
    const { message, problems } = parseMessage(Buffer.from(header('ASCII') + 'Müller'));
    expect(message.get('PID-5')).toBe('Müller');
    expect(problems).toMatchObject([{ code: 'charset-mismatch' }]);
  });

  test('a name that table 0211 does not have is a problem of MSH-18', () => {
    const { message, problems } = parseMessage(Buffer.from(header('wrong') + 'Müller'));
    expect(problems).toMatchObject([{ code: 'charset-unknown', location: 'MSH-18' }]);
    expect(message.get('PID-5')).toBe('Müller');
  });

  test('UTF-16 is recognised by its byte order mark, in both orders', () => {
    const text = `\ufeff${header('')}Müller`;
    for (const charset of ['utf-16le', 'utf-16be']) {
      const bytes = encodeText(text, charset);
      const { message } = parseMessage(bytes);
      expect(message.charset).toBe(charset);
      expect(message.get('PID-5')).toBe('Müller');
      expect(encodeText(message.text, message.charset)).toEqual(bytes);
    }
  });

  test('the place of the first bad byte is exact, in whatever character it falls', () => {
    for (const before of ['', 'a', 'é', '漢', '😀', 'aé漢😀']) {
      const good = Buffer.from(before);
      for (const bad of [[0xff], [0xc3], [0xe6, 0xbc], [0xc3, 0x28], [0x80]]) {
        const { problem } = decodeText(Buffer.concat([good, Buffer.from(bad)]));
        expect(problem?.location).toBe(`byte ${good.length}`);
      }
    }
  });

  test('where MSH-18 names several, Japanese switches are followed', () => {
    const bytes = Buffer.from(`${header('ASCII~ISO IR87')}\x1b$B;3ED\x1b(B^x`, 'latin1');
    const { message, problems } = parseMessage(bytes);
    expect(problems).toEqual([]);
    expect(message.get('PID-5.1')).toBe('山田');
    expect(message.get('PID-5.2')).toBe('x');
  });

  test.each([
    ['8859/1~8859/5', '\x1b-LM', '\x1b-LM'],
    ['ASCII~ISO IR87', '\\C2842\\x\\C3f41\\', '\\C2842\\x\\C3f41\\'],
    ['ASCII~ISO IR159', 'x\\M428440\\\\F\\', 'x\\M428440\\|'],
  ])(
    'other switches of %s stay as sent, and the first is told with its place',
    (names, sent, read) => {
      const text = header(names) + sent;
      const { message, problems } = parseMessage(Buffer.from(text, 'latin1'));
      expect(message.get('PID-5')).toBe(read);
      const at = text.search(/\x1b|\\[CM]/);
      expect(problems).toMatchObject([{ code: 'charset-switched', location: `byte ${at}` }]);
    },
  );

  test('an escape byte without several charsets is a character like another', () => {
    expect(decodeText(Buffer.from(`${header('ASCII')}\x1b`)).problem).toBeUndefined();
    expect(decodeText(Buffer.from(`${header('ASCII~8859/1')}x`)).problem).toBeUndefined();
  });
});
