import type { ASTNode } from '@marcbachmann/cel-js';

/** What an expression may read: `event.critical`, `params.accept_within`, `is.critical`, … */
export const inputRoots = ['event', 'params', 'data', 'task', 'form', 'message', 'is'] as const;

export type InputRoot = (typeof inputRoots)[number];

/** What is wrong with an expression, and how to mend it. `offset`: where in its text, in code units. */
export interface ExpressionProblem {
  sentence: string;
  offset: number;
}

/** `event.critical`, and where in the text its field stands. */
export interface InputReference {
  root: InputRoot;
  field: string;
  offset: number;
}

/**
 * Everything that an expression reads, in the order of the text. A root may only be read by field name: what is looked
 * up by a computed name could not be checked. `matches` is refused, since a regular expression may run for ever.
 */
export function collectInputs(
  ast: ASTNode,
): { inputs: readonly InputReference[] } | { problem: ExpressionProblem } {
  const inputs: InputReference[] = [];
  const waiting: unknown[] = [ast];
  while (waiting.length > 0) {
    const node = waiting.pop();
    if (Array.isArray(node)) {
      waiting.push(...node.toReversed());
      continue;
    }
    if (!isNode(node)) continue;
    if (node.op === 'rcall' && node.args[0] === 'matches') {
      return refused(
        'Regular expressions are not allowed: use startsWith, endsWith or contains.',
        node,
      );
    }
    const [object] = node.op === '.' ? node.args : [];
    if (isNode(object) && object.op === 'id' && isRoot(object.args) && node.op === '.') {
      inputs.push({ root: object.args, field: String(node.args[1]), offset: node.pos });
      continue;
    }
    if (node.op === 'id' && isRoot(node.args)) {
      return refused(
        `Write which field of "${node.args}" is meant, as in ${node.args}.name.`,
        node,
      );
    }
    waiting.push(node.args);
  }
  return { inputs };
}

interface Node {
  op: string;
  args: unknown;
  pos: number;
}

type Visited =
  | (Node & { op: '.' | 'rcall'; args: readonly unknown[] })
  | (Node & { op: 'id'; args: string })
  | (Node & { op: 'other' });

function isNode(value: unknown): value is Visited {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value;
}

function isRoot(name: string): name is InputRoot {
  return (inputRoots as readonly string[]).includes(name);
}

function refused(sentence: string, node: Node): { problem: ExpressionProblem } {
  return { problem: { sentence, offset: node.pos } };
}
