import {
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type Node,
} from 'yaml';
import type { z } from 'zod';

import type { Problem } from '../platform/platform.ts';
import { schemaProblems, type Locate, type ValuePath } from './schema-problems.ts';

/** A file that was read and has the shape of its schema. */
export interface YamlFile<T> {
  path: string;
  value: T;
  /** `sites/st-anne.yaml:12:5` of the value at this path, or of the nearest one around it that was written. */
  where: Locate;
}

/**
 * Reads YAML 1.2 (core schema) into the shape of `schema`. One document, no duplicate keys, no anchors or aliases. Every
 * problem is located; none is thrown.
 */
export function parseYamlFile<Schema extends z.ZodType>(
  path: string,
  text: string,
  schema: Schema,
  jsonSchema: () => Record<string, unknown>,
): { file: YamlFile<z.infer<Schema>>; problems: [] } | { file: null; problems: Problem[] } {
  const lines = new LineCounter();
  const document = documentOf(path, text, lines);
  if ('problems' in document) return { file: null, problems: document.problems };

  const locate: Locate = (valuePath, what = 'value') => {
    const offset = offsetOf(document.contents, valuePath, what);
    return `${path}:${position(lines, offset)}`;
  };
  const answer = schema.safeParse(document.toJS(), { reportInput: true });
  if (!answer.success) {
    return { file: null, problems: schemaProblems(answer.error.issues, jsonSchema(), locate) };
  }
  return { file: { path, value: answer.data, where: locate }, problems: [] };
}

function documentOf(
  path: string,
  text: string,
  lines: LineCounter,
): Document.Parsed | { problems: Problem[] } {
  let document: Document.Parsed;
  try {
    document = parseDocument(text, {
      version: '1.2',
      schema: 'core',
      strict: true,
      uniqueKeys: true,
      prettyErrors: false,
      lineCounter: lines,
    });
  } catch (error) {
    // The parser works by recursion: brackets nested by the thousand exhaust the stack.
    if (!(error instanceof RangeError)) throw error;
    return { problems: [yamlProblem(`${path}:1:1`, 'It is nested too deeply to be read.')] };
  }
  const problems = [...document.errors, ...document.warnings].map((error) =>
    yamlProblem(
      `${path}:${position(lines, error.pos[0])}`,
      `This is not valid YAML: ${error.message}.`,
    ),
  );
  visit(document, {
    Alias(_key, node) {
      const place = `${path}:${position(lines, node.range?.[0] ?? 0)}`;
      problems.push(
        yamlProblem(place, `Write the value out: aliases such as *${node.source} are not read.`),
      );
    },
  });
  return problems.length > 0 ? { problems } : document;
}

function yamlProblem(location: string, sentence: string): Problem {
  return { code: 'yaml', severity: 'error', location, sentence };
}

/** Follows the path as far as it was written down. */
function offsetOf(root: Node | null, path: ValuePath, what: 'key' | 'value'): number {
  let node: Node | null = root;
  let offset = startOf(root);
  for (const [depth, step] of path.entries()) {
    const next = childOf(node, step);
    if (!next) break;
    const isLast = depth === path.length - 1;
    offset = startOf((isLast && what === 'key' ? next.key : next.value) ?? next.key ?? next.value);
    node = next.value;
  }
  return offset;
}

function childOf(
  node: Node | null,
  step: string | number,
): { key: Node | null; value: Node | null } | undefined {
  if (isSeq(node)) {
    const item = node.items[Number(step)];
    return isNode(item) ? { key: null, value: item } : undefined;
  }
  if (!isMap(node)) return undefined;
  for (const { key, value } of node.items) {
    if (!isScalar(key) || String(key.value) !== String(step)) continue;
    return { key, value: isNode(value) ? value : null };
  }
  return undefined;
}

function startOf(node: Node | null): number {
  return node?.range?.[0] ?? 0;
}

function position(lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `${Math.max(1, line)}:${Math.max(1, col)}`;
}
