import type { FieldType } from '../canonical/canonical.ts';
import type { Problem } from '../platform/platform.ts';
import type { CompiledDefinition } from './compiled-definition.ts';

/**
 * Workflows that hear a message of the same name agree on the types of what it carries: other systems send it once, to all of
 * them. What one of them does not declare it does not read.
 */
export function checkMessages(workflows: ReadonlyMap<string, CompiledDefinition>): Problem[] {
  const problems: Problem[] = [];
  const known = new Map<string, { type: FieldType; workflow: string }>();
  for (const { id, idLocation, definition } of workflows.values()) {
    for (const [message, { carries = {} }] of Object.entries(definition.messages ?? {})) {
      for (const [value, type] of Object.entries(carries)) {
        const key = `${message} ${value}`;
        const other = known.get(key);
        if (!other) known.set(key, { type, workflow: id });
        else if (other.type !== type) {
          const sentence = `The message "${message}" carries "${value}" as ${type} here and as ${other.type} in ${other.workflow}. Make them the same.`;
          problems.push({ code: 'workflow', severity: 'error', location: idLocation, sentence });
        }
      }
    }
  }
  return problems;
}
