import { isDeepStrictEqual } from 'node:util';

import {
  isCollection,
  isMap,
  isScalar,
  parseDocument,
  stringify,
  visit,
  type Document,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';

/** Where in a file: names, and indexes of lists. */
export type YamlPath = readonly (string | number)[];

/**
 * A text of YAML with one value set, or (undefined) taken out. All else stays as it was written, comments and blanks too, as far
 * as the value has a place of its own in the text; else the file is written anew, with its comments. A text that is not
 * YAML, or has a list or a value where the path wants names, is given back as undefined.
 */
export function editYaml(text: string, path: YamlPath, value: unknown): string | undefined {
  const document = parseDocument(text, options);
  if (document.errors.length > 0) return undefined;
  const wanted = parseDocument(text, options);
  try {
    if (value === undefined) wanted.deleteIn(path);
    else wanted.setIn(path, wanted.createNode(value, { flow: true }));
  } catch {
    return undefined;
  }
  const edited =
    value === undefined ? without(text, document, path) : set(text, document, path, value);
  if (edited !== undefined && isDeepStrictEqual(valueOf(edited), wanted.toJS())) return edited;
  return wanted.toString({ lineWidth: 0 });
}

const options = { version: '1.2', schema: 'core' } as const;

function valueOf(text: string): unknown {
  const document = parseDocument(text, options);
  return document.errors.length > 0 ? undefined : document.toJS();
}

function set(
  text: string,
  document: Document.Parsed,
  path: YamlPath,
  value: unknown,
): string | undefined {
  const there = document.getIn(path, true);
  if (isScalar(there) && there.range) {
    return splice(text, there.range[0], there.range[1], inFlow(value));
  }
  if (isCollection(there) && there.flow === true && there.range) {
    return splice(text, there.range[0], there.range[1], inFlow(value));
  }
  if (there !== undefined) return undefined;
  for (let depth = path.length - 1; depth >= 0; depth--) {
    const parent = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true);
    if (!isMap(parent)) continue;
    const [name, ...deeper] = path.slice(depth);
    return insert(text, parent as YAMLMap<Node, Node>, String(name), nested(deeper, value));
  }
  return undefined;
}

function nested(path: YamlPath, value: unknown): unknown {
  return path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
}

function insert(
  text: string,
  parent: YAMLMap<Node, Node>,
  name: string,
  value: unknown,
): string | undefined {
  const last = parent.items.at(-1);
  const pair = inFlow({ [name]: value })
    .slice(1, -1)
    .trim();
  if (parent.flow === true) {
    const at = last ? endOf(last) : (parent.range?.[0] ?? 0) + 1;
    return at === undefined ? undefined : splice(text, at, at, last ? `, ${pair}` : ` ${pair} `);
  }
  const [first] = parent.items;
  const start = first && startOf(first);
  const end = last && endOf(last);
  if (start === undefined || end === undefined) return undefined;
  const line = text.indexOf('\n', end);
  const at = line < 0 ? text.length : line;
  return splice(text, at, at, `\n${' '.repeat(columnOf(text, start))}${pair}`);
}

function without(text: string, document: Document.Parsed, path: YamlPath): string | undefined {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (!isMap(parent)) return undefined;
  const items = (parent as YAMLMap<Node, Node>).items;
  const index = items.findIndex(({ key }) => isScalar(key) && key.value === path.at(-1));
  const pair = items[index];
  const [start, end] = [pair && startOf(pair), pair && endOf(pair)];
  if (start === undefined || end === undefined || items.length === 1) return undefined;
  if (parent.flow === true) {
    const [before, after] = [items[index - 1], items[index + 1]];
    const from = before ? (endOf(before) ?? start) : start;
    const to = before ? end : after ? (startOf(after) ?? end) : end;
    return splice(text, from, to, '');
  }
  const line = text.indexOf('\n', end);
  return splice(text, start - columnOf(text, start), line < 0 ? text.length : line + 1, '');
}

function splice(text: string, from: number, to: number, middle: string): string {
  return text.slice(0, from) + middle + text.slice(to);
}

/** As one line, fit to stand inside braces and outside of them. */
function inFlow(value: unknown): string {
  const list = stringify([value], { ...options, collectionStyle: 'flow', lineWidth: 0 });
  return list.trim().slice(1, -1).trim();
}

function columnOf(text: string, at: number): number {
  return at - (text.lastIndexOf('\n', at - 1) + 1);
}

function startOf({ key }: Pair<Node, Node>): number | undefined {
  return key.range?.[0];
}

/** Behind the last character of a pair that is not blank or comment. */
function endOf({ key, value }: Pair<Node, Node>): number | undefined {
  let end = key.range?.[1];
  if (!value) return end;
  visit(value, {
    Node(_key, node) {
      const isOpen = isCollection(node) && node.flow !== true;
      if (!isOpen && node.range) end = Math.max(end ?? 0, node.range[1]);
    },
  });
  return end;
}
