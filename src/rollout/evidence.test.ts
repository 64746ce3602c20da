import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { afterLook, wagerOnHarm, wagerOnSafety, type Wager } from './evidence.ts';
import { logLikelihoods, type Look } from './likelihood.ts';

const tasks = fc.integer({ min: 0, max: 12 });

/** Two arms of up to twelve tasks, and how many events fell to them together. */
const margins = fc.record({ canary: tasks, control: tasks }).chain((arms) =>
  fc.record({
    canary: fc.constant(arms.canary),
    control: fc.constant(arms.control),
    events: fc.integer({ min: 0, max: arms.canary + arms.control }),
  }),
);

type Margins = { canary: number; control: number; events: number };

describe('the likelihood of a look', () => {
  it('shares one certainty among all the ways in which the events could fall', () => {
    fc.assert(
      fc.property(margins, fc.double({ min: 0.1, max: 10, noNaN: true }), (one, ratio) => {
        const total = looksOf(one).reduce((sum, look) => sum + chance(look, ratio), 0);
        expect(total).toBeCloseTo(1, 9);
      }),
    );
  });

  it('says nothing where an arm has no tasks, or all or none have the event', () => {
    const silent: Look[] = [
      { canary: { tasks: 0, events: 0 }, control: { tasks: 5, events: 2 } },
      { canary: { tasks: 5, events: 0 }, control: { tasks: 5, events: 0 } },
      { canary: { tasks: 5, events: 5 }, control: { tasks: 4, events: 4 } },
    ];
    for (const look of silent) expect(logLikelihoods(look, [3])[0]).toBeCloseTo(0, 12);
  });
});

describe('a wager', () => {
  it('on harm gains nothing on average where the canary is as good or better, whatever the arms', () => {
    fc.assert(
      fc.property(margins, fc.double({ min: 0.1, max: 1, noNaN: true }), (one, truth) => {
        expect(expectedWorth(wagerOnHarm(), one, truth)).toBeLessThanOrEqual(1 + 1e-9);
      }),
    );
  });

  it('on safety gains nothing on average where the canary is worse by the margin or more', () => {
    fc.assert(
      fc.property(
        margins,
        fc.double({ min: 1.2, max: 4, noNaN: true }),
        fc.double({ min: 1, max: 5, noNaN: true }),
        (one, margin, worse) => {
          const worth = expectedWorth(wagerOnSafety(margin), one, margin * worse);
          expect(worth).toBeLessThanOrEqual(1 + 1e-9);
        },
      ),
    );
  });

  it('depends on what each look showed and never on the order of two looks', () => {
    const quiet: Look = { canary: { tasks: 10, events: 1 }, control: { tasks: 11, events: 2 } };
    const bad: Look = { canary: { tasks: 10, events: 6 }, control: { tasks: 9, events: 0 } };
    const there = afterLook(afterLook(wagerOnHarm(), quiet), bad);
    const back = afterLook(afterLook(wagerOnHarm(), bad), quiet);
    expect(there.worth).toBeCloseTo(back.worth, 9);
  });

  it('stays a number that JSON can hold, however clear the harm', () => {
    const look: Look = { canary: { tasks: 900, events: 900 }, control: { tasks: 900, events: 0 } };
    let wager = wagerOnHarm();
    for (let looks = 0; looks < 5; looks += 1) wager = afterLook(wager, look);
    expect(Number.isFinite(wager.worth)).toBe(true);
    expect((JSON.parse(JSON.stringify(wager)) as Wager).peak).toBe(wager.peak);
  });
});

function looksOf({ canary, control, events }: Margins): Look[] {
  const least = Math.max(0, events - control);
  const most = Math.min(events, canary);
  return Array.from({ length: most - least + 1 }, (_, index) => ({
    canary: { tasks: canary, events: least + index },
    control: { tasks: control, events: events - least - index },
  }));
}

/** The chance of this look among those with the same margins: counted out, not taken from the code. */
function chance(look: Look, ratio: number): number {
  const { canary, control } = look;
  const all = looksOf({
    canary: canary.tasks,
    control: control.tasks,
    events: canary.events + control.events,
  });
  const weight = (one: Look): number =>
    choose(canary.tasks, one.canary.events) * choose(control.tasks, one.control.events);
  const central = weight(look) / all.reduce((sum, one) => sum + weight(one), 0);
  return central * Math.exp(logLikelihoods(look, [ratio])[0] ?? Number.NaN);
}

function expectedWorth(wager: Wager, one: Margins, truth: number): number {
  return looksOf(one).reduce(
    (sum, look) => sum + chance(look, truth) * afterLook(wager, look).worth,
    0,
  );
}

function choose(n: number, k: number): number {
  let result = 1;
  for (let index = 1; index <= k; index += 1) result = (result * (n - k + index)) / index;
  return result;
}
