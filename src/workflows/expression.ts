import { Environment } from '@marcbachmann/cel-js';

import type { FieldType } from '../canonical/canonical.ts';
import { suggestion } from '../platform/platform.ts';
import { allowWholeNumbers } from './allow-whole-numbers.ts';
import { compileDecision, type CompiledDecision, type DecisionTable } from './compiled-decision.ts';
import {
  evaluatedOnce,
  evaluator,
  type Expression,
  type ExpressionType,
} from './evaluate-expression.ts';
import {
  collectInputs,
  inputRoots,
  type ExpressionProblem,
  type InputReference,
  type InputRoot,
} from './expression-inputs.ts';

/**
 * Our port around CEL (Common Expression Language). An expression is checked once, when its definition is loaded, against
 * the names and types that are known where it stands; it cannot loop, and it reads nothing but `inputRoots`.
 */

/** Longest expression, in UTF-16 code units. */
export const expressionCharsMax = 4_000;

export type Fields = Readonly<Record<string, ExpressionType>>;

/** The names and types that are known where an expression stands. A root that is absent may not be read there. */
export interface Scope {
  event?: Fields;
  params: Fields;
  data: Fields;
  task?: Fields;
  form?: Fields;
  message?: Fields;
  /** What the run watches. */
  inputs?: Fields;
  /** Flags that the definition declares. */
  flags?: Fields;
  /** Decision tables by name; one may read those before it. */
  decisions?: ReadonlyMap<string, DecisionTable>;
  /** Named conditions: their texts. */
  conditions: Readonly<Record<string, string>>;
}

/** What the place wants: `text` takes anything that can be written in a sentence, `any` a point in time as well. */
export type Wanted = FieldType | 'text' | 'any';

/**
 * Compiles `text` as CEL, checked against `scope`, giving a value of the type that the place wants; or says what is
 * wrong and how to mend it.
 */
export function compileExpression(
  text: string,
  scope: Scope,
  wanted: Wanted,
): { expression: Expression } | { problem: ExpressionProblem } {
  if (text.length > expressionCharsMax) {
    return problem(`The expression is longer than ${expressionCharsMax} characters: split it.`, 0);
  }
  const environment = environmentOf(scope);
  const checked = environment.check(text);
  if (!checked.valid) return { problem: wordsOf(checked.error, text, scope) };
  const parsed = environment.parse(text);
  // Leaves in the tree what everything gives.
  parsed.check();
  const collected = collectInputs(parsed.ast);
  if ('problem' in collected) return collected;
  const unknown = unknownField(collected.inputs, scope);
  if (unknown) return { problem: unknown };
  if (!celTypes[wanted].includes(checked.type ?? '')) {
    return problem(
      `The expression gives ${typeWords(checked.type)}, but this place needs ${wantedWords[wanted]}.`,
      0,
    );
  }
  const conditions = compileConditions(collected.inputs, scope);
  if ('problem' in conditions) return conditions;
  const decisions = compileDecisions(collected.inputs, scope);
  if ('problem' in decisions) return decisions;
  const inputs = collected.inputs.map((input) => ({
    ...input,
    type: typeOf(input, scope),
    condition: input.root === 'is' ? conditions.compiled.get(input.field) : undefined,
    decision: input.root === 'decide' ? decisions.compiled.get(input.field) : undefined,
  }));
  return { expression: evaluator(text, parsed, inputs) };
}

/** The CEL type of what an expression gives, as in `double`; or what is wrong with it. */
export function typeOfExpression(
  text: string,
  scope: Scope,
): { type: string } | { problem: ExpressionProblem } {
  const checked = environmentOf(scope).check(text);
  return checked.valid
    ? { type: checked.type ?? '' }
    : { problem: wordsOf(checked.error, text, scope) };
}

// CEL itself lets `has()` ask for a field that nobody declares: it would never be there, and nobody would know why.
function unknownField(
  inputs: readonly InputReference[],
  scope: Scope,
): ExpressionProblem | undefined {
  const roots = fieldRoots(scope);
  for (const { root, field, offset } of inputs) {
    const fields = roots[root];
    if (!fields || Object.hasOwn(fields, field)) continue;
    const sentence = `There is no field "${field}".${suggestion(field, Object.keys(fields))}`;
    return { sentence, offset };
  }
  return undefined;
}

function typeOf({ root, field }: InputReference, scope: Scope): ExpressionType {
  if (root === 'is') return 'boolean';
  return root === 'decide' ? 'string' : (scope[root]?.[field] ?? 'string');
}

type Conditions = ReadonlyMap<string, Expression>;

function compileConditions(
  inputs: readonly InputReference[],
  scope: Scope,
): { compiled: Conditions } | { problem: ExpressionProblem } {
  const compiled = new Map<string, Expression>();
  const unconditional = { ...scope, conditions: {} };
  for (const { root, field, offset } of inputs) {
    const text = root === 'is' ? scope.conditions[field] : undefined;
    if (text === undefined || compiled.has(field)) continue;
    const known = sharedConditions(scope).get(field);
    if (known) {
      compiled.set(field, known);
      continue;
    }
    if (/\bis\.\w/.test(text)) {
      const fix = 'a condition cannot read another one. Write out there what it reads.';
      return problem(`The condition "${field}" cannot be used: ${fix}`, offset);
    }
    const condition = compileExpression(text, unconditional, 'boolean');
    if ('problem' in condition) {
      return problem(
        `The condition "${field}" cannot be used here: ${condition.problem.sentence}`,
        offset,
      );
    }
    const once = evaluatedOnce(condition.expression);
    sharedConditions(scope).set(field, once);
    compiled.set(field, once);
  }
  return { compiled };
}

