import { expect, test } from 'vitest';
import { isMissed, percentText, rateText } from './feed-words.ts';

test('a share is never rounded to nothing, and without messages there is none', () => {
  expect(percentText(0, 500)).toBe('0\u00a0%');
  expect(percentText(1, 5_000)).toBe('<\u00a00.1\u00a0%');
  expect(percentText(6, 500)).toBe('1.2\u00a0%');
  expect(percentText(0, 0)).toBe('No messages');
});

test('an objective is missed beyond it, not at it, and never without messages', () => {
  expect(isMissed({ count: 5, messages: 100, objective: 5 })).toBe(false);
  expect(isMissed({ count: 6, messages: 100, objective: 5 })).toBe(true);
  expect(isMissed({ count: 6, messages: 100, objective: null })).toBe(false);
  expect(isMissed({ count: 0, messages: 0, objective: 0 })).toBe(false);
});

test('a rate stands beside what is usual, where that is known', () => {
  expect(rateText(1_204, null)).toBe('1,204');
  expect(rateText(12, 30.4)).toBe('12 of about 30');
  expect(rateText(0, 0.4)).toBe('0 of about less than 1');
});
