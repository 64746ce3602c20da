import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { EncounterFact } from '../canonical/canonical.ts';

import { hourMs, noon, place, SampleHistory, visit, type Told } from './sample-history.ts';
import { changedLeaves, leaveMarksMax, leavesOf, withLeave } from './visit-leaves.ts';
import { visitOf } from './visit-history.ts';
import { unknownVisit, type LeaveMark } from './visit-truth.ts';

const hour = (hours: number) => ({ occurredAt: noon + hours * hourMs });
const admitted = visit('admitted', { class: 'inpatient', place: place('ward') });
const began = visit('leave-began', { ...hour(1), expectedBackAt: noon + 9 * hourMs });
const ended = visit('leave-ended', hour(5));
const leave = { from: noon + hourMs, until: noon + 5 * hourMs, expectedBackAt: noon + 9 * hourMs };

/** A patient who goes on leave and comes back, again and again, with cancellations and perhaps a discharge at the end. */
const anyLeaves: fc.Arbitrary<EncounterFact[]> = fc
  .record({
    told: fc.array(
      fc.constantFrom('leave-began', 'leave-ended', 'leave-cancelled', 'return-cancelled'),
      { maxLength: 8 },
    ),
    leaves: fc.boolean(),
  })
  .map(({ told, leaves }) => [
    admitted,
    ...told.map((change, at) => visit(change, hour(at + 1))),
    ...(leaves ? [visit('discharged', hour(9))] : []),
  ]);

const shuffled = anyLeaves.chain((facts) =>
  fc.tuple(
    fc.constant(facts),
    fc.shuffledSubarray([...facts, ...facts], { minLength: facts.length * 2 }),
  ),
);

