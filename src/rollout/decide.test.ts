import { describe, expect, test } from 'vitest';

import { must } from '../platform/platform.ts';
import { actProblem, afterAct, type RolloutAct } from './act-on-state.ts';
import { afterDecision, decide, unhindered, type Decision, type Observation } from './decide.ts';
import type { Look } from './likelihood.ts';
import { gateOfStep } from './planned-gate.ts';
import { planFixture } from '../../test/rollout-plan.ts';
import { newRollout, type RolloutState } from './rollout-state.ts';
import { spanWords } from './span-words.ts';
import { afterFirstReadings, takeLooks } from './take-look.ts';

const plan = planFixture();
const hourMs = 3_600_000;
const start = 0;

const clear = (now: number, set: Partial<Observation> = {}): Observation => ({
  ...{ ...unhindered, now },
  ...set,
});

/** Decides until nothing happens any more. */
function settle(
  state: RolloutState,
  seen: Observation,
): { state: RolloutState; decisions: Decision[] } {
  const decisions: Decision[] = [];
  for (;;) {
    const decision = decide(plan, state, seen);
    decisions.push(decision);
    if (decision.kind === 'stay') return { state, decisions };
    state = afterDecision(plan, state, decision, seen.now);
  }
}

const alike: Look = { canary: { tasks: 50, events: 5 }, control: { tasks: 50, events: 5 } };
const harmful: Look = { canary: { tasks: 50, events: 20 }, control: { tasks: 50, events: 1 } };
const quiet: Look = { canary: { tasks: 50, events: 0 }, control: { tasks: 50, events: 0 } };

function after(state: RolloutState, gate: string, look: Look, times = 1): RolloutState {
  for (let time = 0; time < times; time += 1) {
    const { through, counted } = must(state.watches[gate], gate);
    const sums = { 'st-anne': sumOf(counted['st-anne'], look) };
    state = takeLooks(state, [{ gate, until: through + 60_000, sums }]).state;
  }
  return state;
}

function sumOf(before: Look | undefined, look: Look): Look {
  const arm = (name: 'canary' | 'control') => ({
    tasks: (before?.[name].tasks ?? 0) + look[name].tasks,
    events: (before?.[name].events ?? 0) + look[name].events,
  });
  return { canary: arm('canary'), control: arm('control') };
}

const act = (state: RolloutState, request: RolloutAct, now = hourMs): RolloutState => {
  expect(actProblem(plan, state, request.act)).toBeNull();
  return afterAct(plan, state, request, { now, reason: 'because' });
};

const begun = settle(newRollout(start), clear(start)).state;

