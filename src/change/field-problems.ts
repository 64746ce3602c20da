import { isCollection, isMap, isNode, isScalar, LineCounter, parseDocument, visit } from 'yaml';

import type { FieldProblem } from '../flow/flow.ts';
import type { SourceFiles } from '../governance/governance.ts';
import type { Problem } from '../platform/platform.ts';
import { placeOfEdit, type FileEdit } from './edit-files.ts';

/**
 * What is wrong with what a form wrote, by the field of the form: those of the problems of the files after the edit that stand in
 * what was edited. A value of its own is the field `value`, the people of a shift are `people`; what is said of an entry as a
 * whole is said of the field that names it. Empty for the text of a file: it says its lines itself.
 */
export function fieldProblems(
  files: SourceFiles,
  edit: FileEdit,
  problems: readonly Problem[],
): FieldProblem[] {
  const place = placeOfEdit(files, edit);
  const text = place && files[place.file];
  if (!place || text === undefined) return [];
  const fieldAt = fieldsByPlace(text, place.path, fieldOf(edit));
  return problems.flatMap(({ severity, location, sentence }) => {
    const [, file, at = ''] = /^(.*?):(\d+:\d+)$/.exec(location) ?? [];
    const field = file === place.file ? fieldAt.get(at) : undefined;
    if (severity !== 'error' || field === undefined) return [];
    // At the field its name need not be said.
    return [{ field, sentence: sentence.replace(/^"\w+": /, '') }];
  });
}

function fieldOf(edit: FileEdit): string {
  if (edit.edit === 'shift') return 'people';
  if (edit.edit === 'flag') return 'key';
  return edit.edit === 'parameter' ? 'value' : 'id';
}

/** The fields of an entry by line and column of all that is written in them. */
function fieldsByPlace(
  text: string,
  path: readonly (string | number)[],
  whole: string,
): ReadonlyMap<string, string> {
  const lines = new LineCounter();
  const document = parseDocument(text, { version: '1.2', schema: 'core', lineCounter: lines });
  const entry = document.getIn(path, true);
  const found = new Map<string, string>();
  const note = (node: unknown, field: string): void => {
    if (!isNode(node) || !node.range) return;
    const { line, col } = lines.linePos(node.range[0]);
    found.set(`${line}:${col}`, field);
  };
  if (!isNode(entry)) return found;
  if (!isMap(entry)) {
    note(entry, whole);
    if (isCollection(entry)) for (const item of entry.items) note(item, whole);
    return found;
  }
  note(entry, whole);
  for (const { key, value } of entry.items) {
    if (!isScalar(key)) continue;
    const field = String(key.value);
    if (field !== whole) note(key, field);
    if (isNode(value)) visit(value, { Node: (_key, node) => note(node, field) });
  }
  return found;
}
