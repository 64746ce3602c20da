import { expect, test } from 'vitest';
import { kindText, standText } from './delivery-words.ts';

test('a destination that is paused says whether that keeps something from somebody', () => {
  expect(standText({ state: 'paused', waiting: 0 })).toBe('Paused');
  expect(standText({ state: 'paused', waiting: 3 })).toBe('Paused, effects wait');
});

test('one that does not answer is never in order, whatever waits', () => {
  expect(standText({ state: 'open', waiting: 0 })).toBe('Not answering');
  expect(standText({ state: 'closed', waiting: 0 })).toBe('In order');
});

test('an effect is told in words, and a clinical event by its name', () => {
  expect(kindText('task.completed')).toBe('Task completed');
  expect(kindText('result.withdrawn')).toBe('result.withdrawn');
});
