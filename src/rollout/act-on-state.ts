import type { RolloutPlan } from '../governance/governance.ts';
import { unreachable, type Instant } from '../platform/platform.ts';
import { holdCauses, verdictsOf } from './decide.ts';
import { stepOf, type RolloutState, type RolloutStatus } from './rollout-state.ts';

/** What a person asks of a rollout. */
export type RolloutAct =
  | { act: 'approve' | 'hold' | 'resume' | 'roll-back' | 'end' }
  | { act: 'decide'; how: RolloutChoice };

export const rolloutActs = ['approve', 'hold', 'resume', 'decide', 'roll-back', 'end'] as const;

/** What may be decided where gates say neither yes nor no. */
export const rolloutChoices = ['go-on', 'watch', 'roll-back'] as const;
export type RolloutChoice = (typeof rolloutChoices)[number];

type ActName = RolloutAct['act'];
/** Null: it may be done now. Otherwise why not: the same sentence at the button and at the act. */
type Gate = (plan: RolloutPlan, state: RolloutState) => string | null;

const go: Gate = () => null;
const no =
  (sentence: string): Gate =>
  () =>
    sentence;
const over = no('This rollout is over.');
const notHeld = no('It is not held.');
const notAsked = no('Nothing is to be decided: its gates are watched, or have said yes.');

const gates = {
  running: {
    ...{ approve: ifAsked, hold: go, resume: notHeld, decide: notAsked },
    ...{ 'roll-back': go, end: go },
  },
  held: {
    approve: no('It is held. Resume it first.'),
    hold: no('It is held already.'),
    ...{ resume: go, decide: no('It is held. Resume it first.'), 'roll-back': go, end: go },
  },
  deciding: {
    approve: no('A decision is asked first.'),
    ...{ hold: go, resume: no('It is not held: it waits for a decision.'), decide: go },
    ...{ 'roll-back': go, end: go },
  },
  completed: {
    ...{ approve: over, hold: over, resume: over, decide: over, 'roll-back': go, end: over },
  },
  ended: { approve: over, hold: over, resume: over, decide: over, 'roll-back': go, end: over },
  'rolled-back': {
    ...{ approve: over, hold: over, resume: over, decide: over },
    ...{ 'roll-back': no('It was taken back already.'), end: over },
  },
} satisfies Record<RolloutStatus, Record<ActName, Gate>>;

/** Why a person may not do this now, whoever they are; null where it may be done. */
export function actProblem(plan: RolloutPlan, state: RolloutState, act: ActName): string | null {
  return gates[state.status][act](plan, state);
}

/** The state after what a person did; `actProblem` said that it may be done. */
export function afterAct(
  plan: RolloutPlan,
  state: RolloutState,
  request: RolloutAct,
  { now, reason }: { now: Instant; reason: string },
): RolloutState {
  switch (request.act) {
    case 'approve':
      return { ...state, isApproved: true };
    case 'hold':
      return { ...state, status: 'held', waits: [reason], cause: reason };
    case 'resume': {
      // What held it is looked at: it holds no second time in this step.
      const causes = holdCauses(state, verdictsOf(plan, state), {
        ...{ now, drift: [''], shadow: [''] },
      });
      const heeded = new Set([...state.heeded, ...causes.map(({ id }) => id)]);
      return { ...state, status: 'running', cause: null, heeded: [...heeded] };
    }
    case 'decide':
      return afterChoice(plan, state, request.how, { now, reason });
    case 'roll-back':
      return { ...state, status: 'rolled-back', since: now, waits: [], cause: reason };
    case 'end':
      return { ...state, status: 'ended', since: now, waits: [], cause: reason };
    default:
      return unreachable(request);
  }
}

function afterChoice(
  plan: RolloutPlan,
  state: RolloutState,
  how: RolloutChoice,
  { now, reason }: { now: Instant; reason: string },
): RolloutState {
  const running = { ...state, status: 'running' as const, cause: null };
  switch (how) {
    case 'go-on':
      return { ...running, isDecided: true };
    case 'watch':
      return { ...running, watchUntil: now + stepOf(plan, state).hold.watchMs };
    case 'roll-back':
      return { ...state, status: 'rolled-back', since: now, waits: [], cause: reason };
    default:
      return unreachable(how);
  }
}

function ifAsked(plan: RolloutPlan, state: RolloutState): string | null {
  const step = stepOf(plan, state);
  const isAsked = state.phase === 'before' ? step.before.approval : step.hold.approval;
  if (!isAsked) return 'This step asks for no approval.';
  return state.isApproved ? 'It is approved already.' : null;
}
