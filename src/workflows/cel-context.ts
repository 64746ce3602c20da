import { Duration } from '@marcbachmann/cel-js/evaluator';

import type { EventValue } from '../canonical/canonical.ts';
import type { ExpressionInputs, ExpressionType, TypedInput } from './evaluate-expression.ts';

/** What CEL reads, by root. */
export type CelContext = Record<string, object>;

type Read = (values: ExpressionInputs) => EventValue | undefined;

/**
 * How to make what an expression reads: an object for each root, whose fields are worked out when CEL asks for them. It asks
 * for few: `a || b` leaves `b` alone where `a` is true, and a condition of many limits is then not looked at. What is not known is absent.
 */
export function contextMaker(
  inputs: readonly TypedInput[],
  readerOf: (input: TypedInput) => Read,
): (values: ExpressionInputs) => CelContext {
  const views = [...Map.groupBy(inputs, ({ root }) => root)].map(
    ([root, ofRoot]) => [root, viewOf(ofRoot, readerOf)] as const,
  );
  return (values) => {
    const context: CelContext = {};
    for (const [root, View] of views) context[root] = new View(values);
    return context;
  };
}

const VALUES = Symbol('values');

function viewOf(inputs: readonly TypedInput[], readerOf: (input: TypedInput) => Read) {
  class View {
    readonly [VALUES]: ExpressionInputs;

    constructor(values: ExpressionInputs) {
      this[VALUES] = values;
    }
  }
  // CEL tells by the constructor whether it may look into an object.
  Object.defineProperty(View.prototype, 'constructor', { value: Object });
  for (const input of inputs) {
    const read = readerOf(input);
    Object.defineProperty(View.prototype, input.field, {
      configurable: true,
      get(this: View): unknown {
        return fieldOf(input, read, this[VALUES]);
      },
    });
  }
  return View;
}

function fieldOf(input: TypedInput, read: Read, values: ExpressionInputs): unknown {
  if (input.output !== undefined) return input.decision?.known(values) ?? {};
  const value = read(values);
  return value === null || value === undefined ? undefined : celValue(value, input.type);
}

function celValue(value: EventValue, type: ExpressionType): unknown {
  if (typeof value !== 'number') return value;
  if (type === 'instant') return new Date(value);
  return type === 'duration' ? Duration.fromMilliseconds(value) : value;
}
