import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  addSegment,
  buildMessage,
  encodeMessage,
  encodeText,
  parseMessage,
  repeat,
  setValue,
} from './hl7v2.ts';

describe('writing a message', () => {
  test('a new message has the delimiters in front and its values escaped', () => {
    const message = buildMessage({
      segments: [
        ['MSH', 'ADT', 'NORTH'],
        [
          'PID',
          '1',
          undefined,
          repeat(['A1', undefined, undefined, ['ONE', '1.2']], 'B2'),
          null,
          'a|b',
        ],
      ],
    });
    expect(message.text).toBe('MSH|^~\\&|ADT|NORTH\rPID|1||A1^^^ONE&1.2~B2|""|a\\F\\b\r');
  });

  test('a message that nobody changed encodes back byte for byte, whatever its bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const { message } = parseMessage(bytes);
        expect(Buffer.from(encodeMessage(message))).toEqual(Buffer.from(bytes));
        // Not only because the bytes were kept: the text alone gives them, too.
        expect(Buffer.from(encodeText(message.text, message.charset))).toEqual(Buffer.from(bytes));
      }),
      { numRuns: 1000 },
    );
  });

  test('odd line ends, blanks and trailing separators stay when a field is changed', () => {
    const text = '\r\nMSH|^~\\&|A||\r\n PID|1||7||\n\rOBX|||\r\r';
    const changed = setValue(parseMessage(text).message, 'PID-3', '8');
    expect(changed.text).toBe(text.replace('7', '8'));
  });

  test('what lies between is made', () => {
    let { message } = parseMessage('MSH|^~\\&|A\rPID|1');
    message = setValue(message, 'PID-3[2].4.2', 'x&y');
    expect(message.text).toBe('MSH|^~\\&|A\rPID|1||~^^^&x\\T\\y');
    message = setValue(message, 'MSH-10', 'id');
    expect(message.get('MSH-10')).toBe('id');
    message = setValue(message, 'PID-3[2].4', null);
    expect(message.text).toContain('PID|1||~^^^""');
    message = setValue(message, 'PID-3[2].4.1', 'z');
    expect(message.text).toContain('PID|1||~^^^z');
  });

  test('what is set is what is read, and nothing beside it moves', () => {
    const part = fc.integer({ min: 1, max: 4 });
    const value = fc.string({ unit: 'binary', minLength: 1 });
    const { message } = parseMessage('MSH|^~\\&|A\nPID|1||a^b~c^d&e|""|f\nEVN|A01\n');
    fc.assert(
      fc.property(part, part, part, part, value, (field, repetition, component, sub, text) => {
        const path = `PID-${field}[${repetition}].${component}.${sub}`;
        const changed = setValue(message, path, text);
        const read = parseMessage(encodeMessage(changed)).message;
        expect(read.get(path)).toBe(text);
        expect(read.segments.map(({ name }) => name)).toEqual(['MSH', 'PID', 'EVN']);
        expect(read.get('PID-5')).toBe('f');
        expect(read.get('EVN-1')).toBe('A01');
      }),
    );
  });

  test('a segment is added with the line end that the message uses', () => {
    const { message } = parseMessage('MSH|^~\\&|A\r\nPID|1\r\n');
    const after = message.segment('MSH');
    expect(addSegment(message, ['EVN', 'A01'], after).text).toBe(
      'MSH|^~\\&|A\r\nEVN|A01\r\nPID|1\r\n',
    );
    expect(addSegment(message, ['ZZZ', '1']).text).toBe('MSH|^~\\&|A\r\nPID|1\r\nZZZ|1\r\n');
  });

  test('a changed message is written in the charset it came in', () => {
    const bytes = Buffer.from('MSH|^~\\&|A|||||||||||||||8859/1\rPID|1||||M\xfcller', 'latin1');
    const changed = setValue(parseMessage(bytes).message, 'PID-5', 'Gödel');
    expect(Buffer.from(encodeMessage(changed)).toString('latin1')).toContain('|G\xf6del');
  });

  test('what cannot be written is a mistake of the caller', () => {
    const { message } = parseMessage('MSH|^~|A\rPID|1');
    expect(() => setValue(message, 'MSH-2', '^')).toThrow(RangeError);
    expect(() => setValue(message, 'OBX-1', '1')).toThrow(RangeError);
    expect(() => setValue(message, 'PID', '1')).toThrow(RangeError);
    expect(() => setValue(message, 'PID-3.1.2', '1')).toThrow(RangeError);
    expect(() => addSegment(message, ['PID|1'])).toThrow(RangeError);
    expect(() => addSegment(parseMessage('').message, ['PID'])).toThrow(RangeError);
    expect(() => buildMessage({ segments: [['PID']] })).toThrow(RangeError);
  });

  test('a sender without an escape character loses the delimiter, not the segment', () => {
    const { message } = parseMessage('MSH|^~|A\rPID|1');
    expect(setValue(message, 'PID-1', 'a|b\rc').text).toBe('MSH|^~|A\rPID|a b c');
  });
});
