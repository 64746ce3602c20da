import { expect, test } from 'vitest';

import type { Measured, MeasuredGroup } from '../measures/measures.ts';
import { dueReviews, judgeUse, reviewOf } from './review.ts';
import type { SiteChange } from './hypercare.ts';

const dayMs = 24 * 3_600_000;
const collapse = { share: 0.5, tasksMin: 20 };

const change: SiteChange = {
  ...{ site: 'north', epoch: 2, bundle: 'b', cohort: null, since: 0, kind: 'assign' },
  ...{ actor: 'ann', reason: 'x' },
};

/** Each day so many tasks are closed, of which some were never accepted. */
function group(days: number, of: (day: number) => { closed: number; neverAccepted: number }) {
  const times = { n: 0, median: null, p90: null };
  const figures = (counts: object) =>
    ({ counts, accept: times, complete: times, declared: {} }) as unknown as MeasuredGroup['total'];
  const buckets = Array.from({ length: days }, (_, day) => ({
    at: day * dayMs,
    figures: figures(of(day)),
  }));
  return { key: '', total: figures({ opened: 0 }), buckets };
}

test('use that fell below half of what it was after the start has collapsed, and the rule is told', () => {
  const found = group(30, (day) => ({ closed: 10, neverAccepted: day < 14 ? 1 : 6 }));
  const verdict = judgeUse(found, { since: 0, at: 30 * dayMs }, collapse);
  expect(verdict).toEqual({
    collapsed: true,
    sentence:
      'Use has collapsed: 40 % of 70 tasks of the last 7 days were accepted by somebody, after 90 % of 140 in the first 14; below 50 % of the start counts as collapsed.',
  });
});

test('at half of the start, to the task, it is still used', () => {
  const found = group(30, (day) => ({ closed: 10, neverAccepted: day < 14 ? 0 : 5 }));
  expect(judgeUse(found, { since: 0, at: 30 * dayMs }, collapse).collapsed).toBe(false);
});

test('few tasks say nothing: at the least that counts it is judged, with one less it is not', () => {
  const of = (last: number) =>
    group(30, (day) => ({ closed: day === 0 ? 20 : day === 29 ? last : 0, neverAccepted: 0 }));
  expect(judgeUse(of(20), { since: 0, at: 30 * dayMs }, collapse).collapsed).toBe(false);
  const few = judgeUse(of(19), { since: 0, at: 30 * dayMs }, collapse);
  expect(few.collapsed).toBeNull();
  expect(few.sentence).toMatch(/^Too little to judge use: 20 tasks .* and 19 in the last 7; 20/);
});

test('a review is due on its day, and not any more after another change or a rollback', () => {
  const days = [30, 60];
  const due = (changes: SiteChange[], now: number) =>
    dueReviews(changes, { days }, now).map((one) => `${one.epoch} ${one.days}`);
  expect(due([change], 30 * dayMs - 1)).toEqual([]);
  expect(due([change], 30 * dayMs)).toEqual(['2 30']);
  expect(due([change], 99 * dayMs)).toEqual(['2 30', '2 60']);
  const later = { ...change, epoch: 3, since: 40 * dayMs };
  expect(due([change, later], 71 * dayMs)).toEqual(['2 30', '3 30']);
  expect(due([change, { ...later, kind: 'rollback' }], 99 * dayMs)).toEqual(['2 30']);
});

test('a change of a part of a site is reviewed, until that part or the whole site is changed again', () => {
  const due = (...changes: Partial<SiteChange>[]) =>
    dueReviews(
      changes.map((one, at) => ({ ...change, epoch: at + 2, since: at * 40 * dayMs, ...one })),
      { days: [30, 60] },
      200 * dayMs,
    ).map((one) => `${one.cohort ?? 'all'} ${one.epoch} ${one.days}`);
  expect(due({ cohort: 'pilot' })).toEqual(['pilot 2 30', 'pilot 2 60']);
  expect(due({ cohort: 'pilot' }, { cohort: 'night' })).toContain('pilot 2 60');
  expect(due({ cohort: 'pilot' }, { cohort: 'pilot' })).not.toContain('pilot 2 60');
  expect(due({ cohort: 'pilot' }, {})).toEqual(['pilot 2 30', 'all 3 30', 'all 3 60']);
  expect(due({ cohort: 'pilot' }, { kind: 'rollback' })).toEqual(['pilot 2 30']);
});

test('where nothing was measured the review says so and finds no collapse', () => {
  const none: Measured = { groups: [], drills: 0, countedAt: 0 };
  const due = { ...change, days: 30, at: 30 * dayMs };
  expect(reviewOf(due, { before: none, after: none }, { collapse })).toMatchObject({
    sentences: ['Nothing was measured in these 30 days.'],
    use: { collapsed: null },
  });
});
