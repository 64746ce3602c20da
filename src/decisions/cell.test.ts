import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { cellCharsMax, cellTestsMax, fillIn, holds, parseCell, type CellValue } from './cell.ts';

describe('a cell of numbers', () => {
  // The kinds of tests that DMN 1.3 §7.3 and its published TCK (compliance level 2) ask for, with cases of our own.
  test.each<[string, number[], number[]]>([
    ['-', [-3, 0, 7.5], []],
    ['5', [5], [4.999, 6]],
    ['-2.5', [-2.5], [2.5]],
    ['.5', [0.5], [5]],
    ['< 10', [9.99, -4], [10, 11]],
    ['<= 10', [10, 3], [10.01]],
    ['> 10', [10.01], [10, 9]],
    ['>=10', [10, 11], [9.9]],
    ['[90..120)', [90, 119.9], [89.9, 120]],
    ['(90..120]', [90.1, 120], [90, 120.1]],
    [']90..120[', [91, 119], [90, 120]],
    ['[-5..-1]', [-5, -1], [0, -6]],
    ['1, 3, > 7', [1, 3, 8], [2, 7]],
    ['not(1, 3)', [2, 4], [1, 3]],
    ['not([2..4])', [1, 5], [2, 3, 4]],
    ['[1..2], [4..5]', [1, 2, 4, 5], [3]],
  ])('%s', (text, yes, no) => {
    for (const value of yes) expect(judged(text, 'number', value), `${value}`).toBe(true);
    for (const value of no) expect(judged(text, 'number', value), `${value}`).toBe(false);
  });
});

test('a cell of texts or of true and false compares as written', () => {
  expect(judged('"ICU","ED"', 'string', 'ED')).toBe(true);
  expect(judged('"ICU","ED"', 'string', 'ed')).toBe(false);
  expect(judged('not("ICU")', 'string', 'ED')).toBe(true);
  expect(judged('"say \\"stat\\", now"', 'string', 'say "stat", now')).toBe(true);
  expect(judged('true', 'boolean', true)).toBe(true);
  expect(judged('not(true)', 'boolean', true)).toBe(false);
});

test('a parameter may stand where a value may, and is filled in later', () => {
  const parsed = parseCell('[params.low..params.high)', 'number');
  if ('problem' in parsed) throw new Error(parsed.problem.sentence);
  const cell = fillIn(parsed.cell, (name) => (name === 'low' ? 2 : 4));
  expect([1, 2, 3.9, 4].map((value) => holds(cell, value))).toEqual([false, true, true, false]);
});

describe('what is refused, with where and how to mend it', () => {
  test.each<[string, 'number' | 'string' | 'boolean', number, RegExp]>([
    ['', 'number', 0, /is empty: write - for any value/],
    ['5 6', 'number', 2, /Separate tests with commas/],
    ['ICU', 'string', 0, /Write texts in quotes: "ICU"/],
    ['"3"', 'number', 0, /This column has numbers/],
    ['> "b"', 'string', 0, /Only numbers can be compared by size/],
    ['null', 'number', 0, /What is not known matches no cell/],
    ['[5..3]', 'number', 0, /Nothing lies in this range/],
    ['1, (4..4]', 'number', 3, /Nothing lies in this range/],
    ['[1..', 'number', 4, /Something is missing at the end/],
    ['[1..3', 'number', 5, /A range ends with/],
    ['not 3', 'number', 4, /"\(" is missing here/],
    ['> 3 and < 5', 'number', 4, /"and" is too much here/],
    ['? > 3', 'number', 0, /cannot be read/],
    ['matches("x")', 'string', 0, /in quotes/],
  ])('%s', (text, type, offset, sentence) => {
    const parsed = parseCell(text, type);
    expect(parsed).toMatchObject({
      problem: { sentence: expect.stringMatching(sentence), offset },
    });
  });

  test('a cell at the limit is read, and one beyond is refused', () => {
    const tests = (count: number) => Array.from({ length: count }, (_, at) => at).join(',');
    expect(parseCell(tests(cellTestsMax), 'number')).toHaveProperty('cell');
    expect(parseCell(tests(cellTestsMax + 1), 'number')).toHaveProperty('problem');
    const text = (chars: number) => `"${'x'.repeat(chars - 2)}"`;
    expect(parseCell(text(cellCharsMax), 'string')).toHaveProperty('cell');
    expect(parseCell(text(cellCharsMax + 1), 'string')).toHaveProperty('problem');
  });
});

test('no text of any kind is thrown at', () => {
  const sign = fc.constantFrom(...'-<>=[](),."', '..', 'not', '1', '2.5', 'params.x', ' ', 'true');
  const text = fc.oneof(
    fc.string(),
    fc.array(sign).map((signs) => signs.join('')),
  );
  fc.assert(
    fc.property(text, fc.constantFrom('number', 'string', 'boolean'), (written, type) => {
      const parsed = parseCell(written, type);
      return 'cell' in parsed || parsed.problem.offset <= written.length;
    }),
  );
});

function judged(text: string, type: 'number' | 'string' | 'boolean', value: CellValue): boolean {
  const parsed = parseCell(text, type);
  if ('problem' in parsed) throw new Error(`${text}: ${parsed.problem.sentence}`);
  return holds(parsed.cell, value);
}
