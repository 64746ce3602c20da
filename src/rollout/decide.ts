import type { RolloutPlan, RolloutStep } from '../governance/governance.ts';
import { must, unreachable, type Instant } from '../platform/platform.ts';
import { judgeGate, type GateVerdict } from './gate.ts';
import { gateName } from './plan-names.ts';
import { gateOfStep, plannedGate } from './planned-gate.ts';
import { freshWatches, isOver, stepOf, type RolloutState } from './rollout-state.ts';
import { spanWords } from './span-words.ts';

/** What is looked at before anything is decided; each list holds sentences, and is empty where all is well. */
export interface Observation {
  now: Instant;
  /** The windows in which nothing may begin. */
  freezes: readonly string[];
  /** Why sites of the step are not ready. */
  unready: readonly string[];
  /** Why support has no hands free. */
  overloaded: readonly string[];
  /** The sites of the step that have no go, and why. */
  undecided: readonly string[];
  /** Where something else runs than the rollout put there. */
  drift: readonly string[];
  /** Why what a step lets run beside cannot begin, or runs no more. */
  shadow: readonly string[];
}

/** Nothing is in the way. */
export const unhindered: Omit<Observation, 'now'> = {
  ...{ freezes: [], unready: [], overloaded: [], undecided: [] },
  ...{ drift: [], shadow: [] },
};

/** What happens next, and why. `stay`: nothing does; what it waits for. */
export type Decision =
  | { kind: 'stay'; waits: readonly string[] }
  | { kind: 'begin' | 'advance' | 'complete' | 'hold' | 'ask' | 'roll-back'; sentence: string };

/** A gate of the step, and what it says to what it has seen. */
export interface StepVerdict {
  gate: string;
  /** As people read it. */
  name: string;
  kind: 'guardrail' | 'signal';
  verdict: GateVerdict;
}

/** A step whose gates have nothing to compare after this long is held. */
export const noDataMs = 24 * 3_600_000;

/**
 * What a rollout does next. Pure and total: in every state, to whatever is seen, there is one answer. A guardrail that
 * failed takes the change back before all else, held or frozen or not; nothing else happens while it is held or asks.
 */
export function decide(plan: RolloutPlan, state: RolloutState, seen: Observation): Decision {
  if (isOver(state)) return { kind: 'stay', waits: [] };
  const verdicts = verdictsOf(plan, state);
  const harm = verdicts.find(
    ({ kind, verdict }) => kind === 'guardrail' && verdict.verdict === 'fail',
  );
  if (harm) return { kind: 'roll-back', sentence: `${harm.name}: ${harm.verdict.sentence}` };
  if (state.status !== 'running') return { kind: 'stay', waits: [state.cause ?? 'It is held.'] };
  const cause = holdCauses(state, verdicts, seen).find(({ id }) => !state.heeded.includes(id));
  if (cause) return { kind: 'hold', sentence: cause.sentence };
  return state.phase === 'before'
    ? beforeStep(plan, state, seen)
    : inStep(plan, state, { verdicts, now: seen.now });
}

/** What the gates of the step that has begun say now. */
export function verdictsOf(plan: RolloutPlan, state: RolloutState): StepVerdict[] {
  return Object.entries(state.watches).map(([id, { watch }]) => {
    const gate = gateOfStep(plan, state.step, id);
    const name = gateName(must(plannedGate(plan, id), 'a plan has the gates of its steps'));
    return { gate: id, name, kind: gate.kind, verdict: judgeGate(gate, watch) };
  });
}

/** The state after a decision. */
export function afterDecision(
  plan: RolloutPlan,
  state: RolloutState,
  decision: Decision,
  now: Instant,
): RolloutState {
  switch (decision.kind) {
    case 'stay':
      return { ...state, waits: decision.waits };
    case 'begin':
      return {
        ...inPhase(state, 'begun', now),
        watchUntil: now + stepOf(plan, state).hold.watchMs,
        watches: freshWatches(plan, state.step, now),
      };
    case 'advance':
      return { ...inPhase(state, 'before', now), step: state.step + 1, watches: {} };
    case 'complete':
      return { ...state, status: 'completed', since: now, waits: [], cause: decision.sentence };
    case 'hold':
      return { ...state, status: 'held', cause: decision.sentence };
    case 'ask':
      return { ...state, status: 'deciding', cause: decision.sentence };
    case 'roll-back':
      return { ...state, status: 'rolled-back', since: now, waits: [], cause: decision.sentence };
    default:
      return unreachable(decision);
  }
}

