import fc from 'fast-check';
import { expect, test } from 'vitest';

import { createChance } from './chance.ts';

test('a named source gives the same draws, whatever was drawn before', () => {
  fc.assert(
    fc.property(fc.integer(), fc.string(), fc.nat(20), (seed, name, before) => {
      const one = createChance(seed);
      for (let i = 0; i < before; i++) one.next();
      const draws = (source: { next(): number }): number[] => [source.next(), source.next()];
      expect(draws(one.named(name))).toEqual(draws(createChance(seed).named(name)));
    }),
  );
});

test('draws stay in their bounds, ends included where they should be', () => {
  const chance = createChance(1);
  const seen = new Set(Array.from({ length: 500 }, () => chance.integer(1, 3)));
  expect(seen).toEqual(new Set([1, 2, 3]));
  for (let i = 0; i < 1000; i++) {
    const value = chance.between(2, 5);
    expect(value >= 2 && value < 5).toBe(true);
  }
});

test('what has no weight is never chosen, and the rest as often as it weighs', () => {
  const chance = createChance(2);
  const counts = { a: 0, b: 0, c: 0 };
  const weights = { a: 3, b: 0, c: 1 };
  for (let i = 0; i < 4000; i++)
    counts[chance.weighted(['a', 'b', 'c'] as const, (one) => weights[one])] += 1;
  expect(counts.b).toBe(0);
  expect(counts.a / counts.c).toBeGreaterThan(2.5);
  expect(counts.a / counts.c).toBeLessThan(3.6);
  expect(() => chance.weighted(['a'], () => 0)).toThrow(RangeError);
});
