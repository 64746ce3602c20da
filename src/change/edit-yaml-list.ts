import { isDeepStrictEqual } from 'node:util';

import { Document, isCollection, isNode, isSeq, parseDocument, visit, type Node } from 'yaml';

import { editYaml } from './edit-yaml.ts';

/**
 * A text of YAML with one more entry at the end of a list at its top, over several lines as people write it. All else stays as it
 * was written; where the list is written in braces the file is written anew, with its comments. Undefined: the text is no YAML.
 */
export function addEntry(
  text: string,
  list: string,
  entry: Readonly<Record<string, unknown>>,
): string | undefined {
  const document = parseDocument(text, options);
  if (document.errors.length > 0) return undefined;
  const there = document.get(list, true);
  const items = isSeq(there) ? there.items.length : 0;
  const edited = isSeq(there) ? added(text, there, entry) : undefined;
  const wanted = parseDocument(text, options);
  wanted.setIn([list], [...entriesOf(document, list), entry]);
  if (edited !== undefined && isDeepStrictEqual(valueOf(edited), wanted.toJS())) return edited;
  return editYaml(text, [list, items], entry);
}

/** A text of YAML without one entry of a list at its top. */
export function withoutEntry(text: string, list: string, index: number): string | undefined {
  const document = parseDocument(text, options);
  if (document.errors.length > 0) return undefined;
  const there = document.get(list, true);
  const edited = isSeq(there) ? taken(text, there, index) : undefined;
  const left = entriesOf(document, list).filter((_entry, at) => at !== index);
  const wanted = parseDocument(text, options);
  wanted.setIn([list], left);
  if (edited !== undefined && isDeepStrictEqual(valueOf(edited), wanted.toJS())) return edited;
  return editYaml(text, [list, index], undefined);
}

const options = { version: '1.2', schema: 'core' } as const;

function entriesOf(document: Document.Parsed, list: string): unknown[] {
  const value: unknown = (document.toJS() as Record<string, unknown> | null)?.[list];
  return Array.isArray(value) ? value : [];
}

function valueOf(text: string): unknown {
  const document = parseDocument(text, options);
  return document.errors.length > 0 ? undefined : document.toJS();
}

function added(
  text: string,
  { items, flow, range }: { items: unknown[]; flow?: boolean; range?: Node['range'] },
  entry: Readonly<Record<string, unknown>>,
): string | undefined {
  const last = items.at(-1);
  if (last === undefined && range) {
    return `${text.slice(0, range[0]).trimEnd()}\n${blockOf(entry, '  ')}${text.slice(range[1])}`;
  }
  if (flow === true || !isNode(last) || !last.range) return undefined;
  const end = lineEnd(text, endOf(last));
  const block = blockOf(entry, indentAt(text, last.range[0]));
  return `${text.slice(0, end)}\n${block}${text.slice(end)}`;
}

function taken(
  text: string,
  { items, flow }: { items: unknown[]; flow?: boolean },
  index: number,
): string | undefined {
  const item = items[index];
  if (flow === true || items.length < 2 || !isNode(item) || !item.range) return undefined;
  const start = lineStart(text, item.range[0]);
  return text.slice(0, start) + text.slice(lineEnd(text, endOf(item)) + 1);
}

/** `- id: …` and a line for each further field; what is in the fields stands on their lines. */
function blockOf(entry: Readonly<Record<string, unknown>>, indent: string): string {
  const document = new Document([entry], options);
  visit(document, {
    Collection(_key, node, path) {
      node.flow = path.length > 2;
    },
  });
  const block = document.toString({ lineWidth: 0, flowCollectionPadding: false }).trimEnd();
  return block.replaceAll(/^/gm, indent);
}

function indentAt(text: string, at: number): string {
  return /^ */.exec(text.slice(lineStart(text, at)))?.[0] ?? '';
}

function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

/** Behind the last character of a node that is not blank or comment. */
function endOf(node: Node): number {
  let end = 0;
  visit(node, {
    Node(_key, inner) {
      const isOpen = isCollection(inner) && inner.flow !== true;
      if (!isOpen && inner.range) end = Math.max(end, inner.range[1]);
    },
  });
  return end;
}