function inPhase(state: RolloutState, phase: RolloutState['phase'], now: Instant): RolloutState {
  return {
    ...state,
    ...{ phase, since: now, cause: null, waits: [], heeded: [] },
    ...{ isApproved: false, isDecided: false },
  };
}

/** What holds a step by itself, whoever let it go on before. */
export function holdCauses(
  state: RolloutState,
  verdicts: readonly StepVerdict[],
  { now, drift, shadow }: Pick<Observation, 'now' | 'drift' | 'shadow'>,
): { id: string; sentence: string }[] {
  const gates = verdicts.flatMap(({ gate, name, kind, verdict }) => {
    const { because } = verdict;
    const isSilent = because === 'no data' && now - state.since >= noDataMs;
    const isHeld =
      (kind === 'signal' && verdict.verdict === 'fail') ||
      because === 'unequal exposure' ||
      isSilent;
    return isHeld ? [{ id: gate, sentence: `${name}: ${verdict.sentence}` }] : [];
  });
  const [other] = drift;
  const [ended] = state.phase === 'begun' ? shadow : [];
  return [
    ...(other === undefined ? [] : [{ id: 'drift', sentence: other }]),
    ...(ended === undefined ? [] : [{ id: 'shadow', sentence: ended }]),
    ...gates,
  ];
}

function beforeStep(plan: RolloutPlan, state: RolloutState, seen: Observation): Decision {
  const step = stepOf(plan, state);
  const { where, before } = step;
  const waits = [
    ...(where.kind === 'shadow' ? seen.shadow : seen.freezes),
    ...(before.readiness ? seen.unready : []),
    ...(before.capacity ? seen.overloaded : []),
    ...(before.go === true ? seen.undecided : []),
    ...(before.approval && !state.isApproved ? [`${quoted(step)} must be approved.`] : []),
  ];
  if (waits.length > 0) return { kind: 'stay', waits };
  return { kind: 'begin', sentence: `${quoted(step)} begins.` };
}

function inStep(
  plan: RolloutPlan,
  state: RolloutState,
  { verdicts, now }: { verdicts: readonly StepVerdict[]; now: Instant },
): Decision {
  const step = stepOf(plan, state);
  const { hold } = step;
  const remainingMs = state.since + hold.leastMs - now;
  const unproven = state.isDecided ? [] : unprovenOf(verdicts, hold.tasks);
  if (unproven.length > 0 && now >= state.watchUntil) {
    const sentence = `Its gates say neither yes nor no, and the time to watch is over. ${unproven.join(' ')}`;
    return { kind: 'ask', sentence };
  }
  const waits = [
    ...(remainingMs > 0 ? [`${quoted(step)} lasts for ${spanWords(remainingMs)} more.`] : []),
    ...unproven,
    ...(hold.approval && !state.isApproved ? [`The end of ${quoted(step)} must be approved.`] : []),
  ];
  if (waits.length > 0) return { kind: 'stay', waits };
  const isLast = state.step === plan.steps.length - 1;
  const sentence = `${quoted(step)} has shown what it had to.`;
  return { kind: isLast ? 'complete' : 'advance', sentence };
}

function unprovenOf(verdicts: readonly StepVerdict[], tasks: number): string[] {
  return verdicts.flatMap(({ name, kind, verdict }) => {
    const counted = verdict.canary.tasks;
    if (counted < tasks) return [`${name}: ${counted} of ${tasks} canary tasks counted.`];
    const isOpen = kind === 'guardrail' && verdict.verdict !== 'pass';
    return isOpen ? [`${name}: ${verdict.sentence}`] : [];
  });
}

function quoted({ title, id }: RolloutStep): string {
  return `"${title ?? id}"`;
}
