import type { RolloutPlan, RolloutStep } from '../governance/governance.ts';
import { must, type Instant } from '../platform/platform.ts';
import { openWatch, type Watch } from './gate.ts';
import type { Look } from './likelihood.ts';
import { gateOfStep } from './planned-gate.ts';

/** How it stands. `deciding`: its gates said neither yes nor no, and a person must. */

export type RolloutStatus = 'running' | 'held' | 'deciding' | 'completed' | 'rolled-back' | 'ended';

/** All that is kept of a rollout between two looks: plain data, as JSON holds it. */
export interface RolloutState {
  status: RolloutStatus;
  /** The step that is to begin, or has begun. */
  step: number;
  phase: 'before' | 'begun';
  /** Of the phase. */
  since: Instant;
  /** Until then gates may say neither yes nor no. */
  watchUntil: Instant;
  /** Somebody approved what this phase asks to be approved. */
  isApproved: boolean;
  /** A person let the step pass although its gates say neither yes nor no. */
  isDecided: boolean;
  /** What held this step, and a person let it go on all the same: gates by id, and other causes. */
  heeded: readonly string[];
  /** Why it is held, asks or is over: a sentence. */
  cause: string | null;
  /** What it waited for at its last look. */
  waits: readonly string[];
  /** What the gates of the step have seen, by id. */
  watches: Readonly<Record<string, GateWatch>>;
}

export interface GateWatch {
  watch: Watch;
  /** How often it was looked. */
  looks: number;
  /** When it was last looked. */
  through: Instant;
  /** The sums that have been weighed, by what is comparable. */
  counted: Readonly<Record<string, Look>>;
}

/** A rollout that was started and has not begun its first step. */
export function newRollout(now: Instant): RolloutState {
  return {
    ...{ status: 'running', step: 0, phase: 'before', since: now, watchUntil: now },
    ...{ isApproved: false, isDecided: false, heeded: [], cause: null, waits: [], watches: {} },
  };
}

/** Nothing is looked at or decided by itself any more. */
export function isOver({ status }: Pick<RolloutState, 'status'>): boolean {
  return status === 'completed' || status === 'rolled-back' || status === 'ended';
}

export function stepOf(plan: RolloutPlan, state: RolloutState): RolloutStep {
  return must(plan.steps[state.step], 'a rollout stands at a step of its plan');
}

/** Watches that have seen nothing, for each gate of the step that begins now. */
export function freshWatches(
  plan: RolloutPlan,
  step: number,
  now: Instant,
): Record<string, GateWatch> {
  const gates = plan.steps[step]?.hold.gates ?? [];
  return Object.fromEntries(
    gates.map((id) => [
      id,
      { watch: openWatch(gateOfStep(plan, step, id)), looks: 0, through: now, counted: {} },
    ]),
  );
}
