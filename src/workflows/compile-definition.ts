import { createHash } from 'node:crypto';

import type { Problem } from '../platform/platform.ts';
import { checkDefinition } from './check-definition.ts';
import { compileState } from './compile-state.ts';
import { compileStart } from './compile-start.ts';
import type { CompiledDefinition } from './compiled-definition.ts';
import { DefinitionReader } from './definition-reader.ts';
import { checkParameterDefinitions } from './parameters.ts';
import { parseDefinition } from './parse-definition.ts';
import { readDecisions } from './read-decisions.ts';
import { readInputDefinitions } from './read-inputs.ts';

/**
 * A workflow's YAML text, read, checked and compiled; or everything that is wrong with it, each located as
 * `path:line:column` with what, why and how to mend it. Never throws.
 */
export function compileDefinition(
  text: string,
  path: string,
): { definition: CompiledDefinition } | { problems: Problem[] } {
  const parsed = parseDefinition(text, path);
  if ('problems' in parsed) return parsed;
  const { definition, locate } = parsed;
  const reader = new DefinitionReader(definition, locate);
  checkParameterDefinitions(definition, reader);
  const inputs = readInputDefinitions(reader);
  reader.decisions = readDecisions(reader);
  const states = new Map(
    Object.entries(definition.states).map(([name, state]) => [
      name,
      compileState(reader, name, state),
    ]),
  );
  const start = definition.start.map((rule, index) => compileStart(reader, rule, index));
  checkDefinition(reader);
  if (reader.problems.length > 0) return { problems: reader.problems };
  return {
    definition: {
      id: definition.id,
      version: definition.version,
      title: definition.title,
      digest: createHash('sha256').update(JSON.stringify(definition)).digest('hex'),
      definition,
      parameters: definition.parameters,
      parameterLocations: Object.fromEntries(
        Object.keys(definition.parameters).map((name) => [
          name,
          locate(['parameters', name, 'default']),
        ]),
      ),
      idLocation: locate(['id']),
      blank: Object.fromEntries(Object.keys(definition.remembers).map((name) => [name, null])),
      roles: reader.roles,
      calls: reader.calls,
      start,
      inputs,
      decisions: reader.decisions,
      states,
    },
  };
}
