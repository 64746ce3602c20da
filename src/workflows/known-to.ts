import type { GivenValue } from '../decisions/decisions.ts';
import type { CompiledDefinition } from './compiled-definition.ts';
import { compileDecision, type CompiledDecision } from './compiled-decision.ts';
import { Draft, type StepContext } from './draft.ts';
import { compileExpression, type Scope } from './expression.ts';
import type { Instance } from './instance.ts';

/**
 * What a run knows at a moment when nothing happens: its inputs by name, and what its decision tables say by
 * `table.output`; null is not known. Tables that read the event or the form at hand are left out. Nothing is known without a run.
 */
export function knownTo(
  definition: CompiledDefinition,
  instance: Instance | null,
  context: StepContext,
): ReadonlyMap<string, GivenValue | null> {
  if (!instance) return new Map();
  const values = new Draft(definition, instance, context).inputs(null);
  const inputs = Object.entries(values.inputs ?? {}).map(
    ([name, reading]) => [name, reading.known ? reading.value : null] as const,
  );
  const outputs = decisionsAtRest(definition).flatMap((decision) =>
    Object.entries(decision.answer(values).gives).map(
      ([name, given]) => [`${decision.name}.${name}`, given.known ? given.value : null] as const,
    ),
  );
  return new Map([...inputs, ...outputs]);
}

const atRest = new WeakMap<CompiledDefinition, CompiledDecision[]>();

/** The decision tables of a definition that can be asked without an event. */
function decisionsAtRest(definition: CompiledDefinition): CompiledDecision[] {
  const kept = atRest.get(definition);
  if (kept) return kept;
  const scope = scopeAtRest(definition);
  const compiled = [...definition.decisions.values()].flatMap((table) => {
    const answer = compileDecision(table, (text, type) => compileExpression(text, scope, type));
    return 'decision' in answer ? [answer.decision] : [];
  });
  atRest.set(definition, compiled);
  return compiled;
}

function scopeAtRest({ definition, decisions, inputs }: CompiledDefinition): Scope {
  const parameters = Object.entries(definition.parameters);
  return {
    params: Object.fromEntries(
      parameters.map(([name, { type }]) => [name, type === 'role' ? 'string' : type]),
    ),
    data: Object.fromEntries(
      Object.entries(definition.remembers).map(([name, { type }]) => [name, type]),
    ),
    task: { accepted: 'boolean', owner: 'string', rung: 'number' },
    inputs: Object.fromEntries(inputs.map(({ name, type }) => [name, type])),
    conditions: Object.fromEntries(
      Object.entries(definition.conditions ?? {}).map(([name, { when }]) => [name, when]),
    ),
    decisions,
  };
}
