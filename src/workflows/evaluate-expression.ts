import type { ClinicalEvent, EventValue, FieldType } from '../canonical/canonical.ts';
import { contextMaker } from './cel-context.ts';
import type { CompiledDecision } from './compiled-decision.ts';
import { closureOf, Unknown, type CheckedNode, type ReadInput } from './expression-closure.ts';
import type { InputReference } from './expression-inputs.ts';
import type { FlagReadings } from './run-flags.ts';
import { neverRuledOut, ruledOutBy, type RuledOut } from './ruled-out.ts';
import type { InputReadings } from './run-inputs.ts';

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
  /** Left out where the workflow watches none. */
  inputs?: InputReadings;
  /** Left out where the workflow declares none. */
  flags?: FlagReadings;
  /** What texts write points in time in; UTC if left out. */
  zone?: string;
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
  /** Names of the inputs that it reads, its conditions' and decisions' included. */
  inputs: readonly string[];
  /** Names of the flags that it reads, its conditions' and decisions' included. */
  flags: readonly string[];
  /** The decisions that it asks, each once; those that they ask come before them. */
  decisions: readonly CompiledDecision[];
  /** Total: what cannot be computed is not known. */
  evaluate(inputs: ExpressionInputs): Evaluation;
  /** Quick and careful: where it says no, nothing is said. */
  isRuledOut: RuledOut;
  /** The same, evaluated by CEL: what `evaluate` is held against. */
  byCel(inputs: ExpressionInputs): Evaluation;
}

export type ExpressionType = FieldType | 'duration';

/** A place where a checked expression reads something. */
export interface TypedInput extends InputReference {
  type: ExpressionType;
  /** For `is.<name>`: the condition, compiled for this place. */
  condition: Expression | undefined;
  /** For `decide.<name>.<output>`: the table, compiled for this place. */
  decision: CompiledDecision | undefined;
}

/** A checked expression as CEL runs it: it throws where it cannot decide. */
export interface CelProgram {
  (context: Record<string, unknown>): unknown;
  ast: CheckedNode;
}

/** Makes a checked expression runnable; `inputs` in the order of the text. */
export function evaluator(
  text: string,
  program: CelProgram,
  inputs: readonly TypedInput[],
): Expression {
  const [only] = inputs;
  const isBareField = only && text.trim() === nameOf(only) && !only.condition && !only.decision;
  const byCel = celEvaluation(program, inputs);
  return {
    text,
    ...readBy(inputs),
    evaluate: isBareField ? fieldEvaluation(only) : (closureEvaluation(program, inputs) ?? byCel),
    isRuledOut: ruledOutBy(program.ast, { inputs, readerOf: readerOfAny }) ?? neverRuledOut,
    byCel,
  };
}

function readBy(
  inputs: readonly TypedInput[],
): Pick<Expression, 'parameters' | 'inputs' | 'flags' | 'decisions'> {
  const of = (root: string) => inputs.filter((one) => one.root === root).map(({ field }) => field);
  const below = inputs.flatMap(({ condition, decision }) => condition ?? decision ?? []);
  const decisions = inputs.flatMap(({ condition, decision }) =>
    decision ? [...decision.decisions, decision] : (condition?.decisions ?? []),
  );
  const parameters = [...of('params'), ...below.flatMap((one) => one.parameters)];
  const watched = [...of('inputs'), ...below.flatMap((one) => one.inputs)];
  return {
    parameters: [...new Set(parameters)],
    inputs: [...new Set(watched)],
    flags: [...new Set([...of('flags'), ...below.flatMap((one) => one.flags)])],
    decisions: [...new Set(decisions)],
  };
}

// Most of what is remembered and written into texts is one field: no need to ask CEL for it.
function fieldEvaluation(input: TypedInput): Expression['evaluate'] {
  const read = readerOf(input);
  const type = plainTypes[input.type];
  return (values) => {
    const value = read(values);
    if (value === null || value === undefined)
      return { known: false, missing: whyMissing(input, values) };
    if (typeof value !== type) return { known: false, missing: mistyped(input) };
    return { known: true, value };
  };
}

const plainTypes: Record<ExpressionType, string> = {
  string: 'string',
  number: 'number',
  boolean: 'boolean',
  instant: 'number',
  duration: 'number',
};

const yes = { known: true, value: true } as const;
const no = { known: true, value: false } as const;

