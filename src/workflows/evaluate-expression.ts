import { Duration } from '@marcbachmann/cel-js/evaluator';

import type { ClinicalEvent, EventValue, FieldType } from '../canonical/canonical.ts';
import type { InputReference } from './expression-inputs.ts';

/** The values at run time. Absent, undefined and null are all "not known". */
export interface ExpressionInputs {
  event: ClinicalEvent | null;
  /** Durations in milliseconds. */
  params: Readonly<Record<string, EventValue>>;
  data: Readonly<Record<string, EventValue>>;
  task: Readonly<Record<string, EventValue>>;
  form: Readonly<Record<string, EventValue>>;
  /** What a named message carries. */
  message: Readonly<Record<string, EventValue>>;
}

/** Nothing is at hand. */
export const noInputs: ExpressionInputs = {
  event: null,
  params: {},
  data: {},
  task: {},
  form: {},
  message: {},
};

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

export type ExpressionType = FieldType | 'duration';

/** A place where a checked expression reads something. */
export interface TypedInput extends InputReference {
  type: ExpressionType;
  /** For `is.<name>`: the condition, compiled for this place. */
  condition: Expression | undefined;
}

/** Makes a checked expression runnable. `run` throws where CEL cannot decide; `inputs` in the order of the text. */
export function evaluator(
  text: string,
  run: (context: Record<string, unknown>) => unknown,
  inputs: readonly TypedInput[],
): Expression {
  const [only] = inputs;
  const isBareField = only && text.trim() === `${only.root}.${only.field}` && !only.condition;
  return {
    text,
    parameters: parametersOf(inputs),
    evaluate: isBareField
      ? (values) => evaluateField(only, values)
      : (values) => evaluateCel(run, inputs, values),
  };
}

function parametersOf(inputs: readonly TypedInput[]): string[] {
  const names = inputs.flatMap(({ root, field, condition }) =>
    root === 'params' ? [field] : (condition?.parameters ?? []),
  );
  return [...new Set(names)];
}

// Most of what is remembered and written into texts is one field: no need to ask CEL for it.
function evaluateField(input: TypedInput, values: ExpressionInputs): Evaluation {
  const value = read(input, values);
  if (value === null || value === undefined) return { known: false, missing: nameOf(input) };
  if (typeof value !== plainTypes[input.type]) return { known: false, missing: mistyped(input) };
  return { known: true, value };
}

const plainTypes: Record<ExpressionType, string> = {
  string: 'string',
  number: 'number',
  boolean: 'boolean',
  instant: 'number',
  duration: 'number',
};

function evaluateCel(
  run: (context: Record<string, unknown>) => unknown,
  inputs: readonly TypedInput[],
  values: ExpressionInputs,
): Evaluation {
  const context: Record<string, Record<string, unknown>> = {};
  for (const input of inputs) {
    const known = (context[input.root] ??= {});
    if (known[input.field] !== undefined) continue;
    const value = read(input, values);
    if (value !== null && value !== undefined) known[input.field] = celValue(value, input.type);
  }
  try {
    return { known: true, value: plainValue(run(context)) };
  } catch (error) {
    return { known: false, missing: missingOf(error, inputs, values) };
  }
}

function read(
  { root, field, condition }: TypedInput,
  values: ExpressionInputs,
): EventValue | undefined {
  if (root === 'event') return eventValue(values.event, field);
  if (root !== 'is') return values[root][field];
  const evaluation = condition?.evaluate(values);
  return evaluation?.known === true ? evaluation.value : undefined;
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
} as const satisfies Readonly<Record<string, ExpressionType>>;

// What the event says of itself comes first: a discharge names the unit that the patient left.
function eventValue(event: ClinicalEvent | null, field: string): EventValue | undefined {
  if (!event) return undefined;
  const said = Object.hasOwn(event.data, field) ? event.data[field] : undefined;
  if (said !== null && said !== undefined) return said;
  return Object.hasOwn(envelopeFields, field)
    ? event[field as keyof typeof envelopeFields]
    : undefined;
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

// CEL decides `a || b` by the one that is known; it fails only where the missing one matters, and says where.
function missingOf(
  error: unknown,
  inputs: readonly TypedInput[],
  values: ExpressionInputs,
): string {
  const { range } = error as { range?: { start: number } };
  const at =
    inputs.find(({ offset }) => offset === range?.start) ??
    inputs.find((input) => (read(input, values) ?? null) === null);
  if (!at) return 'a value that can be computed';
  const evaluation = at.condition?.evaluate(values);
  if (evaluation?.known === false) return evaluation.missing;
  return (read(at, values) ?? null) === null ? nameOf(at) : mistyped(at);
}

function nameOf({ root, field }: TypedInput): string {
  return `${root}.${field}`;
}

function mistyped(input: TypedInput): string {
  return `${nameOf(input)}, which has another type than declared`;
}
