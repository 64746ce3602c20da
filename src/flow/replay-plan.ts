import type { Instant } from '../platform/platform.ts';
import type { Refusal } from './flow-port.ts';

/** Most messages of one plan: more are several plans, so that each can be looked through and stopped. */
export const planItemsMax = 5_000;

/** Groups of exceptions that one plan may name. */
export const planGroupsMax = 200;

/** A plan of more messages than this needs a second person who approves it. */
export const planItemsAloneMax = 100;

export const planStates = [
  'draft',
  'dry-run',
  'awaiting-approval',
  'approved',
  'running',
  'paused',
  'done',
  'failed',
  'cancelled',
] as const;

export type PlanState = (typeof planStates)[number];

/** What a plan was made from: the messages are frozen, this says how they were found. */
export interface PlanSelection {
  /** failed: open exceptions. The others: messages with that outcome, applied once more. */
  outcome: 'failed' | 'applied' | 'kept' | 'skipped';
  cause?: string;
  feed?: string;
  site?: string;
  laneKey?: string;
  from?: Instant;
  to?: Instant;
  seqs?: readonly number[];
  /** Of messages that failed: all alike ones of these feeds and causes, beside those in `seqs`. */
  groups?: readonly { feed: string; cause: string }[];
  /** Not these, whatever else means them. */
  except?: readonly number[];
}

/** What a message comes to. */
export interface ItemResult {
  /** passed-over: it was not touched; the reason says why. */
  outcome: 'applied' | 'kept' | 'parked' | 'failed' | 'skipped' | 'passed-over';
  reason: string | null;
  facts: number;
  /** Clinical events by type. */
  events: Readonly<Record<string, number>>;
  /** Tasks that it opens, by workflow. */
  opened: Readonly<Record<string, number>>;
}

/** What a plan comes to as a whole, with the messages that waited behind its own. */
export interface PlanSum {
  outcomes: Readonly<Record<string, number>>;
  events: Readonly<Record<string, number>>;
  opened: Readonly<Record<string, number>>;
  closed: Readonly<Record<string, number>>;
  /** Of messages that waited behind those of the plan. */
  waiting: Readonly<Record<string, number>>;
  /** What leaves for whom. */
  effects: readonly { destination: string; kind: string; count: number }[];
}

export interface ReplayPlan {
  id: string;
  state: PlanState;
  sites: readonly string[];
  how: 'retry' | 'skip';
  /** pinned: each message as it would have been read when it arrived; current: as configured at the dry run. */
  configuration: 'pinned' | 'current';
  effects: 'suppress' | 'send';
  selection: PlanSelection;
  reason: string;
  items: number;
  done: number;
  /** Messages that came out otherwise than predicted. */
  differing: number;
  patients: number;
  predicted: PlanSum | null;
  /** The configuration in force at the dry run. */
  predictedEpoch: number | null;
  result: PlanSum | null;
  failure: string | null;
  createdBy: string;
  createdAt: Instant;
  approvedBy: string | null;
  approvedAt: Instant | null;
  changedBy: string;
  changedAt: Instant;
  startedAt: Instant | null;
  endedAt: Instant | null;
  rev: number;
}

/** Every way in which a plan changes. The last two are the engine's. */
export type PlanChange =
  | { act: 'predict'; actor: string; predicted: PlanSum; epoch: number }
  | { act: 'submit' | 'approve' | 'pause' | 'resume' | 'cancel'; actor: string }
  | { act: 'start'; actor: string; epoch: number }
  | { act: 'finish'; actor: string; result: PlanSum }
  | { act: 'fail'; actor: string; failure: string };

export type PlanAct = PlanChange['act'];

type Gate = (plan: ReplayPlan, change: Pick<PlanChange, 'act' | 'actor'>) => string | null;

const go: Gate = () => null;
const no =
  (sentence: string): Gate =>
  () =>
    sentence;

const notTried = no('Do the dry run first: nobody should run what nobody has seen.');
const notSubmitted = no('The dry run is not submitted yet.');
const waitsForSecond = no('It waits for a second person.');
const notAsked = no('It does not wait for an approval.');
const notRunning = no('It is not running.');
const notPaused = no('It is not paused.');
const underWay = no('It is under way: pause or cancel it.');
const over = no('It is over.');

