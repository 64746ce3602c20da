import type { CompiledRule } from './compiled-definition.ts';
import type { Draft } from './draft.ts';
import type { ExpressionInputs } from './evaluate-expression.ts';
import type { Because, Step } from './instance.ts';
import { readByGuard } from './read-by-guard.ts';

/** Why an input does nothing to an instance. A sentence without patient data. */
export interface StepRefusal {
  refused: string;
}

export type StepAnswer = Step | StepRefusal;

export interface Verdict {
  taken: boolean;
  guard: Because['guard'];
}

/** Whether a rule is taken, and what its guard came to. */
export function judge(
  rule: Pick<CompiledRule, 'when' | 'takeIfIndeterminate'>,
  inputs: ExpressionInputs,
): Verdict {
  if (!rule.when) return { taken: true, guard: undefined };
  const { text } = rule.when;
  const evaluation = rule.when.evaluate(inputs);
  const read = readByGuard(rule.when, inputs);
  if (evaluation.known) {
    const taken = evaluation.value === true;
    return { taken, guard: { text, result: taken ? 'true' : 'false', ...read } };
  }
  const { missing } = evaluation;
  const guard = { text, result: 'indeterminate' as const, missing, ...read };
  return { taken: rule.takeIfIndeterminate, guard };
}

/** The first of the rules that is taken. */
export function firstTaken<R extends CompiledRule>(
  rules: readonly R[],
  inputs: ExpressionInputs,
): { rule: R; guard: Because['guard'] } | undefined {
  for (const rule of rules) {
    const { taken, guard } = judge(rule, inputs);
    if (taken) return { rule, guard };
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
