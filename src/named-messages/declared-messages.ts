import { suggestion } from '../platform/platform.ts';
import type { Carried } from '../translation/translation.ts';
import type { SiteWorkflow } from '../workflows/workflows.ts';

/**
 * What a message of this name carries: the values of all workflows that declare it, which agree on their types. Undefined where
 * none does.
 */
export function carriedBy(workflows: readonly SiteWorkflow[], name: string): Carried | undefined {
  const declared = workflows.flatMap(({ definition: { definition } }) => {
    const { messages = {} } = definition;
    return Object.hasOwn(messages, name) ? [messages[name]?.carries ?? {}] : [];
  });
  return declared.length === 0 ? undefined : Object.assign({}, ...declared);
}

/** The names that are heard, for a sentence about one that is not. */
export function namesHeard(workflows: readonly SiteWorkflow[], name: string): string {
  const names = workflows.flatMap(({ definition: { definition } }) =>
    Object.keys(definition.messages ?? {}),
  );
  return suggestion(name, new Set(names));
}
