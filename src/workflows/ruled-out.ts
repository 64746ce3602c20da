import type { ExpressionInputs, TypedInput } from './evaluate-expression.ts';
import {
  closureOf,
  isNode,
  nodesOf,
  type CheckedNode,
  type ReadInput,
} from './expression-closure.ts';

/** Whether what is asked is false already by the event and the parameters, whatever else is known or not. */
export type RuledOut = (values: ExpressionInputs) => boolean;

interface Reading {
  inputs: readonly TypedInput[];
  readerOf(input: TypedInput): ReadInput;
}

/**
 * The part of a checked guard that hangs on the event and the parameters alone, as a quick no: `is.observation && decide.level.rank >= 3`
 * is ruled out by whatever is no observation. Null where there is no such part.
 */
export function ruledOutBy(node: CheckedNode, reading: Reading): RuledOut | null {
  if (node.op === '&&') return either(node, reading);
  if (node.op === '||') return both(node, reading);
  const found = inputsIn(node, reading);
  const [only] = found;
  const isOne = node.op === '.' && found.length === 1;
  if (isOne && only?.condition) return only.condition.isRuledOut;
  if (found.length === 0 || !found.every(isOfEvent)) return null;
  const closure = closureOf(node, reading.inputs, reading.readerOf);
  return closure && ((values) => closure(values) === false);
}

/** Nothing is ruled out. */
export const neverRuledOut: RuledOut = () => false;

function either(node: CheckedNode, reading: Reading): RuledOut | null {
  const parts = nodesOf(node).flatMap((part) => ruledOutBy(part, reading) ?? []);
  const [one, other] = parts;
  if (!one || !other) return one ?? null;
  return (values) => one(values) || other(values);
}

function both(node: CheckedNode, reading: Reading): RuledOut | null {
  const [one, other, ...more] = nodesOf(node).map((part) => ruledOutBy(part, reading));
  if (!one || !other || more.length > 0) return null;
  return (values) => one(values) && other(values);
}

function isOfEvent({ root }: TypedInput): boolean {
  return root === 'event' || root === 'params';
}

function inputsIn(root: CheckedNode, { inputs }: Reading): TypedInput[] {
  const byOffset = new Map(inputs.map((input) => [input.offset, input]));
  const found: TypedInput[] = [];
  const waiting: unknown[] = [root];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (Array.isArray(next)) waiting.push(...(next as readonly unknown[]));
    else if (isNode(next)) {
      const input = next.op === '.' ? byOffset.get(next.pos) : undefined;
      if (input) found.push(input);
      waiting.push(next.args);
    }
  }
  return found;
}
