import { Environment } from '@marcbachmann/cel-js';
import { Duration } from '@marcbachmann/cel-js/evaluator';

import type { ClinicalEvent, EventValue, FieldType } from '../canonical/canonical.ts';
import {
  collectInputs,
  inputRoots,
  type ExpressionProblem,
  type InputReference,
  type InputRoot,
} from './expression-inputs.ts';
import { suggestion } from './nearest-name.ts';

/**
 * Our port around CEL (Common Expression Language). An expression is checked once, when its definition is loaded, against
 * the names and types that are known where it stands; it cannot loop, and it reads nothing but `inputRoots`.
 */

/** Longest expression, in UTF-16 code units. */
export const expressionCharsMax = 4_000;

export type ExpressionType = FieldType | 'duration';

export type Fields = Readonly<Record<string, ExpressionType>>;

/** The names and types that are known where an expression stands. A root that is absent may not be read there. */
export interface Scope {
  event?: Fields;
  params: Fields;
  data: Fields;
  task?: Fields;
  form?: Fields;
  /** Named conditions: their texts. */
  conditions: Readonly<Record<string, string>>;
}

/** The values at run time. Absent, undefined and null are all "not known". */
export interface ExpressionInputs {
  event: ClinicalEvent | null;
  /** Durations in milliseconds. */
  params: Readonly<Record<string, EventValue>>;
  data: Readonly<Record<string, EventValue>>;
  task: Readonly<Record<string, EventValue>>;
  form: Readonly<Record<string, EventValue>>;
}

/** `missing` names the input that the result hangs on and that is not known. */
export type Evaluation<T extends EventValue = EventValue> =
  { known: true; value: T } | { known: false; missing: string };

export interface Expression {
  text: string;
  /** Names of the parameters it reads, its conditions' included. */
  parameters: readonly string[];
  /** Total: what cannot be computed is not known. */
  evaluate(inputs: ExpressionInputs): Evaluation;
}

/** What the place wants: `text` takes anything that can be written in a sentence. */
export type Wanted = FieldType | 'text';

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
  if (!checked.valid) return { problem: wordsOf(checked.error, scope) };
  const parsed = environment.parse(text);
  const collected = collectInputs(parsed.ast);
  if ('problem' in collected) return collected;
  if (!celTypes[wanted].includes(checked.type ?? '')) {
    return problem(
      `The expression gives ${typeWords(checked.type)}, but this place needs ${wantedWords[wanted]}.`,
      0,
    );
  }
  const conditions = compileConditions(collected.inputs, scope);
  if ('problem' in conditions) return conditions;
  return { expression: expressionOf(text, parsed, collected.inputs, conditions.compiled, scope) };
}

type Conditions = ReadonlyMap<string, Expression>;

function compileConditions(
  inputs: readonly InputReference[],
  scope: Scope,
): { compiled: Conditions } | { problem: ExpressionProblem } {
  const compiled = new Map<string, Expression>();
  for (const { root, field, offset } of inputs) {
    const text = root === 'is' ? scope.conditions[field] : undefined;
    if (text === undefined || compiled.has(field)) continue;
    const condition = compileExpression(text, { ...scope, conditions: {} }, 'boolean');
    if ('problem' in condition) {
      return problem(
        `The condition "${field}" cannot be used here: ${condition.problem.sentence}`,
        offset,
      );
    }
    compiled.set(field, condition.expression);
  }
  return { compiled };
}

function expressionOf(
  text: string,
  run: (context: Record<string, unknown>) => unknown,
  inputs: readonly InputReference[],
  conditions: Conditions,
  scope: Scope,
): Expression {
  const distinct = [...new Map(inputs.map((one) => [`${one.root}.${one.field}`, one])).values()];
  const parameters = new Set(
    distinct.filter(({ root }) => root === 'params').map(({ field }) => field),
  );
  for (const condition of conditions.values()) {
    for (const name of condition.parameters) parameters.add(name);
  }
  const readers = distinct.map(({ root, field }) => ({
    root,
    field,
    type: root === 'is' ? 'boolean' : (scope[root]?.[field] ?? 'string'),
  }));
  return {
    text,
    parameters: [...parameters],
    evaluate(values) {
      const context: Record<string, Record<string, unknown>> = {};
      const missing = new Map<string, string>();
      for (const { root, field, type } of readers) {
        const known = (context[root] ??= {});
        const evaluation = readInput(root, field, values, conditions);
        if (evaluation.known) known[field] = celValue(evaluation.value, type);
        else missing.set(`${root}.${field}`, evaluation.missing);
      }
      try {
        return { known: true, value: plainValue(run(context)) };
      } catch (error) {
        return { known: false, missing: missingOf(error, inputs, missing) };
      }
    },
  };
}

