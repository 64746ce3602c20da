import { parse } from '@marcbachmann/cel-js';

import type { Definition } from './definition.ts';

/** Where an expression compares or adds an input and a parameter whose units differ: what is wrong, and where in its text. */
export function unitsThatDiffer(
  text: string,
  { inputs = {}, parameters }: Definition,
): { sentence: string; offset: number } | undefined {
  const waiting: unknown[] = [parse(text).ast];
  while (waiting.length > 0) {
    const node = waiting.pop();
    if (Array.isArray(node)) waiting.push(...(node as readonly unknown[]));
    if (!isNode(node)) continue;
    waiting.push(node.args);
    if (!compared.includes(node.op) || !Array.isArray(node.args)) continue;
    const [left, right] = (node.args as readonly unknown[]).map(measured);
    if (!left || !right || left.unit === right.unit) continue;
    const sentence = `${left.name} is in ${left.unit}, but ${right.name} in ${right.unit}: use one unit.`;
    return { sentence, offset: node.pos };
  }
  return undefined;

  function measured(node: unknown): { name: string; unit: string } | undefined {
    if (!isNode(node) || node.op !== '.' || !Array.isArray(node.args)) return undefined;
    const [object, field] = node.args as readonly unknown[];
    if (!isNode(object) || object.op !== 'id') return undefined;
    const declared = object.args === 'inputs' ? inputs : object.args === 'params' ? parameters : {};
    const unit = declared[String(field)]?.unit;
    return unit === undefined
      ? undefined
      : { name: `${String(object.args)}.${String(field)}`, unit };
  }
}

const compared: readonly string[] = ['<', '<=', '>', '>=', '==', '!=', '+', '-'];

function isNode(value: unknown): value is { op: string; args: unknown; pos: number } {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value;
}
