import type { Releases } from '../flow/flow.ts';
import type { ParameterChange } from '../rehearsal/rehearsal.ts';
import { checkValue } from '../workflows/workflows.ts';

/**
 * What is wrong with the values to be tried in the network in force: a sentence on the first that its workflow does not allow.
 * Undefined where nothing is, and for a candidate: that one is checked whole when it is tried.
 */
export function wrongChange(
  { candidate, changes }: { candidate: string | null; changes: readonly ParameterChange[] },
  { current, workflows }: Pick<Releases, 'current' | 'workflows'>,
): string | undefined {
  if (candidate !== null) return undefined;
  const compiled = workflows.release(current.epoch);
  for (const { workflow, parameter, value } of changes) {
    const declared = compiled?.workflows.get(workflow)?.parameters[parameter];
    const wrong = declared && checkValue(declared, value);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}
