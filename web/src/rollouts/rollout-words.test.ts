import { expect, test } from 'vitest';
import { evidenceShare, evidenceText } from './rollout-words.ts';

test('evidence is shown as it grows, by factors, and never beyond what is needed', () => {
  expect(evidenceShare(0.2, 25)).toBe(0);
  expect(evidenceShare(5, 25)).toBeCloseTo(0.5);
  expect(evidenceShare(1e9, 25)).toBe(1);
});

test('evidence is said with as many digits as mean something', () => {
  expect(evidenceText(8.14, 25)).toBe('8.1 of 25');
  expect(evidenceText(18.6, 25.0001)).toBe('19 of 25');
  expect(evidenceText(1e12, 20)).toBe('over 10,000 of 20');
});