// Expressions that stand side by side share their conditions as they share their names.
const conditionsOf = new WeakMap<Scope, Map<string, Expression>>();

function sharedConditions(scope: Scope): Map<string, Expression> {
  const shared = conditionsOf.get(scope) ?? new Map<string, Expression>();
  conditionsOf.set(scope, shared);
  return shared;
}

function compileDecisions(
  inputs: readonly InputReference[],
  scope: Scope,
): { compiled: ReadonlyMap<string, CompiledDecision> } | { problem: ExpressionProblem } {
  const compiled = new Map<string, CompiledDecision>();
  for (const { root, field, offset } of inputs) {
    const table = root === 'decide' ? scope.decisions?.get(field) : undefined;
    if (!table || compiled.has(field)) continue;
    const decision = compileDecision(table, (text, type) => compileExpression(text, scope, type));
    if ('problem' in decision) {
      const { sentence } = decision.problem;
      return problem(`The decision "${field}" cannot be used here: ${sentence}`, offset);
    }
    compiled.set(field, decision.decision);
  }
  return { compiled };
}

const celTypeOf: Record<ExpressionType, string> = {
  string: 'string',
  number: 'double',
  boolean: 'bool',
  instant: 'google.protobuf.Timestamp',
  duration: 'google.protobuf.Duration',
};

const celTypes: Record<Wanted, readonly string[]> = {
  boolean: ['bool'],
  string: ['string'],
  number: ['double', 'int'],
  instant: ['google.protobuf.Timestamp'],
  text: ['string', 'double', 'int', 'bool'],
  any: ['string', 'double', 'int', 'bool', 'google.protobuf.Timestamp'],
};

const wantedWords: Record<Wanted, string> = {
  boolean: 'true or false',
  string: 'a text',
  number: 'a number',
  instant: 'a point in time',
  text: 'something that can be written in a sentence',
  any: 'a text, a number, true or false, or a point in time',
};

function typeWords(celType: string | undefined): string {
  const wanted = (Object.keys(wantedWords) as Wanted[]).find((one) =>
    celTypes[one].includes(celType ?? ''),
  );
  return wanted ? wantedWords[wanted] : (celType ?? 'nothing');
}

// Building one costs more than checking an expression in it; rules that stand side by side share theirs.
const environments = new WeakMap<Scope, Environment>();

function environmentOf(scope: Scope): Environment {
  const built = environments.get(scope);
  if (built) return built;
  const environment = new Environment({ limits: { maxAstNodes: 500, maxDepth: 40 } });
  allowWholeNumbers(environment);
  const roots: Partial<Record<InputRoot, Fields>> = { ...fieldRoots(scope) };
  for (const root of inputRoots) {
    const fields = roots[root];
    if (!fields) continue;
    const schema = Object.fromEntries(
      Object.entries(fields).map(([name, type]) => [name, celTypeOf[type]]),
    );
    environment.registerVariable({ name: root, schema });
  }
  if (scope.decisions) {
    const tables = [...scope.decisions].map(([name, { gives }]) => [name, gives]);
    environment.registerVariable({ name: 'decide', schema: Object.fromEntries(tables) });
  }
  environments.set(scope, environment);
  return environment;
}

function fieldRoots(scope: Scope): Partial<Record<InputRoot, Fields>> {
  const { conditions: _conditions, decisions: _decisions, ...fields } = scope;
  return { ...fields, is: conditionFields(scope) };
}

/** The names that may stand after each root, for "did you mean". */
function knownNames(scope: Scope): Partial<Record<InputRoot, readonly string[]>> {
  const { decisions } = scope;
  const names = Object.entries(fieldRoots(scope)).map(([root, of]) => [root, Object.keys(of)]);
  const tables =
    decisions && [...decisions].flatMap(([name, of]) => [name, ...Object.keys(of.gives)]);
  return { ...Object.fromEntries(names), ...(tables && { decide: tables }) };
}

function conditionFields({ conditions }: Scope): Fields {
  return Object.fromEntries(Object.keys(conditions).map((name) => [name, 'boolean']));
}

interface CelFailure {
  code?: string;
  summary?: string;
  range?: { start: number; end: number };
}

function wordsOf(error: unknown, text: string, scope: Scope): ExpressionProblem {
  const { code, summary = 'It cannot be read.', range } = error as CelFailure;
  const offset = range?.start ?? 0;
  const name = /: ([\w.]+)$/.exec(summary)?.[1] ?? '';
  const known = knownNames(scope);
  if (code === 'unknown_variable') {
    const roots = inputRoots.filter((root) => known[root] !== undefined);
    return { sentence: `"${name}" is not known here.${suggestion(name, roots)}`, offset };
  }
  if (code === 'no_such_key') {
    const said = inputRoots.find((root) => text.slice(0, offset).endsWith(`${root}.`));
    const candidates = (said ? [said] : inputRoots).flatMap((root) => known[root] ?? []);
    return { sentence: `There is no field "${name}".${suggestion(name, candidates)}`, offset };
  }
  if (code === 'no_such_overload') {
    const types = summary.replace('no such overload: ', '').replaceAll('double', 'number');
    return { sentence: `These do not go together: ${types}. Compare values of one type.`, offset };
  }
  return {
    sentence: `${summary}. Write it as CEL, for example: event.critical && event.number > 6.0`,
    offset,
  };
}

function problem(sentence: string, offset: number): { problem: ExpressionProblem } {
  return { problem: { sentence, offset } };
}
