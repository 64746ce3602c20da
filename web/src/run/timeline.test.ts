import { expect, test } from 'vitest';
import { cannedRun } from '../../mock/canned-work.ts';
import { ledgerText, timeline } from './timeline.ts';

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
  const timer = {
    ...{ name: 'accept', rung: 1, state: 'fired', fireAt: firedAt, firedAt },
    ...{ setAt: firedAt, budgetMs: 0, suspensions: [] },
  };
  const sentenceWith = (lateMs: number) =>
    timeline({ ...run, entries: [entry], timers: [{ ...timer, lateMs }] })[0]?.sentence;
  expect(sentenceWith(999)).toBe('Nobody accepted in time.');
  expect(sentenceWith(90_000)).toBe('Nobody accepted in time. It fired 1 min late.');
});

test('a wait that was suspended says what it was set for and what was not counted', () => {
  const timer = {
    ...{ name: 'rested#1', rung: 0, state: 'pending', firedAt: null, lateMs: null },
    ...{ setAt: '2026-03-03T12:00:00Z', fireAt: '2026-03-03T18:00:00Z', budgetMs: 4 * 3_600_000 },
  };
  const suspensions = [
    {
      ...{ from: '2026-03-03T13:00:00Z', until: '2026-03-03T15:00:00Z' },
      ...{ by: 'Denise Whitfield', reason: 'In theatre', lasts: false },
      endExpectedAt: null,
    },
  ];
  const zone = 'America/Chicago';
  expect(ledgerText({ ...timer, suspensions }, zone)).toBe(
    ' Set for 4 h; not counted: 2 h by Denise Whitfield (In theatre).',
  );
  const lasting = (reason: string, endExpectedAt: string | null) =>
    ledgerText(
      {
        ...timer,
        suspensions: suspensions.map((one) => {
          return { ...one, by: 'Sinew', reason, lasts: true, endExpectedAt };
        }),
      },
      zone,
    );
  const until = 'as long as it lasts, until 03-Mar-2026 09:00 at the latest';
  expect(lasting('Downtime: Network upgrade', null)).toBe(
    ` Set for 4 h; not counted: ${until}, by Sinew (Downtime: Network upgrade).`,
  );
  expect(lasting('Leave of absence', '2026-03-03T14:00:00Z')).toBe(
    ` Set for 4 h; not counted: ${until}, by Sinew (Leave of absence, expected until 03-Mar-2026 08:00).`,
  );
  expect(ledgerText({ ...timer, suspensions: [] }, zone)).toBe('');
});
