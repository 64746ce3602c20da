import type { PlannedGate, RolloutPlan } from '../governance/governance.ts';
import { eventWords, isArmMeasure } from '../measures/measures.ts';
import { must } from '../platform/platform.ts';
import type { Gate } from './gate.ts';

/** Part of all false stops that the first step with a guardrail may spend; the others share the rest. */
export const firstStepPart = 0.8;
/** Chance that a signal holds a step without cause. It only holds, so it is not counted among the false stops. */
export const signalAlpha = 0.05;
/** Chance of calling something safe that is worse by the margin. */
export const gateBeta = 0.05;

/**
 * A gate as a step of the plan watches it. All guardrails of all steps together must not take back more harmless rollouts
 * than the plan allows, so each gets a part of that chance; the first step the most, because a harm is met there first.
 */
export function gateOfStep(plan: RolloutPlan, step: number, id: string): Gate {
  const planned = must(plannedGate(plan, id), 'a plan has the gates of its steps');
  const { measure, kind, margin, canaryTasksMin, eventsMin } = planned;
  return {
    ...{ kind, margin, canaryTasksMin, eventsMin, beta: gateBeta },
    events: isArmMeasure(measure) ? eventWords(measure) : measure,
    alpha: kind === 'signal' ? signalAlpha : guardrailAlpha(plan, step),
    plannedShare: shareOf(plan, step),
  };
}

export function plannedGate({ gates }: RolloutPlan, id: string): PlannedGate | undefined {
  return gates.find((gate) => gate.id === id);
}

function guardrailAlpha(plan: RolloutPlan, step: number): number {
  const guarded = plan.steps.flatMap((_, at) => (guardrailsOf(plan, at).length > 0 ? [at] : []));
  const others = guarded.length - 1;
  const part =
    others === 0 ? 1 : step === guarded[0] ? firstStepPart : (1 - firstStepPart) / others;
  return (plan.falseStops * part) / Math.max(1, guardrailsOf(plan, step).length);
}

function guardrailsOf(plan: RolloutPlan, step: number): PlannedGate[] {
  const ids = plan.steps[step]?.hold.gates ?? [];
  return plan.gates.filter(({ id, kind }) => kind === 'guardrail' && ids.includes(id));
}

/** Only where chance alone assigns the arm. */
function shareOf(plan: RolloutPlan, step: number): number | null {
  const where = plan.steps[step]?.where;
  if (where?.kind !== 'canary' || where.part.units || where.part.shift) return null;
  const percent = where.part.share?.percent ?? 100;
  return percent < 100 ? percent / 100 : null;
}
