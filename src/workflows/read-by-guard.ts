import type { GivenValue } from '../decisions/decisions.ts';
import type { CompiledDecision } from './compiled-decision.ts';
import type { Expression, ExpressionInputs } from './evaluate-expression.ts';
import type { AskedDecision, Because, ReadInput } from './instance.ts';

/** The inputs and flags that a guard read and what its decisions said, for the timeline; nothing where it has none. */
export function readByGuard(
  { inputs, decisions, flags }: Expression,
  values: ExpressionInputs,
): Pick<NonNullable<Because['guard']>, 'inputs' | 'decisions' | 'flags'> {
  return {
    ...(inputs.length > 0 && { inputs: inputs.map((name) => readInput(name, values)) }),
    ...(flags.length > 0 && { flags: flags.flatMap((name) => values.flags?.[name] ?? []) }),
    ...(decisions.length > 0 && { decisions: decisions.map((one) => askedDecision(one, values)) }),
  };
}

/** What a decision says at this moment. */
export function askedDecision(decision: CompiledDecision, values: ExpressionInputs): AskedDecision {
  const { gives, rows } = decision.answer(values);
  const said = Object.entries(gives).map(([name, given]): [string, GivenValue | null] => [
    name,
    given.known ? given.value : null,
  ]);
  const unknown = said.find(([, value]) => value === null)?.[0];
  return {
    name: decision.name,
    gives: Object.fromEntries(said),
    rows: rows.map((row) => row + 1),
    ...(unknown !== undefined && { missing: decision.whyMissing(unknown, values) }),
  };
}

function readInput(name: string, { inputs = {} }: ExpressionInputs): ReadInput {
  const reading = inputs[name];
  if (reading?.known === true) {
    const { known: _known, ...read } = reading;
    return { name, ...read };
  }
  return { name, value: null, at: reading?.at ?? null, why: reading?.why ?? 'never heard' };
}