function readInput(
  root: InputRoot,
  field: string,
  inputs: ExpressionInputs,
  conditions: Conditions,
): Evaluation {
  const condition = root === 'is' ? conditions.get(field) : undefined;
  if (condition) return condition.evaluate(inputs);
  const value =
    root === 'event' ? eventValue(inputs.event, field) : root !== 'is' && inputs[root][field];
  return value === null || value === undefined
    ? { known: false, missing: `${root}.${field}` }
    : { known: true, value };
}

/** Fields that every event has beside its `data`. */
export const envelopeFields = {
  id: 'string',
  type: 'string',
  site: 'string',
  subject: 'string',
  patientId: 'string',
  encounterId: 'string',
  unit: 'string',
  occurredAt: 'instant',
  receivedAt: 'instant',
} as const satisfies Fields;

// What the event says of itself comes first: a discharge names the unit that the patient left.
function eventValue(event: ClinicalEvent | null, field: string): EventValue | undefined {
  if (!event) return undefined;
  const said = Object.hasOwn(event.data, field) ? event.data[field] : undefined;
  if (said !== null && said !== undefined) return said;
  return Object.hasOwn(envelopeFields, field)
    ? event[field as keyof typeof envelopeFields]
    : undefined;
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
};

const wantedWords: Record<Wanted, string> = {
  boolean: 'true or false',
  string: 'a text',
  number: 'a number',
  instant: 'a point in time',
  text: 'something that can be written in a sentence',
};

function typeWords(celType: string | undefined): string {
  const wanted = (Object.keys(wantedWords) as Wanted[]).find((one) =>
    celTypes[one].includes(celType ?? ''),
  );
  return wanted ? wantedWords[wanted] : (celType ?? 'nothing');
}

function environmentOf(scope: Scope): Environment {
  const environment = new Environment({ limits: { maxAstNodes: 500, maxDepth: 40 } });
  allowWholeNumbers(environment);
  const roots = { ...scope, is: conditionFields(scope) };
  for (const root of inputRoots) {
    const fields = roots[root];
    if (!fields) continue;
    const schema = Object.fromEntries(
      Object.entries(fields).map(([name, type]) => [name, celTypeOf[type]]),
    );
    environment.registerVariable({ name: root, schema });
  }
  return environment;
}

function conditionFields({ conditions }: Scope): Fields {
  return Object.fromEntries(Object.keys(conditions).map((name) => [name, 'boolean']));
}

// All our numbers are CEL doubles; authors write `data.attempts + 1` and `event.number == 3`, not `3.0`.
function allowWholeNumbers(environment: Environment): void {
  environment
    .registerOperator('double == int', (a: number, b: bigint) => a === Number(b))
    .registerOperator('double + int: double', (a: number, b: bigint) => a + Number(b))
    .registerOperator('int + double: double', (a: bigint, b: number) => Number(a) + b)
    .registerOperator('double - int: double', (a: number, b: bigint) => a - Number(b))
    .registerOperator('int - double: double', (a: bigint, b: number) => Number(a) - b)
    .registerOperator('double * int: double', (a: number, b: bigint) => a * Number(b))
    .registerOperator('int * double: double', (a: bigint, b: number) => Number(a) * b)
    .registerOperator('double / int: double', (a: number, b: bigint) => a / Number(b));
}

function celValue(value: EventValue, type: ExpressionType): unknown {
  if (typeof value !== 'number') return value;
  if (type === 'instant') return new Date(value);
  return type === 'duration' ? Duration.fromMilliseconds(value) : value;
}

function plainValue(value: unknown): EventValue {
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Date) return value.getTime();
  if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError('not a number');
  return value as string | number | boolean;
}

interface CelFailure {
  code?: string;
  summary?: string;
  range?: { start: number; end: number };
}

// CEL decides `a || b` by the one that is known; it fails only where the missing one matters, and says where.
function missingOf(
  error: unknown,
  inputs: readonly InputReference[],
  missing: ReadonlyMap<string, string>,
): string {
  const { range } = error as CelFailure;
  const at = inputs.find(({ offset }) => offset === range?.start);
  const name = at && `${at.root}.${at.field}`;
  const [first] = missing.values();
  if (name !== undefined)
    return missing.get(name) ?? `${name}, which has another type than declared`;
  return first ?? 'a value that can be computed';
}

function wordsOf(error: unknown, scope: Scope): ExpressionProblem {
  const { code, summary = 'It cannot be read.', range } = error as CelFailure;
  const offset = range?.start ?? 0;
  const name = /: ([\w.]+)$/.exec(summary)?.[1] ?? '';
  const known = { ...scope, is: conditionFields(scope) };
  if (code === 'unknown_variable') {
    const roots = inputRoots.filter((root) => known[root] !== undefined);
    return { sentence: `"${name}" is not known here.${suggestion(name, roots)}`, offset };
  }
  if (code === 'no_such_key') {
    const candidates = inputRoots.flatMap((root) => Object.keys(known[root] ?? {}));
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
