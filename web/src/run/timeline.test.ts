import { expect, test } from 'vitest';
import { cannedRun } from '../../mock/canned-work.ts';
import { timeline } from './timeline.ts';

const now = Date.parse('2026-11-21T14:00:00Z');

test('what is still to come stands after what happened, and is marked so', () => {
  const items = timeline(cannedRun(now));
  expect(items.map(({ lane, pending }) => [lane, pending])).toEqual([
    ['system', false],
    ['system', false],
    ['human', false],
    ['timer', true],
  ]);
});

test.each([
  ['ladder:acknowledge#1', 'If nobody has accepted by then, rung 1 is asked.'],
  ['finish:acknowledge#1', 'If it is not finished by then, the next rung is asked.'],
  ['follow-up', 'Set to fire: follow-up.'],
])('what is still to come of %s is said in words', (name, sentence) => {
  const run = cannedRun(now);
  const timers = run.timers.map((timer) => ({ ...timer, name }));
  expect(timeline({ ...run, timers }).at(-1)?.sentence).toBe(sentence);
});

test('a timer that was cancelled is not still to come', () => {
  const run = cannedRun(now);
  const timers = run.timers.map((timer) => ({ ...timer, state: 'cancelled' }));
  expect(timeline({ ...run, timers }).some(({ pending }) => pending)).toBe(false);
});

test('a timer that fired late says how late', () => {
  const run = cannedRun(now);
  const firedAt = '2026-11-21T14:05:00.000Z';
  const entry = {
    at: firedAt,
    lane: 'timer' as const,
    sentence: 'Nobody accepted in time.',
    rule: null,
    guard: null,
    parameters: [],
    version: null,
    messages: [],
    taskId: null,
  };
  const timer = { name: 'accept', rung: 1, state: 'fired', fireAt: firedAt, firedAt };
  const sentenceWith = (lateMs: number) =>
    timeline({ ...run, entries: [entry], timers: [{ ...timer, lateMs }] })[0]?.sentence;
  expect(sentenceWith(999)).toBe('Nobody accepted in time.');
  expect(sentenceWith(90_000)).toBe('Nobody accepted in time. It fired 1 min late.');
});
