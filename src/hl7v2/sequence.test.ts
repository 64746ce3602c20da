import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { judgeSequence } from './hl7v2.ts';

describe('sequence numbers', () => {
  test.each([
    ['8', 7, { kind: 'next', expected: 8 }],
    [' +8 ', 7, { kind: 'next', expected: 8 }],
    ['500', undefined, { kind: 'next', expected: 500 }],
    ['0', 7, { kind: 'start', expected: 8 }],
    ['0', undefined, { kind: 'start', expected: -1 }],
    ['-1', 7, { kind: 'forget', expected: -1 }],
    ['7', 7, { kind: 'repeated', expected: 8 }],
    ['1', 7, { kind: 'repeated', expected: 8 }],
    ['10', 7, { kind: 'gap', expected: 8, missing: 2 }],
    ['', 7, { kind: 'unnumbered' }],
    [undefined, 7, { kind: 'unnumbered' }],
    [null, 7, { kind: 'unnumbered' }],
    ['-2', 7, { kind: 'no-number', expected: 8 }],
    ['7.5', undefined, { kind: 'no-number', expected: -1 }],
    ['999999999999999', undefined, { kind: 'next', expected: 999_999_999_999_999 }],
    ['9999999999999999', undefined, { kind: 'no-number', expected: -1 }],
  ])('%j after %j', (sent, last, verdict) => {
    expect(judgeSequence(sent, last)).toEqual(verdict);
  });

  test('however messages are lost, doubled and turned around, each is taken once and in order', () => {
    const numbers = fc.array(fc.integer({ min: -1, max: 12 }), { maxLength: 60 });
    fc.assert(
      fc.property(numbers, (all) => {
        let last: number | undefined = 0;
        const taken: number[] = [];
        for (const number of all.filter((one) => one !== -1)) {
          const verdict = judgeSequence(String(number), last);
          if (verdict.kind !== 'next') continue;
          taken.push((last = verdict.expected));
        }
        expect(taken).toEqual(taken.map((_, i) => i + 1));
      }),
    );
  });
});
