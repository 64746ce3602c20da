import type { ASTNode } from '@marcbachmann/cel-js';

/** What an expression may read: `event.critical`, `params.accept_within`, `is.critical`, … */
export const inputRoots = [
  'event',
  'params',
  'data',
  'task',
  'form',
  'message',
  'is',
  'inputs',
  'decide',
  'flags',
] as const;

export type InputRoot = (typeof inputRoots)[number];

/** What is wrong with an expression, and how to mend it. `offset`: where in its text, in code units. */
export interface ExpressionProblem {
  sentence: string;
  offset: number;
}

/** `event.critical` or `decide.news2.points`, and where in the text its last name stands. */
export interface InputReference {
  root: InputRoot;
  field: string;
  /** Of a decision: which of its outputs. */
  output?: string;
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
    if (isNode(object) && node.op === '.' && isRootNode(object) && object.args !== 'decide') {
      inputs.push({ root: object.args, field: String(node.args[1]), offset: node.pos });
      continue;
    }
    const decision = isNode(object) && node.op === '.' ? decisionOf(object) : undefined;
    if (decision !== undefined && node.op === '.') {
      const output = String(node.args[1]);
      inputs.push({ root: 'decide', field: decision, output, offset: node.pos });
      continue;
    }
    if (isRootNode(node)) {
      if (node.args === 'decide') {
        return refused('Write which output of which decision is meant: decide.name.output.', node);
      }
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

function isRootNode(node: Visited): node is Extract<Visited, { op: 'id' }> & { args: InputRoot } {
  return node.op === 'id' && isRoot(node.args);
}

/** The table's name in `decide.<table>`. */
function decisionOf(node: Visited): string | undefined {
  if (node.op !== '.') return undefined;
  const [object, name] = node.args;
  const isDecide = isNode(object) && isRootNode(object) && object.args === 'decide';
  return isDecide ? String(name) : undefined;
}

function isRoot(name: string): name is InputRoot {
  return (inputRoots as readonly string[]).includes(name);
}

function refused(sentence: string, node: Node): { problem: ExpressionProblem } {
  return { problem: { sentence, offset: node.pos } };
}