/** Without CEL, where it is made of what most guards are made of; undefined where it is not. */
function closureEvaluation(
  program: CelProgram,
  inputs: readonly TypedInput[],
): Expression['evaluate'] | undefined {
  const closure = closureOf(program.ast, inputs, readerOfAny);
  if (!closure) return undefined;
  return (values) => {
    const value = closure(values);
    if (value === true) return yes;
    if (value === false) return no;
    if (!(value instanceof Unknown)) {
      if (typeof value !== 'number' || Number.isFinite(value)) return { known: true, value };
      return { known: false, missing: notComputed(inputs, values) };
    }
    const { input, isMissing } = value;
    // Why it is not known is asked for seldom, and takes longer than the rest.
    return {
      known: false,
      get missing() {
        return isMissing ? whyMissing(input, values) : mistyped(input);
      },
    };
  };
}

function readerOfAny(input: TypedInput): ReadInput {
  const { decision, output } = input;
  if (!decision || output === undefined) return readerOf(input);
  return (values) => {
    const given = decision.answer(values).gives[output];
    return given?.known === true ? given.value : undefined;
  };
}

function celEvaluation(
  run: (context: Record<string, unknown>) => unknown,
  inputs: readonly TypedInput[],
): Expression['evaluate'] {
  const contextOf = contextMaker(inputs, readerOf);
  return (values) => {
    try {
      return { known: true, value: plainValue(run(contextOf(values))) };
    } catch (error) {
      return { known: false, missing: missingOf(error, inputs, values) };
    }
  };
}

/**
 * The same expression, which remembers the values that it was evaluated with last: a condition stands in the guard and again in
 * what is remembered, and is worked out once for both.
 */
export function evaluatedOnce(expression: Expression): Expression {
  let last: { values: ExpressionInputs; evaluation: Evaluation } | undefined;
  return {
    ...expression,
    evaluate(values) {
      if (last?.values !== values) last = { values, evaluation: expression.evaluate(values) };
      return last.evaluation;
    },
  };
}

type Read = (values: ExpressionInputs) => EventValue | undefined;

/** How an input is read. What hangs on the input alone is done beforehand, and what remains for each event is the reading. */
function readerOf({ root, field, condition }: TypedInput): Read {
  switch (root) {
    case 'event':
      return eventReader(field);
    case 'inputs':
      return ({ inputs }) => {
        const reading = inputs?.[field];
        return reading?.known === true ? reading.value : undefined;
      };
    case 'flags':
      return ({ flags }) => flags?.[field]?.value;
    case 'decide':
      return () => undefined;
    case 'is':
      return (values) => {
        const evaluation = condition?.evaluate(values);
        return evaluation?.known === true ? evaluation.value : undefined;
      };
    default:
      return (values) => values[root][field];
  }
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
function eventReader(field: string): Read {
  const ofEnvelope = Object.hasOwn(envelopeFields, field)
    ? (field as keyof typeof envelopeFields)
    : null;
  // Looked up as it is, which is quick, unless every object has something of that name.
  const isInherited = field in {};
  return ({ event }) => {
    if (!event) return undefined;
    const { data } = event;
    const said = isInherited && !Object.hasOwn(data, field) ? undefined : data[field];
    if (said !== null && said !== undefined) return said;
    return ofEnvelope === null ? undefined : event[ofEnvelope];
  };
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
  const at = inputs.find(({ offset }) => offset === range?.start);
  if (!at) return notComputed(inputs, values);
  return (readerOf(at)(values) ?? null) === null ? whyMissing(at, values) : mistyped(at);
}

function notComputed(inputs: readonly TypedInput[], values: ExpressionInputs): string {
  const at = inputs.find((input) => (readerOf(input)(values) ?? null) === null);
  return at ? whyMissing(at, values) : 'a value that can be computed';
}

function whyMissing(input: TypedInput, values: ExpressionInputs): string {
  const { root, field, output = '', condition, decision } = input;
  if (decision) return decision.whyMissing(output, values);
  const evaluation = condition?.evaluate(values);
  if (evaluation?.known === false) return evaluation.missing;
  const reading = root === 'inputs' ? values.inputs?.[field] : undefined;
  return reading?.known === false ? `${nameOf(input)} (${reading.why})` : nameOf(input);
}

function nameOf({ root, field, output }: TypedInput): string {
  return output === undefined ? `${root}.${field}` : `${root}.${field}.${output}`;
}

function mistyped(input: TypedInput): string {
  return `${nameOf(input)}, which has another type than declared`;
}