describe('a rollout', () => {
  test('begins its first step at once, and stays there while it has shown nothing', () => {
    const { decisions, state } = settle(newRollout(start), clear(start));
    expect(decisions.map(({ kind }) => kind)).toEqual(['begin', 'stay']);
    expect(state).toMatchObject({ step: 0, phase: 'begun', status: 'running' });
    expect(decisions[1]).toMatchObject({
      waits: [
        '"half" lasts for 1 h more.',
        'Accepted late: 0 of 40 canary tasks counted.',
        'Declined: 0 of 40 canary tasks counted.',
      ],
    });
  });

  test('goes on when its guardrail passes, its signal did not fail and its time is over', () => {
    const shown = after(after(begun, 'late', alike, 20), 'declined', quiet);
    expect(decide(plan, shown, clear(start))).toEqual({
      kind: 'stay',
      waits: ['"half" lasts for 1 h more.'],
    });
    const { decisions, state } = settle(shown, clear(hourMs));
    expect(decisions.map(({ kind }) => kind)).toEqual(['advance', 'begin', 'stay']);
    expect(state).toMatchObject({ step: 1, phase: 'begun' });
    expect(Object.keys(state.watches)).toEqual(['late']);
  });

  test('is taken back when a guardrail fails, also while it is held, asks, or is frozen', () => {
    const harmed = after(begun, 'late', harmful, 3);
    for (const status of ['running', 'held', 'deciding'] as const) {
      const seen = clear(0, { freezes: ['Year end.'] });
      const decision = decide(plan, { ...harmed, status }, seen);
      expect(decision.kind).toBe('roll-back');
      expect(JSON.stringify(decision)).toMatch(
        /Accepted late: Worse than before: evidence of harm .* needed, .*; 150 canary tasks, 60 accepted late; 150 others, 3/,
      );
    }
  });

  test('is held by a failed signal until a person lets it go on, and not a second time in the step', () => {
    const failed = after(after(begun, 'late', alike, 20), 'declined', harmful, 3);
    const { state, decisions } = settle(failed, clear(hourMs));
    expect(decisions.map(({ kind }) => kind)).toEqual(['hold', 'stay']);
    expect(state.status).toBe('held');
    const resumed = act(state, { act: 'resume' });
    expect(settle(resumed, clear(hourMs)).decisions[0]?.kind).toBe('advance');
  });

  test('asks a person when its gates said nothing until the watch is over, and asks only once', () => {
    const unclear = after(after(begun, 'late', quiet), 'declined', quiet);
    expect(decide(plan, unclear, clear(24 * hourMs - 1)).kind).toBe('stay');
    const { state, decisions } = settle(unclear, clear(24 * hourMs));
    expect(decisions.map(({ kind }) => kind)).toEqual(['ask', 'stay']);
    expect(decide(plan, state, clear(1e12))).toEqual({ kind: 'stay', waits: [state.cause] });

    const watched = act(state, { act: 'decide', how: 'watch' }, 24 * hourMs);
    expect(decide(plan, watched, clear(48 * hourMs - 1)).kind).toBe('stay');
    expect(decide(plan, watched, clear(48 * hourMs)).kind).toBe('ask');
    const gone = act(state, { act: 'decide', how: 'go-on' }, 24 * hourMs);
    expect(decide(plan, gone, clear(24 * hourMs)).kind).toBe('advance');
    expect(act(state, { act: 'decide', how: 'roll-back' }).status).toBe('rolled-back');
  });

  test('is held where nothing is counted for a day, or tasks do not fall to the arms as planned', () => {
    expect(decide(plan, begun, clear(24 * hourMs - 1)).kind).toBe('stay');
    expect(decide(plan, begun, clear(24 * hourMs)).kind).toBe('hold');
    const lost = after(begun, 'late', { ...quiet, control: { tasks: 5, events: 0 } }, 3);
    const decision = decide(plan, lost, clear(0));
    expect(decision).toMatchObject({
      kind: 'hold',
      sentence: expect.stringContaining('Not comparable'),
    });
  });

  test('is held where something else runs than it put there', () => {
    const seen = clear(0, { drift: ['st-anne runs 1.0.0.'] });
    expect(decide(plan, begun, seen)).toEqual({ kind: 'hold', sentence: 'st-anne runs 1.0.0.' });
  });

  test('begins no step while one thing stands in its way, and names each of them', () => {
    const before: RolloutState = { ...begun, step: 2, phase: 'before', watches: {} };
    const seen = clear(0, {
      ...{ freezes: ['Frozen.'], unready: ['Not ready.'], overloaded: ['Full.'] },
      undecided: ['No go.'],
    });
    const waits = ['Frozen.', 'Not ready.', 'Full.', 'No go.', '"wave" must be approved.'];
    expect(decide(plan, before, seen)).toEqual({ kind: 'stay', waits });
    const approved = act(before, { act: 'approve' });
    expect(decide(plan, approved, clear(0)).kind).toBe('begin');
    const last = afterDecision(plan, approved, { kind: 'begin', sentence: '' }, 0);
    expect(decide(plan, last, clear(hourMs)).kind).toBe('complete');
    // What is not asked for does not stand in the way; a freeze always does.
    const first = newRollout(0);
    expect(decide(plan, first, { ...seen, freezes: [] }).kind).toBe('begin');
    expect(decide(plan, first, seen)).toEqual({ kind: 'stay', waits: ['Frozen.'] });
  });

  test('that is over can be taken back and nothing else', () => {
    const ended = act(begun, { act: 'end' });
    expect(actProblem(plan, ended, 'hold')).toBe('This rollout is over.');
    const back = act(ended, { act: 'roll-back' });
    expect(actProblem(plan, back, 'roll-back')).toBe('It was taken back already.');
    expect(decide(plan, back, clear(0))).toEqual({ kind: 'stay', waits: [] });
  });
});

test('the guardrails of a plan share its false stops, and the first step has the most of them', () => {
  const needed = [0, 1].map((step) => 1 / gateOfStep(plan, step, 'late').alpha);
  expect(needed[0]).toBeCloseTo(25);
  expect(needed[1]).toBeCloseTo(100);
  expect(needed.reduce((sum, one) => sum + 1 / one, 0)).toBeCloseTo(plan.falseStops);
  expect(gateOfStep(plan, 0, 'late').plannedShare).toBe(0.5);
  expect(gateOfStep(plan, 1, 'late').plannedShare).toBeNull();
});

test('a look waits for sixteen tasks or a day, and weighs no task twice', () => {
  const few: Look = { canary: { tasks: 7, events: 1 }, control: { tasks: 8, events: 1 } };
  const reading = { gate: 'late', until: 60_000, sums: { 'st-anne': few } };
  expect(takeLooks(begun, [reading]).taken).toEqual([]);
  const more = { ...few, canary: { tasks: 8, events: 1 } };
  const enough = { ...reading, sums: { 'st-anne': more } };
  const once = takeLooks(begun, [enough]);
  expect(once.taken).toEqual([{ gate: 'late', until: 60_000, look: more }]);
  expect(takeLooks(once.state, [enough]).taken).toEqual([]);
  const later = { ...enough, until: 120_000 };
  expect(takeLooks(once.state, [later]).taken).toEqual([]);
  const grown = { ...later, sums: { 'st-anne': sumOf(more, more), harbor: few } };
  expect(takeLooks(once.state, [grown]).taken[0]?.look).toEqual(sumOf(more, few));
  expect(takeLooks(begun, [{ ...reading, until: 24 * hourMs }]).taken).toHaveLength(1);
  expect(takeLooks(begun, [{ ...reading, gate: 'of another step' }]).taken).toEqual([]);
});

test('what was counted before a step began is none of its doing', () => {
  const sums = { 'st-anne': harmful };
  const reading = { gate: 'late', until: 60_000, sums };
  const fresh = afterFirstReadings(begun, [reading]);
  expect(takeLooks(fresh, [{ ...reading, until: 24 * hourMs }]).taken).toEqual([]);
});

test('spans are said in their two largest units', () => {
  expect([0, 1, 61_000, 3_600_000, 90_000_000, 86_460_000].map(spanWords)).toEqual([
    ...['0 min', '1 min', '2 min', '1 h', '1 d 1 h', '1 d'],
  ]);
});
