import { expect, test } from 'vitest';

import { causesText, kindsText } from './trial-words.ts';

test('what would have been different is said in words, of one task and of several', () => {
  expect(kindsText({ 'not opened': 1, later: 2 })).toBe('1 task not opened, 2 tasks later');
  expect(kindsText({ 'more escalations': 2, 'new breach': 3 })).toBe(
    '2 tasks with more escalations, 3 new breaches',
  );
  expect(kindsText({ 'breach avoided': 1, 'others asked': 1 })).toBe(
    '1 breach avoided, 1 task with others asked',
  );
});

test('a cause is said in words, with how many tasks it concerns', () => {
  expect(causesText({ parameter: 3, ladder: 1 })).toBe(
    'other values of parameters (3), another ladder (1)',
  );
});
