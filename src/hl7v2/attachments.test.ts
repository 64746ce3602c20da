import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { findAttachments, parseMessage } from './hl7v2.ts';

const header = 'MSH|^~\\&|A||||||MDM^T02|1|P|2.5.1\r';
const file = Buffer.from('%PDF-1.7 nothing in it');
const data = file.toString('base64');

const find = (text: string): ReturnType<typeof findAttachments> =>
  findAttachments(parseMessage(Buffer.from(text)).message);

describe('finding the attachments of a message', () => {
  test('each is found with its place, its type and its size, and the range holds its bytes', () => {
    const bytes = Buffer.from(
      `${header}PID|1||||Müller\rOBX|1|TX|||漢字\r` +
        `OBX|2|ED|||^AP^PDF^Base64^${data}~^IM^jpeg^BASE64^AAEC\rOBX|3|ED|||^application^pdf^base64^${data}|||`,
    );
    const found = findAttachments(parseMessage(bytes).message);
    expect(found).toMatchObject([
      { path: 'OBX[2]-5.5', mime: 'application/pdf', fileBytes: file.length, isWhole: true },
      { path: 'OBX[2]-5[2].5', mime: 'image/jpeg', fileBytes: 3, isWhole: true },
      { path: 'OBX[3]-5.5', mime: 'application/pdf', fileBytes: file.length, isWhole: true },
    ]);
    const taken = found.map(({ byteRange }) =>
      bytes.subarray(byteRange?.start, byteRange?.end).toString(),
    );
    expect(taken).toEqual([data, 'AAEC', data]);
  });

  test.each([
    ['a text', 'OBX|1|TX|||^AP^PDF^Base64^AAEC\r'],
    ['data that is not encoded', 'OBX|1|ED|||^TEXT^plain^A^hello\r'],
    ['a file without data', 'OBX|1|ED|||^AP^PDF^Base64^\r'],
    ['another segment', 'ZED|1|ED|||^AP^PDF^Base64^AAEC\r'],
  ])('%s is none', (_, segment) => {
    expect(find(header + segment)).toEqual([]);
  });

  test.each([
    ['AAEC', 3, true],
    ['AAE=', 2, true],
    ['AA==', 1, true],
    ['AAE', 2, true],
    ['AA EC', 3, true],
    ['A', 0, false],
    ['AA=', 1, false],
    ['AA=C', 1, false],
    ['AAEC...', 3, false],
    ['AA\\X0D\\EC', 5, false],
  ])('the data %j decodes to %i bytes; whole: %j', (text, fileBytes, isWhole) => {
    expect(find(`${header}OBX|1||||^AP^PDF^Base64^${text}\r`)).toMatchObject([
      { fileBytes, isWhole },
    ]);
  });

  test.each([
    ['', '', 'application/octet-stream'],
    ['', 'PDF', 'application/pdf'],
    ['application/pdf', '', 'application/pdf'],
    ['AP', 'text/xml', 'text/xml'],
    ['constructor', 'x', 'constructor/x'],
    ['TEXT', 'x-hl7-cda-level-one', 'text/x-hl7-cda-level-one'],
    ['../..', 'x', 'application/octet-stream'],
  ])('type %j and subtype %j are %s', (type, subtype, mime) => {
    expect(find(`${header}OBX|1|ED|||^${type}^${subtype}^Base64^AAEC\r`)[0]?.mime).toBe(mime);
  });

  test('where bytes cannot be counted there is no range, but a place in the text', () => {
    const japanese = Buffer.concat([
      Buffer.from('MSH|^~\\&|A||||||MDM^T02|1|P|2.5.1||||||ISO IR14\rPID|1||||'),
      Buffer.from([0x8e, 0x52]),
      Buffer.from('\rOBX|1|ED|||^AP^PDF^Base64^AAEC\r'),
    ]);
    const { message } = parseMessage(japanese);
    const [found] = findAttachments(message);
    expect(found?.byteRange).toBeUndefined();
    expect(message.text.slice(found?.start, found?.end)).toBe('AAEC');
  });

  test('whatever stands around it, the range of a file holds exactly its data', () => {
    const any = fc.string({ unit: 'binary', maxLength: 30 }).map((text) => text.toWellFormed());
    fc.assert(
      fc.property(any, any, (before, after) => {
        const bytes = Buffer.from(
          `${header}NTE|1||${before}\rOBX|1|ED|||^AP^PDF^Base64^${data}\rNTE|2||${after}\r`,
        );
        const found = findAttachments(parseMessage(bytes).message);
        expect(found).toHaveLength(1);
        for (const { byteRange } of found) {
          const taken = bytes.subarray(byteRange?.start, byteRange?.end).toString();
          expect(taken).toBe(data);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('the work grows with the message, not with its square', () => {
    const timeOf = (count: number): number => {
      const text = header + 'OBX|1|ED|||^AP^PDF^Base64^AAEC~^AP^PDF^Base64^AAEC\r'.repeat(count);
      const { message } = parseMessage(text);
      const start = performance.now();
      expect(findAttachments(message)).toHaveLength(2 * count);
      return performance.now() - start;
    };
    timeOf(400);
    const small = Math.min(...Array.from({ length: 9 }, () => timeOf(400)));
    // 64 times the size; quadratic would be 4,096 times the time.
    expect(Math.min(timeOf(25_600), timeOf(25_600)) / small).toBeLessThan(640);
  });
});
