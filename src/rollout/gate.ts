import { afterLook, wagerOnHarm, wagerOnSafety, type Wager } from './evidence.ts';
import { evidenceOfUnequalExposure } from './exposure.ts';
import type { Arm, Look } from './likelihood.ts';

/** What a step of a rollout must show before the next one: one measure, compared between canary and control. */
export interface Gate {
  /** What its events are, as in `accepted late`. */
  events: string;
  /** A guardrail that fails takes the change back by itself; a signal that fails holds it. */
  kind: 'guardrail' | 'signal';
  /** Chance of a false alarm over the whole step, however often one looks. */
  alpha: number;
  /** Chance of calling it safe where it is worse by the margin. */
  beta: number;
  /** Odds ratio at which it would be too bad; above 1. */
  margin: number;
  /** Below these nothing passes and nothing fails. */
  canaryTasksMin: number;
  eventsMin: number;
  /** Share of tasks that chance gives to the canary; null where the canary is a unit or a shift. */
  plannedShare: number | null;
}

export interface GateVerdict {
  verdict: 'pass' | 'fail' | 'inconclusive';
  /** Why it is inconclusive. */
  because?: 'no data' | 'unequal exposure' | 'too few tasks' | 'too few events' | 'not told apart';
  canary: { tasks: number; events: number };
  control: { tasks: number; events: number };
  harm: { evidence: number; needed: number };
  safety: { evidence: number; needed: number };
  /** For people: `Not told apart yet: evidence of harm 8.1 of 20 needed, …; 312 canary tasks, 2 accepted late; …`. */
  sentence: string;
}

/** Evidence of unequal exposure at which a comparison is not believed any more. */
export const unequalExposureEvidenceMax = 1000;

/** What a gate has seen so far: plain data, kept from look to look. */
export interface Watch {
  canary: Arm;
  control: Arm;
  onHarm: Wager;
  onSafety: Wager;
}

/** A gate that has seen nothing yet. */
export function openWatch(gate: Gate): Watch {
  const none = { tasks: 0, events: 0 };
  return {
    canary: none,
    control: none,
    onHarm: wagerOnHarm(),
    onSafety: wagerOnSafety(gate.margin),
  };
}

/** What a gate has seen after one more look; each look once, in their order. */
export function watchLook(watch: Watch, look: Look): Watch {
  return {
    canary: plus(watch.canary, look.canary),
    control: plus(watch.control, look.control),
    onHarm: afterLook(watch.onHarm, look),
    onSafety: afterLook(watch.onSafety, look),
  };
}

/**
 * What a gate says to what it has seen. Pure. Inconclusive is an answer: a caller keeps watching while the step lasts, then
 * a person decides; nothing here ever turns it into a pass.
 */
export function judgeGate(gate: Gate, watch: Watch): GateVerdict {
  const figures = {
    canary: watch.canary,
    control: watch.control,
    harm: { evidence: watch.onHarm.peak, needed: 1 / gate.alpha },
    safety: { evidence: watch.onSafety.worth, needed: 1 / gate.beta },
  };
  const verdict = verdictOf(gate, figures);
  return { ...figures, ...verdict, sentence: sentenceOf(gate, figures, verdict) };
}

type Figures = Pick<GateVerdict, 'canary' | 'control' | 'harm' | 'safety'>;
type Verdict = Pick<GateVerdict, 'verdict' | 'because'>;

function verdictOf(gate: Gate, { canary, control, harm, safety }: Figures): Verdict {
  const inconclusive = (because: NonNullable<GateVerdict['because']>): Verdict => ({
    verdict: 'inconclusive',
    because,
  });
  if (canary.tasks === 0 || control.tasks === 0) return inconclusive('no data');
  if (isUnequal(gate, canary.tasks, control.tasks)) return inconclusive('unequal exposure');
  if (canary.tasks < gate.canaryTasksMin) return inconclusive('too few tasks');
  const enoughEvents = canary.events + control.events >= gate.eventsMin;
  if (harm.evidence >= harm.needed && enoughEvents) return { verdict: 'fail' };
  if (safety.evidence >= safety.needed) return { verdict: 'pass' };
  return inconclusive(enoughEvents ? 'not told apart' : 'too few events');
}

function isUnequal({ plannedShare }: Gate, canary: number, control: number): boolean {
  if (plannedShare === null) return false;
  return evidenceOfUnequalExposure({ canary, control }, plannedShare) >= unequalExposureEvidenceMax;
}

function sentenceOf(gate: Gate, figures: Figures, verdict: Verdict): string {
  const { canary, control, harm, safety } = figures;
  const evidence =
    `evidence of harm ${shown(harm.evidence)} of ${shown(harm.needed)} needed, ` +
    `of safety ${shown(safety.evidence)} of ${shown(safety.needed)}`;
  const tasks =
    `${canary.tasks} canary tasks, ${canary.events} ${gate.events}; ` +
    `${control.tasks} others, ${control.events} ${gate.events}`;
  return `${verdictWords(gate, verdict)}: ${evidence}; ${tasks}.`;
}

function verdictWords({ canaryTasksMin, eventsMin }: Gate, { verdict, because }: Verdict): string {
  if (verdict === 'fail') return 'Worse than before';
  if (verdict === 'pass') return 'No worse than before';
  switch (because) {
    case 'no data':
      return 'Nothing to compare yet';
    case 'unequal exposure':
      return 'Not comparable, because tasks do not fall to the canary in the share that was planned';
    case 'too few tasks':
      return `Too few canary tasks yet (${canaryTasksMin} needed)`;
    case 'too few events':
      return `Too few of them yet (${eventsMin} needed)`;
    default:
      return 'Not told apart yet';
  }
}

function shown(evidence: number): string {
  if (evidence >= 10_000) return 'over 10,000';
  return evidence >= 10 ? String(Math.round(evidence)) : evidence.toFixed(1);
}

function plus(a: Arm, b: Arm): Arm {
  return { tasks: a.tasks + b.tasks, events: a.events + b.events };
}
