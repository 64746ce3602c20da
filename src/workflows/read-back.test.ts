import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { readBackProblem } from './read-back.ts';

const potassium = { value: '6.80', unit: 'mmol/L' };

describe('a value that is read back is the reported one', () => {
  test.each([
    ['6.80 mmol/L', potassium],
    ['6.8mmol/l', potassium],
    [' 06.8  MMOL/L ', potassium],
    ['> 6.5 mmol/L', { value: '>6.5', unit: 'mmol/L' }],
    ['≥6.5 mmol/L', { value: '>=6.5', unit: 'mmol/L' }],
    ['7.2', { value: '7.2', unit: null }],
    ['12 µmol/l', { value: '12', unit: 'umol/L' }],
    ['4 widgets / day', { value: '4', unit: 'Widgets/day' }],
    ['gram-positive cocci', { value: 'Gram-positive  cocci', unit: null }],
  ])('%s', (typed, reported) => {
    expect(readBackProblem(reported, typed)).toBeNull();
  });
});

describe('a value that is read back is another one', () => {
  test.each([
    ['8.6 mmol/L', potassium, 'number'],
    ['68 mmol/L', potassium, 'number'],
    ['-6.8 mmol/L', potassium, 'number'],
    ['>6.8 mmol/L', potassium, 'number'],
    ['6.8 mEq/L', potassium, 'unit'],
    ['6.8 mg/dL', potassium, 'unit'],
    ['6.8', potassium, 'unit is missing'],
    ['6,8 mmol/L', potassium, 'a point'],
    ['yes', potassium, 'a point'],
    ['7.2 mmol/L', { value: '7.2', unit: null }, 'without a unit'],
    ['gram-negative rods', { value: 'Gram-positive cocci', unit: null }, 'not what was reported'],
  ])('%s', (typed, reported, hint) => {
    expect(readBackProblem(reported, typed)).toContain(hint);
  });
});

const decimal = fc
  .tuple(fc.integer({ min: -99_999, max: 99_999 }), fc.integer({ min: 0, max: 4 }))
  .map(([digits, places]) => ({
    size: digits / 10 ** places,
    text: (digits / 10 ** places).toFixed(places),
  }));

test('numbers are the same exactly where they are equal, however many zeros they are written with', () => {
  fc.assert(
    fc.property(decimal, decimal, fc.nat(3), (one, other, zeros) => {
      const written = other.text.includes('.') ? `${other.text}${'0'.repeat(zeros)}` : other.text;
      const said = readBackProblem({ value: one.text, unit: 'mmol/L' }, `${written} mmol/L`);
      expect(said === null).toBe(one.size === other.size);
    }),
  );
});

test('whatever is typed and was reported, the answer is a sentence that quotes neither, or none', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.option(fc.string()), (value, typed, unit) => {
      const said = readBackProblem({ value, unit }, typed);
      expect(said === null || said.endsWith('.')).toBe(true);
      expect(readBackProblem({ value, unit: null }, value)).toBeNull();
    }),
  );
});
