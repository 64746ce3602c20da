import { expect, test } from 'vitest';

import { atLeast, atMost } from './binomial.ts';

test('chances of counts are exact', () => {
  expect(atMost(2, 4, 0.5)).toBeCloseTo(11 / 16, 12);
  expect(atLeast(3, 4, 0.5)).toBeCloseTo(5 / 16, 12);
  expect(atMost(4, 4, 0.3)).toBe(1);
  expect(atLeast(0, 4, 0.3)).toBe(1);
});

test('they hold where most of them are too small to write down', () => {
  expect(atMost(4_000, 40_000, 0.1)).toBeCloseTo(0.504, 2);
  expect(atLeast(0, 40_000, 0.1)).toBe(1);
});
