import fc from 'fast-check';
import { expect, test } from 'vitest';

import {
  actProblem,
  afterAct,
  rolloutActs,
  rolloutChoices,
  type RolloutAct,
} from './act-on-state.ts';
import {
  afterDecision,
  decide,
  unhindered,
  verdictsOf,
  type Decision,
  type Observation,
} from './decide.ts';
import type { Look } from './likelihood.ts';
import { planFixture } from '../../test/rollout-plan.ts';
import { isOver, newRollout, type RolloutState } from './rollout-state.ts';
import { takeLooks } from './take-look.ts';

const plan = planFixture();

const tasks = fc.integer({ min: 0, max: 60 });
const arm = tasks.chain((count) =>
  fc.record({ tasks: fc.constant(count), events: fc.integer({ min: 0, max: count }) }),
);
const sentences = fc.constantFrom<string[]>([], [], ['Something stands in the way.']);

/** What may happen between two looks: time passes, tasks are judged, the world changes, a person acts. */
const happening = fc.record({
  afterMs: fc.integer({ min: 0, max: 40 * 3_600_000 }),
  looks: fc.record({ canary: arm, control: arm }),
  gate: fc.constantFrom('late', 'declined'),
  seen: fc.record({
    freezes: sentences,
    unready: sentences,
    overloaded: sentences,
    undecided: sentences,
    drift: sentences,
    shadow: sentences,
  }),
  act: fc.option(
    fc.record({ act: fc.constantFrom(...rolloutActs), how: fc.constantFrom(...rolloutChoices) }),
    { freq: 3 },
  ),
});

type Happening = typeof happening extends fc.Arbitrary<infer One> ? One : never;

interface Done {
  before: RolloutState;
  decision: Decision;
  seen: Observation;
}

function play(happenings: readonly Happening[]): {
  state: RolloutState;
  done: Done[];
} {
  let state = newRollout(0);
  let now = 0;
  const done: Done[] = [];
  for (const { afterMs, looks, gate, seen, act } of happenings) {
    now += afterMs;
    const heard = { now, ...seen };
    const { canary, control } = looks;
    const before = state.watches[gate]?.counted['st-anne'];
    const sums = { 'st-anne': grown(before, { canary, control }) };
    state = takeLooks(state, [{ gate, until: now, sums }]).state;
    if (act && actProblem(plan, state, act.act) === null) {
      state = afterAct(plan, state, act as RolloutAct, { now, reason: 'because' });
    }
    for (let decisions = 0; ; decisions += 1) {
      expect(decisions).toBeLessThan(2 * plan.steps.length + 2);
      const decision = decide(plan, state, heard);
      done.push({ before: state, decision, seen: heard });
      if (decision.kind === 'stay') break;
      state = afterDecision(plan, state, decision, now);
    }
  }
  return { state, done };
}

function grown(before: Look | undefined, look: Look): Look {
  const arm = (name: 'canary' | 'control') => ({
    tasks: (before?.[name].tasks ?? 0) + look[name].tasks,
    events: (before?.[name].events ?? 0) + look[name].events,
  });
  return { canary: arm('canary'), control: arm('control') };
}

test('whatever happens: harm is taken back at once, nothing begins that something stands against, steps come in order, and no decision is without its reason', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 40 }), (happenings) => {
      const { done } = play(happenings);
      let begun = -1;
      for (const { before, decision, seen } of done) {
        const isHarmful = verdictsOf(plan, before).some(
          ({ kind, verdict }) => kind === 'guardrail' && verdict.verdict === 'fail',
        );
        if (isHarmful && !isOver(before)) expect(decision.kind).toBe('roll-back');
        if (isOver(before)) expect(decision).toEqual({ kind: 'stay', waits: [] });
        else if (decision.kind === 'stay') expect(decision.waits.length).toBeGreaterThan(0);
        else expect(decision.sentence).not.toBe('');
        if (decision.kind === 'roll-back') expect(isHarmful).toBe(true);
        if (decision.kind === 'begin' || decision.kind === 'advance') {
          expect(before.status).toBe('running');
        }
        if (decision.kind !== 'begin') continue;
        expect(before.step).toBe(++begun);
        expect(seen.freezes).toEqual([]);
        const { approval, readiness } = plan.steps[before.step]?.before ?? {};
        if (approval === true) expect(before.isApproved).toBe(true);
        if (readiness === true) expect(seen.unready).toEqual([]);
      }
    }),
    { numRuns: 300 },
  );
});

test('a rollout that asks a person goes on asking until one decides: time alone moves nothing', () => {
  fc.assert(
    fc.property(
      fc.array(happening, { maxLength: 20 }),
      fc.array(fc.integer({ min: 0, max: 1e10 }), { maxLength: 5 }),
      (happenings, waits) => {
        const { state } = play(happenings);
        if (state.status !== 'held' && state.status !== 'deciding') return;
        let now = 1e12;
        for (const wait of waits) {
          now += wait;
          expect(decide(plan, state, { ...unhindered, now }).kind).toBe('stay');
        }
      },
    ),
    { numRuns: 200 },
  );
});
