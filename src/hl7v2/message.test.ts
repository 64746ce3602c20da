import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { buildMessage, parseMessage } from './hl7v2.ts';

const admission = [
  'MSH|^~\\&|ADT|NORTH|||20260301||ADT^A01^ADT_A01|42|P|2.5.1',
  'PID|1||A1^^^ONE&1.2.3&ISO^MR~B2^^^TWO^PI||DOE^J\\T\\J^""|""|19811110',
  'ZPI|kept||',
  'OBX|1|TX|||first\\.br\\second',
  'OBX|2|NM|||5',
].join('\r');

describe('reading a message', () => {
  test('a path leads to fields, repetitions, components and subcomponents', () => {
    const { message, problems } = parseMessage(admission);
    expect(problems).toEqual([]);
    expect(message.get('PID-3[2].4.1')).toBe('TWO');
    expect(message.get('PID-3.4.2')).toBe('1.2.3');
    expect(message.get('PID-3.4')).toBe('ONE&1.2.3&ISO');
    expect(message.get('OBX[2]-5')).toBe('5');
    expect(message.segments.map(({ name }) => name)).toEqual(['MSH', 'PID', 'ZPI', 'OBX', 'OBX']);
    expect(message.segment('OBX', 2)?.path(5, 1, 1)).toBe('OBX[2]-5.1');
  });

  test('in the header the separator itself is field 1', () => {
    const { message } = parseMessage(admission);
    expect(message.get('MSH-1')).toBe('|');
    expect(message.get('MSH-2')).toBe('^~\\&');
    expect(message.get('MSH-3')).toBe('ADT');
    expect(message.get('MSH-9.3')).toBe('ADT_A01');
    expect(message.get('MSH-12')).toBe('2.5.1');
    expect(message.segment('MSH')?.fieldCount).toBe(12);
  });

  test('nothing sent, a deleted value and a value are three things', () => {
    const { message } = parseMessage(admission);
    expect(message.get('PID-2')).toBeUndefined();
    expect(message.get('PID-99')).toBeUndefined();
    expect(message.get('PID-3[3]')).toBeUndefined();
    expect(message.get('PID-5.3')).toBeNull();
    expect(message.get('PID-5.4')).toBeUndefined();
    expect(message.get('PID-6')).toBeNull();
    expect(message.get('PID-6[2]')).toBeUndefined();
    expect(message.get('PID-6.2.2')).toBeNull();
    expect(message.get('PID-6.2')).toBeNull();
    expect(message.get('PID-7')).toBe('19811110');
  });

  test('escapes are decoded once, at the leaf', () => {
    const { message } = parseMessage(admission);
    expect(message.get('PID-5.2')).toBe('J&J');
    expect(message.get('OBX-5')).toBe('first\nsecond');
    expect(message.segment('PID')?.raw(5)).toBe('DOE^J\\T\\J^""');
  });

  test.each([
    ['\\F\\\\S\\\\R\\\\E\\', '|^~\\'],
    ['\\H\\loud\\N\\', 'loud'],
    ['\\XC3A9\\', 'é'],
    ['\\XC3\\', '\\XC3\\'],
    ['\\Zunknown\\x', '\\Zunknown\\x'],
    ['4\\5 re.', '4\\5 re.'],
    ['\\', '\\'],
    ['a\\b\\T\\c', 'a\\b&c'],
    ['line1\\.br\\line2\\X41\\z', 'line1\nline2Az'],
    ['a\\.sp\\b\\.sp2\\c\\.sp+1\\d', 'a\nb\n\nc\nd'],
    ['a\\.sk3\\b\\.ce\\c', 'a   b\nc'],
    ['\\.fi\\\\.in+4\\a\\.ti-2\\b\\.nf\\', 'ab'],
    ['\\.sk99\\', ' '.repeat(99)],
    ['\\.sk100\\', '\\.sk100\\'],
    ['\\.xx\\', '\\.xx\\'],
    ['\\Z01\\F\\Z02\\', '\\Z01\\F\\Z02\\'],
    ['\\C2842\\\\F\\', '\\C2842\\|'],
  ])('%s reads as %j', (raw, text) => {
    expect(parseMessage(`MSH|^~\\&|A\rOBX|1|TX|||${raw}`).message.get('OBX-5')).toBe(text);
  });

  test.each(['\r', '\n', '\r\n', '\r\r', '\n\n'])('segments end with %j', (end) => {
    const { message } = parseMessage(admission.replaceAll('\r', end) + end);
    expect(message.segments).toHaveLength(5);
    expect(message.get('OBX[2]-5')).toBe('5');
  });

  test('where CR ends segments, LF is data unless a segment follows it', () => {
    const { message } = parseMessage('MSH|^~\\&|A\rOBX|1|TX|||one\ntwo\nPID|1||7\rEVN|A01');
    expect(message.get('OBX-5')).toBe('one\ntwo');
    expect(message.get('PID-3')).toBe('7');
    expect(message.segments.map(({ name }) => name)).toEqual(['MSH', 'OBX', 'PID', 'EVN']);
  });

  test('delimiters are what the sender says they are', () => {
    const odd = parseMessage('MSH!%*?@#!A%B!\rPID!1!!7%@X*8%@Y!!a?F?b').message;
    expect(odd.delimiters).toEqual({
      ...{ field: '!', component: '%', repetition: '*' },
      ...{ escape: '?', subcomponent: '@', truncation: '#' },
    });
    expect(odd.get('PID-3[2].2.2')).toBe('Y');
    expect(odd.get('PID-5')).toBe('a!b');
  });

  test('a delimiter that the sender does not have splits nothing', () => {
    const { message, problems } = parseMessage('MSH|^~\\|A\rPID|1||7&8^9');
    expect(problems).toEqual([]);
    expect(message.get('PID-3.1.1')).toBe('7&8');
    expect(message.get('PID-3.1.2')).toBeUndefined();
  });

  test.each([
    ['', 'empty', 'MSH'],
    ['hello', 'no-header', 'MSH'],
    ['MSH', 'odd-delimiters', 'MSH-1'],
    ['MSH|', 'odd-delimiters', 'MSH-2'],
    ['MSH||A', 'odd-delimiters', 'MSH-2'],
    ['MSH|^~\\\\&|A', 'odd-delimiters', 'MSH-2'],
    ['MSH|^~\\&#!|A', 'odd-delimiters', 'MSH-2'],
    ['MSH|^A\\&|A', 'odd-delimiters', 'MSH-2'],
    ['MSHAB', 'odd-delimiters', 'MSH-2'],
    ['MSH|^é\\&|A', 'odd-delimiters', 'MSH-2'],
  ])('%j is told to be %s at %s', (text, code, location) => {
    expect(parseMessage(text).problems).toMatchObject([{ code, location, severity: 'error' }]);
  });

  test('a path that is none is a mistake of the caller', () => {
    const { message } = parseMessage(admission);
    for (const path of ['PID', 'PID-0', 'pid-3', 'PID-3[0]', 'PID-3.', '']) {
      expect(() => message.get(path)).toThrow(RangeError);
    }
  });

  test('no text whatever makes the reader throw', () => {
    const characters = [...'MSHPID|^~\\&\r\n"X.0a1 é\u{1f600}\ufeff\0'];
    const text = fc.string({ unit: fc.constantFrom(...characters), maxLength: 80 });
    const prefix = fc.constantFrom('', 'MSH', 'MSH|', 'MSH|^~\\&|', 'MSH|^~\\&#|\rOBX|1|', 'FHS|^');
    fc.assert(
      fc.property(prefix, text, (start, rest) => {
        const { message } = parseMessage(start + rest);
        for (const segment of message.segments) {
          for (let n = 1; n <= segment.fieldCount + 1; n++) {
            segment.field(n);
            segment.field(n, 2, 2, 2);
            segment.repetitions(n);
          }
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('no bytes whatever make the reader throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(parseMessage(bytes).message.segments.length).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test('a long message is read in time that grows with its length, not faster', () => {
    const timeOf = (segments: number): number => {
      const text = 'MSH|^~\\&|A\r' + 'OBX|1|TX|||no repetition in here|||\r'.repeat(segments);
      const start = performance.now();
      for (const segment of parseMessage(text).message.segments) {
        segment.field(5, 1, 1, 1);
        segment.repetitions(7);
      }
      return performance.now() - start;
    };
    const small = bestOf(9, () => timeOf(500));
    // 64 times the length; quadratic would be 4,096 times the time.
    expect(bestOf(3, () => timeOf(32_000)) / small).toBeLessThan(640);
  });

  test('a field of many repetitions is read in time that grows with their number, not faster', () => {
    const timeOf = (count: number): number => {
      const text = `MSH|^~\\&|A\rPID|1||${'7^^^ONE~'.repeat(count)}\r`;
      const pid = parseMessage(text).message.segment('PID');
      const start = performance.now();
      for (let n = 1; n <= count; n++) expect(pid?.field(3, n, 4) === 'ONE').toBe(true);
      return performance.now() - start;
    };
    const small = bestOf(9, () => timeOf(250));
    expect(bestOf(3, () => timeOf(16_000)) / small).toBeLessThan(640);
  });

  test('repetitions may be read in any order', () => {
    const text = 'MSH|^~\\&|A\rPID|a~b~c|d~e~f';
    const order = fc.array(
      fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 4 })),
    );
    fc.assert(
      fc.property(order, (places) => {
        const pid = parseMessage(text).message.segment('PID');
        for (const [field, repetition] of places) {
          const expected = ['abc', 'def'][field - 1]?.[repetition - 1];
          expect(pid?.field(field, repetition)).toBe(expected);
        }
      }),
    );
  });

  test('values of any kind survive being written and read', () => {
    const value = fc.string({ unit: 'binary' }).filter((one) => one !== '');
    fc.assert(
      fc.property(value, value, value, (a, b, c) => {
        const message = buildMessage({
          segments: [
            ['MSH', 'A'],
            ['ZZZ', a, [b, [c, a]], undefined],
          ],
        });
        const read = parseMessage(Buffer.from(message.text)).message;
        expect(read.get('ZZZ-1')).toBe(a);
        expect(read.get('ZZZ-2.1')).toBe(b);
        expect(read.get('ZZZ-2.2.1')).toBe(c);
        expect(read.get('ZZZ-2.2.2')).toBe(a);
        expect(read.segments).toHaveLength(2);
      }),
      { numRuns: 500, examples: [['""', '|^~\\&', '\r\n\v\x1c']] },
    );
  });
});

/** The shortest of several times: what the work takes when the machine does nothing else. */
function bestOf(times: number, measure: () => number): number {
  return Math.min(...Array.from({ length: times }, measure));
}
