import type { EventValue } from '../canonical/canonical.ts';
import { assert } from '../platform/platform.ts';
import type { ExpressionInputs, TypedInput } from './evaluate-expression.ts';

/** An input that is not known, or has another type than declared, and on which the result hangs. */
export class Unknown {
  readonly input: TypedInput;
  /** False: it is there, and has another type. */
  readonly isMissing: boolean;

  constructor(input: TypedInput, isMissing: boolean) {
    this.input = input;
    this.isMissing = isMissing;
  }
}

/** An expression as one function. Points in time and durations are milliseconds. */
export type Closure = (values: ExpressionInputs) => Value | Unknown;

type Value = string | number | boolean;

/** A node of a checked syntax tree of CEL. */
export interface CheckedNode {
  op: string;
  args: unknown;
  pos: number;
  checkedType?: { name: string } | undefined;
}

/** Reads one input; null and undefined are not known. */
export type ReadInput = (
  values: ExpressionInputs,
) => EventValue | readonly EventValue[] | undefined;

/**
 * A checked expression as a chain of JavaScript functions, or null where it uses something that is not known here: then CEL evaluates
 * it. Guards are asked of every event, and CEL takes twenty times as long, most of all over what is not known: it throws. Both
 * come to the same, which `expression-closure.property.test.ts` holds against each other.
 */
export function closureOf(
  root: CheckedNode,
  inputs: readonly TypedInput[],
  readerOf: (input: TypedInput) => ReadInput,
): Closure | null {
  const byOffset = new Map(inputs.map((input) => [input.offset, input]));
  return compile(root, { byOffset, readerOf });
}

interface Reading {
  byOffset: ReadonlyMap<number, TypedInput>;
  readerOf(input: TypedInput): ReadInput;
}

function compile(node: CheckedNode, reading: Reading): Closure | null {
  switch (node.op) {
    case 'value':
      return literal(node.args);
    case '.':
      return field(node, reading);
    case '||':
      return either(node, reading, true);
    case '&&':
      return either(node, reading, false);
    case '!_':
      return not(node, reading);
    case '?:':
      return choice(node, reading);
    case 'in':
      return within(node, reading);
    case 'call':
      return has(node, reading);
    case 'rcall':
      return textCall(node, reading);
    default:
      return compared(node, reading) ?? calculated(node, reading);
  }
}

function literal(value: unknown): Closure | null {
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? () => number : null;
  }
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
    return null;
  return () => value;
}

const plainTypes: Readonly<Record<string, string>> = {
  string: 'string',
  double: 'number',
  bool: 'boolean',
  'google.protobuf.Timestamp': 'number',
  'google.protobuf.Duration': 'number',
};

function field(node: CheckedNode, { byOffset, readerOf }: Reading): Closure | null {
  const input = byOffset.get(node.pos);
  const type = plainTypes[typeOf(node)];
  if (!input || type === undefined) return null;
  const read = readerOf(input);
  const missing = new Unknown(input, true);
  const mistyped = new Unknown(input, false);
  return (values) => {
    const value = read(values);
    if (value === null || value === undefined) return missing;
    return typeof value === type ? (value as Value) : mistyped;
  };
}

/** `decisive`: what one side alone decides by: true of `||`, false of `&&`. Of two unknowns the right one is told, as CEL does. */
function either(node: CheckedNode, reading: Reading, decisive: boolean): Closure | null {
  const [left, right] = operands(node, reading);
  if (!left || !right) return null;
  return (values) => {
    const one = left(values);
    if (one === decisive) return decisive;
    const other = right(values);
    if (other === decisive || other instanceof Unknown) return other;
    return one;
  };
}

function not(node: CheckedNode, reading: Reading): Closure | null {
  if (!isNode(node.args)) return null;
  const operand = compile(node.args, reading);
  if (!operand || typeOf(node.args) !== 'bool') return null;
  return (values) => {
    const value = operand(values);
    return value instanceof Unknown ? value : !value;
  };
}

function choice(node: CheckedNode, reading: Reading): Closure | null {
  const [condition, yes, no] = operands(node, reading);
  if (!condition || !yes || !no) return null;
  return (values) => {
    const value = condition(values);
    if (value instanceof Unknown) return value;
    return value === true ? yes(values) : no(values);
  };
}

/** Of a list of texts that are written there. */
function within(node: CheckedNode, reading: Reading): Closure | null {
  const [value, list] = nodesOf(node);
  if (!value || list?.op !== 'list' || typeOf(value) !== 'string') return null;
  const items = nodesOf(list);
  const texts = items.flatMap(({ op, args }) =>
    op === 'value' && typeof args === 'string' ? args : [],
  );
  const operand = compile(value, reading);
  if (!operand || texts.length < items.length || items.length !== lengthOf(list)) return null;
  const known = new Set<unknown>(texts);
  return (values) => {
    const one = operand(values);
    return one instanceof Unknown ? one : known.has(one);
  };
}

