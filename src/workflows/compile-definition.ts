import { createHash } from 'node:crypto';

import type { Problem } from '../platform/platform.ts';
import { checkDefinition } from './check-definition.ts';
import { checkSwitches } from './check-switches.ts';
import { compileState } from './compile-state.ts';
import { compileStart } from './compile-start.ts';
import type { CompiledDefinition } from './compiled-definition.ts';
import { DefinitionReader } from './definition-reader.ts';
import { checkParameterDefinitions } from './parameters.ts';
import { parseDefinition } from './parse-definition.ts';
import { readDecisions } from './read-decisions.ts';
import { readInputDefinitions } from './read-inputs.ts';

type CompileAnswer = { definition: CompiledDefinition } | { problems: Problem[] };

/** Definitions that are kept compiled: releases, candidates and stories share most of their workflows. */
export const compiledKeptMax = 100;

/** By path and text, the one that was not asked for longest first. */
const kept = new Map<string, CompileAnswer>();

/**
 * A workflow's YAML text, read, checked and compiled; or everything that is wrong with it, each located as
 * `path:line:column` with what, why and how to mend it. Never throws. The same text is compiled once: it takes a tenth
 * of a second where there are decision tables, and every release of a network has most workflows of the one before.
 */
export function compileDefinition(text: string, path: string): CompileAnswer {
  const key = `${path}\n${text}`;
  const answer = kept.get(key) ?? compile(text, path);
  kept.delete(key);
  kept.set(key, answer);
  const [longestUnused] = kept.keys();
  if (kept.size > compiledKeptMax && longestUnused !== undefined) kept.delete(longestUnused);
  return answer;
}

function compile(text: string, path: string): CompileAnswer {
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
  checkSwitches(reader);
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
      isAboutEvent: start.every(({ subject }) => subject === null),
      inputs,
      watchedCodes: new Set(inputs.flatMap(({ codes }) => [...codes])),
      decisions: reader.decisions,
      states,
    },
  };
}
