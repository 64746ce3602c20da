import type { z } from 'zod';

import { didYouMean, nearestName, suggestion, type Problem } from '../platform/platform.ts';

/** Where in a value: names and indexes from the top. */
export type ValuePath = readonly (string | number)[];

/** Turns a place in a file into a location. `key`: the place of the last name itself, not of its value. */
export type Locate = (path: ValuePath, what?: 'key' | 'value') => string;

type Issue = z.core.$ZodIssue;
type JsonSchema = Readonly<Record<string, unknown>>;

/** What a schema has against a value, as sentences that say how to mend it, each at its place. */
export function schemaProblems(
  issues: readonly Issue[],
  schema: JsonSchema,
  locate: Locate,
): Problem[] {
  const misspelt = new Set(issues.flatMap((issue) => namesMeant(issue, schema)));
  return issues.flatMap((issue) => {
    const path = pathOf(issue);
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => unknownField(key, path, schema, locate));
    }
    // Whoever misspelt a field has not forgotten it as well.
    if (isMissing(issue) && misspelt.has(path.join('/'))) return [];
    // A name that is wrong is found at the name, everything else at the value.
    const location = locate(path, issue.code === 'invalid_key' ? 'key' : 'value');
    return [problem(isMissing(issue) ? 'missing' : 'value', location, sentenceOf(issue, path))];
  });
}

/** The fields that unknown names beside them seem to mean, as paths. */
function namesMeant(issue: Issue, schema: JsonSchema): string[] {
  if (issue.code !== 'unrecognized_keys') return [];
  const path = pathOf(issue);
  return issue.keys.flatMap((key) => {
    const meant = nearestName(key, fieldsAt(schema, path));
    return meant === undefined ? [] : [[...path, meant].join('/')];
  });
}

function pathOf(issue: Issue): ValuePath {
  return issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
}

function unknownField(key: string, path: ValuePath, schema: JsonSchema, locate: Locate): Problem {
  const hint = suggestion(key, fieldsAt(schema, path));
  return problem(
    'unknown-field',
    locate([...path, key], 'key'),
    `There is no field "${key}" here.${hint}`,
  );
}

function sentenceOf(issue: Issue, path: ValuePath): string {
  const name = nameOf(path);
  if (isMissing(issue)) return `${name} is missing. Add it: ${wantedBy(issue)}.`;
  switch (issue.code) {
    case 'invalid_type':
      return `${name} must be ${wantedBy(issue)}.`;
    case 'invalid_value': {
      const hint =
        typeof issue.input === 'string' ? didYouMean(issue.input, issue.values.map(String)) : '';
      return `${name} must be ${wantedBy(issue)}.${hint}`;
    }
    case 'too_small':
      if (issue.origin === 'array') return `${name} needs at least ${issue.minimum}.`;
      if (issue.origin === 'string') return `${name}: ${issue.message}`;
      return `${name} must be ${issue.minimum} or more.`;
    case 'too_big':
      if (issue.origin === 'string') return `${name}: ${issue.message}`;
      return `${name} must be ${issue.maximum} or less.`;
    case 'invalid_key':
      return `${name}: ${issue.issues[0]?.message ?? issue.message}`;
    default:
      return `${name}: ${issue.message}`;
  }
}

// YAML gives null for what is empty: only what was not written at all is undefined.
function isMissing(issue: Issue): boolean {
  return issue.code !== 'unrecognized_keys' && issue.input === undefined;
}

function wantedBy(issue: Issue): string {
  if (issue.code === 'invalid_type') return WORDS[issue.expected] ?? issue.expected;
  if (issue.code === 'invalid_value') return `one of ${issue.values.map(String).join(', ')}`;
  return issue.message.replace(/\.$/, '');
}

function nameOf(path: ValuePath): string {
  const last = path.findLast((step) => typeof step === 'string');
  return last === undefined ? 'The file' : `"${last}"`;
}

const WORDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'fields with values',
  record: 'names with values',
};

/** The names that the schema knows at a path, for hints. */
function fieldsAt(schema: JsonSchema, path: ValuePath): string[] {
  let here: JsonSchema = schema;
  for (const step of path) {
    const next =
      typeof step === 'number'
        ? here['items']
        : (partOf(here['properties'], step) ?? here['additionalProperties']);
    if (!isSchema(next)) return [];
    here = next;
  }
  return isSchema(here['properties']) ? Object.keys(here['properties']) : [];
}

function partOf(properties: unknown, name: string): unknown {
  return isSchema(properties) ? properties[name] : undefined;
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null;
}

function problem(code: string, location: string, sentence: string): Problem {
  return { code, severity: 'error', location, sentence };
}
