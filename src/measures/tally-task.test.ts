import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { anyLines, line, openedAt, opening } from './any-lines.ts';
import {
  afterTheFactMsMax,
  countMissed,
  tallyTask,
  type Deadline,
  type OpenDeadline,
  type TaskLine,
} from './tally-task.ts';
import { Tallies, type Cell, type Part } from './tally.ts';

const part: Part = {
  ...{ site: 'st-anne', workflow: 'critical-result', digest: 'd1', version: '1.0.0' },
  ...{ cohort: '', unit: 'ed', role: 'nurse', isDrill: false },
};
const minute = 60_000;
const at = (minutes: number): number => openedAt + minutes * minute;

function counted(...lines: TaskLine[]): Partial<Cell['counts']> {
  const tallies = new Tallies();
  tallyTask({ part, lines, late: new Set() }, tallies);
  return sums(tallies.cells());
}

/** Counts that are not zero, of all hours together. */
function sums(cells: readonly Cell[]): Record<string, number> {
  const all: Record<string, number> = {};
  for (const { counts } of cells) {
    for (const [name, n] of Object.entries(counts)) if (n !== 0) all[name] = (all[name] ?? 0) + n;
  }
  return all;
}

const accept = (rev: number, minutes: number) =>
  line(rev, { act: 'accept', at: at(minutes), fromState: 'open' });
const complete = (rev: number, minutes: number) =>
  line(rev, { act: 'complete', at: at(minutes), fromState: 'accepted' });

test('a task that is accepted and completed in time keeps both deadlines, and tells how long it took', () => {
  const tallies = new Tallies();
  const lines = [opening, accept(2, 4), complete(3, 12)];
  expect(tallyTask({ part, lines, late: new Set() }, tallies)).toEqual([]);
  expect(sums(tallies.cells())).toEqual({
    ...{ opened: 1, asked: 1, accepted: 1, acceptDue: 1, finishDue: 1, closed: 1, completed: 1 },
  });
  expect([...(tallies.cells()[0]?.times ?? [])]).toEqual([
    ['accept|240', 1],
    ['complete|720', 1],
  ]);
});

test('a task accepted at its deadline is in time, one millisecond later it is late', () => {
  const inTime = counted(opening, accept(2, 15));
  expect(inTime).toMatchObject({ acceptDue: 1 });
  expect(inTime.acceptedLate).toBeUndefined();
  const late = line(2, { act: 'accept', at: at(15) + 1, fromState: 'open' });
  expect(counted(opening, late)).toMatchObject({ accepted: 1, acceptDue: 1, acceptedLate: 1 });
});

test('a missed deadline counts in the hour of the deadline, not in that of the act that tells of it', () => {
  const tallies = new Tallies();
  const lines = [opening, accept(2, 130)];
  tallyTask({ part, lines, late: new Set() }, tallies);
  expect(tallies.cells().map(({ hour, counts }) => [hour, counts.acceptedLate])).toEqual([
    [openedAt, 1],
    [openedAt + 60 * minute, 0],
    [openedAt + 120 * minute, 0],
  ]);
});

test('what was cancelled before its deadline was neither kept nor missed', () => {
  const cancel = line(2, { act: 'cancel', at: at(3), fromState: 'open' });
  expect(counted(opening, cancel)).toEqual({ opened: 1, asked: 1, neverAccepted: 1, closed: 1 });
});

test('a task that nobody accepted because its goal was reached elsewhere was bypassed', () => {
  const done = line(2, { act: 'cancel', at: at(3), fromState: 'open', reachedGoal: true });
  expect(counted(opening, done)).toMatchObject({ bypassed: 1, neverAccepted: 1 });
  const accepted = { ...done, rev: 3, at: at(5), fromState: 'accepted' as const };
  expect(counted(opening, accept(2, 4), accepted).bypassed).toBeUndefined();
});

test('what is completed within half a minute of its acceptance was done before', () => {
  const completedAfter = (ms: number) =>
    line(3, { act: 'complete', at: at(4) + ms, fromState: 'accepted' });
  expect(counted(opening, accept(2, 4), completedAfter(afterTheFactMsMax)).afterTheFact).toBe(1);
  const later = completedAfter(afterTheFactMsMax + 1);
  expect(counted(opening, accept(2, 4), later).afterTheFact).toBeUndefined();
});

test('what ever happened to a task counts once when it closes, however often it happened', () => {
  const climb = (rev: number, minutes: number, fromState: 'open' | 'accepted') =>
    line(rev, { act: 'climb', at: at(minutes), fromState });
  const lines = [opening, climb(2, 16, 'open'), climb(3, 30, 'open'), accept(4, 31)];
  expect(counted(...lines)).toMatchObject({ climbs: 2, asked: 3 });
  expect(counted(...lines).closedClimbed).toBeUndefined();
  expect(counted(...lines, climb(5, 45, 'accepted'), accept(6, 46), complete(7, 50))).toMatchObject(
    { climbs: 3, closed: 1, closedClimbed: 1, closedAbandoned: 1, accepted: 1 },
  );
});

test('however a history is cut, and whoever was faster, the clock or the log, the sums are the same', () => {
  const cuts = fc.array(fc.nat(9), { maxLength: 4 });
  fc.assert(
    fc.property(anyLines, cuts, fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }), checkCuts),
    { numRuns: 500 },
  );
});

function checkCuts(lines: TaskLine[], cuts: number[], looks: boolean[]): void {
  const ends = [...new Set([...cuts.map((cut) => Math.min(cut + 1, lines.length)), lines.length])];
  const end = (lines.at(-1)?.at ?? 0) + 24 * 60 * minute;
  const whole = countInParts(lines, [lines.length], () => true, end);
  const inParts = countInParts(
    lines,
    ends.toSorted((a, b) => a - b),
    (index) => looks[index] ?? false,
    end,
  );
  expect(inParts).toEqual(whole);
}

/** As the fold does it: up to each end in turn, with a look at the clock after some, and at the end. */
function countInParts(
  lines: readonly TaskLine[],
  ends: readonly number[],
  looks: (index: number) => boolean,
  end: number,
): Map<string, number> {
  const total = new Map<string, number>();
  let [from, open]: [number, OpenDeadline[]] = [0, []];
  for (const [index, to] of ends.entries()) {
    const tallies = new Tallies();
    const late = new Set<Deadline>(
      open.filter(({ isLate }) => isLate).map(({ deadline }) => deadline),
    );
    const seen = lines.slice(0, to).map((one, at) => ({ ...one, isNew: at >= from }));
    open = tallyTask({ part, lines: seen, late }, tallies);
    const next = lines[to];
    // The clock never runs ahead of what the log will still tell.
    const now = next === undefined ? end : next.at;
    if (looks(index) || next === undefined) open = lookAtClock(open, now, tallies);
    addAll(total, tallies);
    from = to;
  }
  return new Map([...total].filter(([, n]) => n !== 0).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function lookAtClock(open: OpenDeadline[], now: number, tallies: Tallies): OpenDeadline[] {
  return open.map((one) => {
    if (one.isLate || one.dueAt >= now) return one;
    countMissed(part, one, tallies);
    return { ...one, isLate: true };
  });
}

function addAll(total: Map<string, number>, tallies: Tallies): void {
  const add = (key: string, n: number) => total.set(key, (total.get(key) ?? 0) + n);
  for (const { hour, counts, times, words } of tallies.cells()) {
    for (const [name, n] of Object.entries(counts)) add(`${hour} ${name}`, n);
    for (const [name, n] of [...times, ...words]) add(`${hour} ${name}`, n);
  }
}