describe('leaves of absence', () => {
  test('come to the same whatever the order in which they are told, and told twice', () => {
    fc.assert(
      fc.property(shuffled, ([facts, twice]) => {
        expect(leavesAfter(twice)).toEqual(leavesAfter(facts));
      }),
      { numRuns: 500 },
    );
  });

  test('follow one another, end before the next begins, and none goes on after the discharge', () => {
    fc.assert(
      fc.property(shuffled, ([facts]) => {
        const leaves = leavesAfter(facts);
        leaves.forEach(({ from, until }, index) => {
          const next = leaves[index + 1];
          if (until === null) expect(next).toBeUndefined();
          else expect(from <= until && until <= (next?.from ?? Infinity)).toBe(true);
        });
        const isOver = facts.some(({ change }) => change === 'discharged');
        if (isOver) expect(leaves.every(({ until }) => until !== null)).toBe(true);
      }),
    );
  });

  test('what was written of them at each message is what they come to in the end', () => {
    fc.assert(
      fc.property(shuffled, ([, twice]) => {
        const written = new Map<number, unknown>();
        let before: readonly LeaveMark[] = [];
        for (let told = 1; told <= twice.length; told++) {
          const after = marksAfter(twice.slice(0, told));
          for (const one of changedLeaves(before, after).changedLeaves ?? []) {
            written.set(one.from, one);
          }
          before = after;
        }
        const kept = [...written.values()].filter((one) => !isTakenBack(one));
        const there = leavesOf(before).filter((one) => !isTakenBack(one));
        expect(new Set(kept)).toEqual(new Set(there));
      }),
    );
  });

  test('a leave begins, ends and is each time told of once; the patient stays at the unit', () => {
    const history = inHospital();
    const left = history.tell(began);
    expect(left).toMatchObject({ types: ['encounter.leave-began'], codes: [] });
    expect(left.events[0]).toMatchObject({
      unit: 'ward',
      data: { onLeaveSince: noon + hourMs, expectedBackAt: noon + 9 * hourMs },
    });
    const later = visit('updated', { ...hour(2), expectedBackAt: noon + 11 * hourMs });
    expect(history.tell(later).types).toEqual(['encounter.updated']);
    expect(known(history)).toMatchObject({ expectedBackAt: noon + 11 * hourMs });
    expect(history.tell(ended).types).toEqual(['encounter.leave-ended']);
    expect(known(history)).toMatchObject({ onLeaveSince: null, expectedBackAt: null });
    expect(history.tell(ended, began).types).toEqual([]);
  });

  test('who comes back to another unit was transferred and is back', () => {
    const history = inHospital(began);
    const back = history.tell({ ...ended, place: place('icu') });
    expect(back.types).toEqual(['encounter.transferred', 'encounter.leave-ended']);
  });

  test('a leave that is taken back never was; a return that is taken back lets it go on', () => {
    const history = inHospital(began, ended);
    const named = { ...hour(6), cancels: noon + 5 * hourMs };
    expect(history.tell(visit('return-cancelled', named)).types).toEqual([
      'encounter.return-cancelled',
    ]);
    expect(known(history)).toMatchObject({ onLeaveSince: leave.from });
    // Some senders say when the leave was cancelled, where that is due when it began.
    const cancelled = visit('leave-cancelled', { ...hour(7), cancels: noon + 7 * hourMs });
    expect(history.tell(cancelled).types).toEqual(['encounter.leave-cancelled']);
    expect(known(history)).toMatchObject({ onLeaveSince: null, status: 'in-progress' });
    expect(leavesOfV1(history)).toEqual([]);
  });

  test('a discharge ends a leave, and taken back lets it go on', () => {
    const history = inHospital(began);
    expect(history.tell(visit('discharged', hour(3))).types).toEqual(['encounter.discharged']);
    expect(leavesOfV1(history)).toEqual([{ ...leave, until: noon + 3 * hourMs }]);
    const cancelled = visit('discharge-cancelled', { ...hour(4), cancels: noon + 3 * hourMs });
    expect(history.tell(cancelled).types).toEqual([
      'encounter.discharge-cancelled',
      'encounter.leave-began',
    ]);
    expect(leavesOfV1(history)).toEqual([{ ...leave, until: null }]);
  });

  test('a sender that tells states ends a leave by saying that the visit is under way', () => {
    const history = inHospital(began);
    const told = history.tell(visit('admitted', { ...hour(5), isBack: true }));
    expect(told.types).toEqual(['encounter.leave-ended']);
    expect(leavesOfV1(history)).toEqual([leave]);
    expect(history.tell(visit('admitted', { ...hour(6), isBack: true })).types).toEqual([]);
  });

  test.each<[string, EncounterFact[], EncounterFact, Told['codes']]>([
    ['of nobody known', [], began, ['leave-without-admission']],
    ['after the discharge', [visit('discharged')], began, ['leave-after-discharge']],
    ['a return from none', [admitted], ended, ['return-without-leave']],
    [
      'taken back and never told',
      [admitted],
      { ...ended, change: 'return-cancelled' },
      ['cancel-without-original'],
    ],
  ])('what does not fit says so: %s', (_, before, fact, codes) => {
    const history = new SampleHistory();
    for (const one of before) history.tell(one);
    expect(history.tell(fact).codes).toEqual(codes);
  });

  test(`of a visit ${leaveMarksMax} points are kept, and what is older is not taken back`, () => {
    const there = { ...unknownVisit(noon), state: 'in-progress' as const };
    const told = (marks: readonly LeaveMark[], at: number): readonly LeaveMark[] => {
      const change = at % 2 === 0 ? ('leave-began' as const) : ('leave-ended' as const);
      return withLeave(marks, { change, at, timed: true, heardAt: at, said: {} }, there);
    };
    const full = Array.from({ length: leaveMarksMax }, (_, at) => at).reduce(told, []);
    expect(full).toHaveLength(leaveMarksMax);
    const more = told(told(full, leaveMarksMax), leaveMarksMax + 1);
    expect(more).toHaveLength(leaveMarksMax);
    expect(changedLeaves(full, more).changedLeaves).toEqual([
      { from: leaveMarksMax, until: leaveMarksMax + 1, expectedBackAt: null },
    ]);
  });
});

function inHospital(...facts: readonly EncounterFact[]): SampleHistory {
  const history = new SampleHistory(undefined, hourMs);
  for (const fact of [admitted, ...facts]) history.tell(fact);
  return history;
}

function known({ records }: SampleHistory) {
  return records.encounterOfVisit('NORTH|V1');
}

function leavesOfV1(history: SampleHistory) {
  const encounter = known(history);
  return encounter ? leavesOf(visitOf(encounter.history).leaves) : [];
}

function leavesAfter(facts: readonly EncounterFact[]) {
  return leavesOf(marksAfter(facts));
}

function marksAfter(facts: readonly EncounterFact[]): readonly LeaveMark[] {
  const history = new SampleHistory(undefined, hourMs);
  for (const fact of facts) history.tell(fact);
  const encounter = known(history);
  return encounter ? visitOf(encounter.history).leaves : [];
}

function isTakenBack(leave: unknown): boolean {
  const { from, until } = leave as { from: number; until: number | null };
  return from === until;
}
