import { expect, test } from 'vitest';

import { tallyRun, type Reached } from './tally-run.ts';
import { Tallies, type Part } from './tally.ts';

const part: Part = {
  ...{ site: 'st-anne', workflow: 'bed-turnover', digest: 'd1', version: '1.0.0' },
  ...{ cohort: '', unit: 'ed', role: '', isDrill: false },
};
const minute = 60_000;
const begin = Date.UTC(2026, 2, 3, 18);
const measures = [{ name: 'time_to_clean', from: 'started', to: 'cleaned', withinMs: 30 * minute }];

function reached(name: string, minutes: number, isNew = true): Reached {
  return { name, at: begin + minutes * minute, part, measures, isNew };
}

/** Words and times of all hours together, with the runs that began and ended. */
function counted(...of: Reached[]): Record<string, number> {
  const tallies = new Tallies();
  tallyRun(of, tallies);
  const all: Record<string, number> = {};
  for (const { counts, words, times } of tallies.cells()) {
    const { runsStarted, runsEnded } = counts;
    for (const [name, n] of [...words, ...times, ...Object.entries({ runsStarted, runsEnded })]) {
      if (n !== 0) all[name] = (all[name] ?? 0) + n;
    }
  }
  return all;
}

test('a declared measure counts what began, what came to its end, how long that took and what took too long', () => {
  expect(counted(reached('started', 0), reached('cleaned', 30), reached('ended', 45))).toEqual({
    ...{ runsStarted: 1, runsEnded: 1, 'began|time_to_clean': 1, 'reached|time_to_clean': 1 },
    'declared:time_to_clean|1800': 1,
  });
  expect(counted(reached('started', 0), reached('cleaned', 31))).toMatchObject({
    'reached-late|time_to_clean': 1,
  });
});

test('what began and never came to its end is missing from those that did', () => {
  expect(counted(reached('started', 0), reached('ended', 45))).toEqual({
    ...{ runsStarted: 1, runsEnded: 1, 'began|time_to_clean': 1 },
  });
});

test('what was counted before is not counted again, and still tells when it began', () => {
  expect(counted(reached('started', 0, false), reached('cleaned', 20))).toEqual({
    ...{ 'reached|time_to_clean': 1, 'declared:time_to_clean|1200': 1 },
  });
});

test('an end without a beginning is no measure', () => {
  expect(counted(reached('cleaned', 20))).toEqual({});
});