function has({ args }: CheckedNode, reading: Reading): Closure | null {
  const [name, given] = args as readonly unknown[];
  const [asked] = Array.isArray(given) ? (given as readonly unknown[]) : [];
  if (name !== 'has' || !isNode(asked) || asked.op !== '.') return null;
  const input = reading.byOffset.get(asked.pos);
  if (!input || input.root === 'decide') return null;
  const [missing, mistyped] = [undefined, new Unknown(input, false)];
  const type = inputTypes[input.type];
  const read = reading.readerOf(input);
  return (values) => {
    const value = read(values) ?? missing;
    if (value === undefined) return false;
    return typeof value === type ? true : mistyped;
  };
}

const inputTypes: Record<TypedInput['type'], string> = {
  string: 'string',
  number: 'number',
  boolean: 'boolean',
  instant: 'number',
  duration: 'number',
};

const textCalls: Readonly<Record<string, (text: string, part: string) => boolean>> = {
  startsWith: (text, part) => text.startsWith(part),
  endsWith: (text, part) => text.endsWith(part),
  contains: (text, part) => text.includes(part),
};

function textCall({ args }: CheckedNode, reading: Reading): Closure | null {
  const [name, receiver, given] = args as readonly unknown[];
  const call = textCalls[String(name)];
  const [part, ...more] = Array.isArray(given) ? (given as readonly unknown[]) : [];
  if (!call || !isNode(receiver) || !isNode(part) || more.length > 0) return null;
  if (typeOf(receiver) !== 'string' || typeOf(part) !== 'string') return null;
  const [text, sought] = [compile(receiver, reading), compile(part, reading)];
  if (!text || !sought) return null;
  // CEL works out arguments from the last to the first, and the receiver after them or before: only a literal is alike in both.
  if (part.op !== 'value') return null;
  return (values) => {
    const [one, other] = [text(values), sought(values)];
    if (one instanceof Unknown) return one;
    assert(typeof one === 'string' && typeof other === 'string', 'CEL checked that both are texts');
    return call(one, other);
  };
}

const comparisons: Readonly<Record<string, (one: Value, other: Value) => boolean>> = {
  '==': (one, other) => one === other,
  '!=': (one, other) => one !== other,
  '<': (one, other) => one < other,
  '<=': (one, other) => one <= other,
  '>': (one, other) => one > other,
  '>=': (one, other) => one >= other,
};

function compared(node: CheckedNode, reading: Reading): Closure | null {
  const compare = comparisons[node.op];
  const [one, other] = nodesOf(node);
  if (!compare || !one || !other) return null;
  const kinds = [kindOf(one), kindOf(other)];
  if (kinds[0] === undefined || kinds[0] !== kinds[1]) return null;
  // CEL orders texts by code points, and truth values not as JavaScript does.
  const isEquality = node.op === '==' || node.op === '!=';
  if (!isEquality && (kinds[0] === 'string' || kinds[0] === 'bool')) return null;
  const text = other.op === 'value' && typeof other.args === 'string' ? other.args : undefined;
  if (isEquality && text !== undefined) return equalTo(text, one, reading, node.op === '==');
  return ofTwo(node, reading, compare);
}

// `event.code == "2823-3"`: what guards ask most.
function equalTo(
  text: string,
  node: CheckedNode,
  reading: Reading,
  isAsked: boolean,
): Closure | null {
  const operand = compile(node, reading);
  if (!operand) return null;
  return (values) => {
    const one = operand(values);
    return one instanceof Unknown ? one : (one === text) === isAsked;
  };
}

const calculations: Readonly<Record<string, (one: number, other: number) => number>> = {
  '+': (one, other) => one + other,
  '-': (one, other) => one - other,
  '*': (one, other) => one * other,
};

function calculated(node: CheckedNode, reading: Reading): Closure | null {
  const calculate = calculations[node.op];
  const [one, other] = nodesOf(node);
  if (!calculate || !one || !other || typeOf(node) !== 'double') return null;
  if (kindOf(one) !== 'number' || kindOf(other) !== 'number') return null;
  return ofTwo(node, reading, (a, b) => calculate(Number(a), Number(b)));
}

function ofTwo(
  node: CheckedNode,
  reading: Reading,
  make: (one: Value, other: Value) => Value,
): Closure | null {
  const [left, right] = operands(node, reading);
  if (!left || !right) return null;
  return (values) => {
    const one = left(values);
    if (one instanceof Unknown) return one;
    const other = right(values);
    return other instanceof Unknown ? other : make(one, other);
  };
}

/** What may be compared with each other. */
function kindOf(node: CheckedNode): string | undefined {
  const type = typeOf(node);
  return type === 'double' || type === 'int' ? 'number' : type in plainTypes ? type : undefined;
}

function typeOf({ checkedType }: CheckedNode): string {
  return checkedType?.name ?? '';
}

function operands(node: CheckedNode, reading: Reading): (Closure | null)[] {
  return nodesOf(node).map((operand) => compile(operand, reading));
}

export function nodesOf({ args }: CheckedNode): CheckedNode[] {
  return Array.isArray(args) ? (args as readonly unknown[]).filter(isNode) : [];
}

function lengthOf({ args }: CheckedNode): number {
  return Array.isArray(args) ? args.length : 0;
}

export function isNode(value: unknown): value is CheckedNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value;
}
