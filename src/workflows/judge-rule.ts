import type { ClinicalEvent } from '../canonical/canonical.ts';
import type { CompiledRule } from './compiled-definition.ts';
import type { Draft } from './draft.ts';
import {
  noInputs,
  type Evaluation,
  type Expression,
  type ExpressionInputs,
} from './evaluate-expression.ts';
import type { Because, Step } from './instance.ts';
import type { EffectiveParameters } from './parameters.ts';
import { readByGuard } from './read-by-guard.ts';

/** Why an input does nothing to an instance. A sentence without patient data. */
export interface StepRefusal {
  refused: string;
}

export type StepAnswer = Step | StepRefusal;

export interface Verdict {
  taken: boolean;
  /** Its guard could not be decided. */
  undecided: boolean;
  /** What the guard came to, with what it read. Worked out when it is asked for: of most rules that are not taken nobody does. */
  readonly guard: Because['guard'];
}

/** Whether a rule is taken, and what its guard came to. */
export function judge(
  { when, takeIfIndeterminate }: Pick<CompiledRule, 'when' | 'takeIfIndeterminate'>,
  inputs: ExpressionInputs,
): Verdict {
  return when ? new Guarded(when, inputs, takeIfIndeterminate) : unguarded;
}

/** Whether a rule may be taken at all, by the event alone: asked of most events, before anything else is worked out for them. */
export function mayTake(
  { when }: Pick<CompiledRule, 'when'>,
  event: ClinicalEvent,
  { values: params }: Pick<EffectiveParameters, 'values'>,
): boolean {
  return when === null || !when.isRuledOut(new EventAlone(event, params));
}

/** Of a run that has not begun, and of which nothing else is known. */
class EventAlone implements ExpressionInputs {
  readonly event: ClinicalEvent;
  readonly params: ExpressionInputs['params'];
  readonly data = noInputs.data;
  readonly task = noInputs.task;
  readonly form = noInputs.form;
  readonly message = noInputs.message;

  constructor(event: ClinicalEvent, params: ExpressionInputs['params']) {
    this.event = event;
    this.params = params;
  }
}

class Guarded implements Verdict {
  readonly taken: boolean;
  readonly undecided: boolean;
  readonly #when: Expression;
  readonly #inputs: ExpressionInputs;
  readonly #evaluation: Evaluation;

  constructor(when: Expression, inputs: ExpressionInputs, takeIfIndeterminate: boolean) {
    const evaluation = when.evaluate(inputs);
    this.taken = evaluation.known ? evaluation.value === true : takeIfIndeterminate;
    this.undecided = !evaluation.known;
    this.#when = when;
    this.#inputs = inputs;
    this.#evaluation = evaluation;
  }

  get guard(): Because['guard'] {
    const { text } = this.#when;
    return { text, ...resultOf(this.#evaluation), ...readByGuard(this.#when, this.#inputs) };
  }
}

function resultOf(
  evaluation: Evaluation,
): Pick<NonNullable<Because['guard']>, 'result' | 'missing'> {
  if (evaluation.known) return { result: evaluation.value === true ? 'true' : 'false' };
  return { result: 'indeterminate', missing: evaluation.missing };
}

const unguarded: Verdict = { taken: true, undecided: false, guard: undefined };

/** The first of the rules that is taken. */
export function firstTaken<R extends CompiledRule>(
  rules: readonly R[],
  inputs: ExpressionInputs,
): { rule: R; guard: Because['guard'] } | undefined {
  for (const rule of rules) {
    const verdict = judge(rule, inputs);
    if (verdict.taken) return { rule, guard: verdict.guard };
  }
  return undefined;
}

export function guardWords(guard: Because['guard']): string[] {
  if (guard?.result !== 'indeterminate') return [];
  return [`The guard could not be decided: ${guard.missing ?? 'a value'} is not known.`];
}

export function because(
  draft: Draft,
  { rule, parameters }: Pick<CompiledRule, 'rule' | 'parameters'>,
  guard?: Because['guard'],
): Omit<Because, 'sentence'> {
  return { rule, ...(guard && { guard }), parameters: draft.parameters(parameters) };
}

export function refuse(refused: string): StepRefusal {
  return { refused };
}