const bySecondPerson: Gate = ({ createdBy }, { actor }) =>
  actor === createdBy ? 'Whoever made the plan cannot approve it: a second person must.' : null;

const final = {
  ...{ predict: over, submit: over, approve: over, start: over, pause: over, resume: over },
  ...{ cancel: over, finish: over, fail: over },
};

/** Every state answers every act; the button asks the same table as the act. Null: it may. */
const gates = {
  draft: {
    ...{ predict: go, submit: notTried, approve: notTried, start: notTried, cancel: go },
    ...{ pause: notRunning, resume: notPaused, finish: notRunning, fail: notRunning },
  },
  'dry-run': {
    ...{ predict: go, submit: go, approve: notSubmitted, start: notSubmitted, cancel: go },
    ...{ pause: notRunning, resume: notPaused, finish: notRunning, fail: notRunning },
  },
  'awaiting-approval': {
    ...{ predict: go, submit: waitsForSecond, approve: bySecondPerson, start: waitsForSecond },
    ...{ cancel: go, pause: notRunning, resume: notPaused, finish: notRunning, fail: notRunning },
  },
  approved: {
    ...{ predict: go, submit: no('It is approved already.'), approve: notAsked, start: go },
    ...{ cancel: go, pause: notRunning, resume: notPaused, finish: notRunning, fail: notRunning },
  },
  running: {
    ...{ predict: underWay, submit: underWay, approve: underWay, start: underWay, pause: go },
    ...{ resume: notPaused, cancel: go, finish: go, fail: go },
  },
  paused: {
    ...{ predict: underWay, submit: underWay, approve: underWay, start: underWay },
    ...{ pause: no('It is paused already.'), resume: go, cancel: go },
    ...{ finish: notRunning, fail: notRunning },
  },
  done: final,
  failed: final,
  cancelled: final,
} satisfies Record<PlanState, Record<PlanAct, Gate>>;

/** Why this act is not possible now; null where it is. */
export function planGate(
  plan: ReplayPlan,
  change: Pick<PlanChange, 'act' | 'actor'>,
): string | null {
  return gates[plan.state][change.act](plan, change);
}

/** The plan after a change, or why there is none. Pure. */
export function changePlan(
  plan: ReplayPlan,
  change: PlanChange,
  now: Instant,
): { plan: ReplayPlan } | { refused: Refusal } {
  const reason = planGate(plan, change);
  if (reason !== null) return { refused: { kind: 'not-now', sentence: reason } };
  if (change.act === 'start' && change.epoch !== plan.predictedEpoch) {
    const sentence = 'The configuration has changed since the dry run. Do it again.';
    return { refused: { kind: 'not-now', sentence } };
  }
  const { actor } = change;
  const changed = { ...plan, changedBy: actor, changedAt: now, rev: plan.rev + 1 };
  return { plan: { ...changed, ...whatChanges(plan, change, now) } };
}

function whatChanges(plan: ReplayPlan, change: PlanChange, now: Instant): Partial<ReplayPlan> {
  switch (change.act) {
    case 'predict':
      // What was approved is what was seen: another dry run asks again.
      return {
        ...{ state: 'dry-run', predicted: change.predicted, predictedEpoch: change.epoch },
        ...{ approvedBy: null, approvedAt: null },
      };
    case 'submit':
      return { state: plan.items > planItemsAloneMax ? 'awaiting-approval' : 'approved' };
    case 'approve':
      return { state: 'approved', approvedBy: change.actor, approvedAt: now };
    case 'start':
      return { state: 'running', startedAt: now };
    case 'pause':
      return { state: 'paused' };
    case 'resume':
      return { state: 'running' };
    case 'cancel':
      return { state: 'cancelled', endedAt: now };
    case 'finish':
      return { state: 'done', result: change.result, endedAt: now };
    case 'fail':
      return { state: 'failed', failure: change.failure, endedAt: now };
  }
}
