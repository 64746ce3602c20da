import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { batchMessagesMax, peek, readBatch } from './hl7v2.ts';

const FHS = 'FHS|^~\\&|LAB\r';
const BHS = 'BHS|^~\\&|LAB\r';
const message = (id: string): string => `MSH|^~\\&|LAB||||||ADT^A01|${id}|P|2.5.1\rPID|1\r`;

function cut(text: string): { ids: (string | undefined)[]; codes: string[]; batches: number } {
  const { messages, problems, batches } = readBatch(Buffer.from(text, 'latin1'));
  return {
    ids: messages.map((bytes) => peek(bytes).controlId),
    codes: problems.map(({ code, location }) => `${code} ${location}`),
    batches,
  };
}

describe('cutting a batch into messages', () => {
  test('a file of two batches gives the messages of both, and its counts agree', () => {
    const first = `${BHS}${message('1')}${message('2')}BTS|2\r`;
    const second = `${BHS}${message('3')}BTS|1|the last\r`;
    expect(cut(`${FHS}${first}${second}FTS|2\r`)).toEqual({
      ids: ['1', '2', '3'],
      codes: [],
      batches: 2,
    });
  });

  test.each([
    ['messages with nothing around them', message('1') + message('2'), ['1', '2']],
    ['a batch without messages', `${BHS}BTS|0\r`, []],
    ['a batch that does not count', `${BHS}${message('1')}BTS\r`, ['1']],
    ['a file without batches', `${FHS}${message('1')}FTS|1\r`, ['1']],
    ['nothing at all', '', []],
    [
      'lines that end with LF',
      message('1').replaceAll('\r', '\n') + '\n' + message('2'),
      ['1', '2'],
    ],
    [
      'frames written into a file',
      `\x0b${message('1')}\x1c\r\x0b${message('2')}\x1c\r`,
      ['1', '2'],
    ],
    ['a byte order mark', `\xef\xbb\xbf${message('1')}`, ['1']],
  ])('%s', (_, text, ids) => {
    expect(cut(text)).toMatchObject({ ids, codes: [] });
  });

  test.each([
    ['a message was lost', `${BHS}${message('1')}BTS|2\r`, ['batch-count BTS-1']],
    ['a batch was lost', `${FHS}${BHS}BTS|0\rFTS|2\r`, ['batch-count FTS-1']],
    ['the file was cut off', `${FHS}${BHS}${message('1')}`, ['batch-open BHS', 'batch-open FHS']],
    ['a batch in a batch', `${BHS}${BHS}BTS|0\r`, ['batch-open BHS']],
    [
      'an end without a start',
      `${message('1')}BTS|1\rFTS|1\r`,
      ['batch-open BTS', 'batch-open FTS'],
    ],
    ['lines before the first message', `Dear all,\rhere:\r${message('1')}`, ['batch-stray file']],
    ['UTF-16', '\xff\xfeM\0', ['batch-charset byte 0']],
  ])('%s, which is told', (_, text, codes) => {
    expect(cut(text).codes).toEqual(codes);
  });

  test('a message keeps its bytes: odd line ends, unknown segments, text that looks like a trailer', () => {
    const odd = 'MSH|^~\\&|A\r\nZZZ|x\r\nOBX|1|TX|||BTS and MSHA\n\r\n';
    const { messages } = readBatch(Buffer.from(`${BHS}${odd}BTS|1\r`));
    expect(messages.map((one) => Buffer.from(one).toString())).toEqual([
      'MSH|^~\\&|A\r\nZZZ|x\r\nOBX|1|TX|||BTS and MSHA\n',
    ]);
  });

  test('the largest batch is read whole; of a larger one the rest is told', () => {
    const largest = Buffer.from('MSH|\r'.repeat(batchMessagesMax));
    expect(readBatch(largest).messages).toHaveLength(batchMessagesMax);
    expect(readBatch(largest).problems).toEqual([]);
    const larger = readBatch(Buffer.from('MSH|\r'.repeat(batchMessagesMax + 1)));
    expect(larger.messages).toHaveLength(batchMessagesMax);
    expect(larger.problems).toMatchObject([{ code: 'batch-too-long', severity: 'error' }]);
  });

  test('whatever is read, no message overlaps another and nothing is thrown', () => {
    const lines = fc.constantFrom(
      'FHS|',
      'BHS|',
      'MSH|',
      'PID|',
      'BTS|1',
      'FTS|x',
      '',
      '\x0b',
      'MS',
    );
    const ends = fc.constantFrom('\r', '\n', '\r\n', '');
    fc.assert(
      fc.property(fc.array(fc.tuple(lines, ends), { maxLength: 30 }), (pieces) => {
        const bytes = Buffer.from(pieces.flat().join(''));
        let last = 0;
        for (const one of readBatch(bytes).messages) {
          const start = one.byteOffset - bytes.byteOffset;
          expect(start).toBeGreaterThanOrEqual(last);
          expect(Buffer.from(one).toString()).toMatch(/^MSH/);
          last = start + one.length;
        }
        expect(last).toBeLessThanOrEqual(bytes.length);
      }),
      { numRuns: 1000 },
    );
  });
});
