import { isDeepStrictEqual } from 'node:util';

import { parse } from 'yaml';

import type { ChangeWindow, Flag, SourceFiles, Waiver } from '../governance/governance.ts';
import { unreachable } from '../platform/platform.ts';
import { editYaml, type YamlPath } from './edit-yaml.ts';
import { addEntry, withoutEntry } from './edit-yaml-list.ts';

/** What somebody changes of a network's files: the text of one, or what a form knows. */
export type FileEdit =
  { edit: 'file'; file: string; text: string | null } | ParameterEdit | ShiftEdit | EntryEdit;

/** One of those that are listed in a file of their own, by its name. Null: it is taken out. */
export type EntryEdit =
  | { edit: 'waiver'; id: string; waiver: Omit<Waiver, 'id'> | null }
  | { edit: 'window'; id: string; window: Omit<ChangeWindow, 'id'> | null }
  | { edit: 'flag'; key: string; flag: FlagFields | null };

/** What a form writes of a flag. Its variants, rules and clients stay as they are. */
export interface FlagFields extends Pick<
  Flag,
  'title' | 'kind' | 'default' | 'owner' | 'expires' | 'retire'
> {
  /** Absent: as its kind has it. */
  whenCutOff?: Flag['whenCutOff'];
}

/** A value of a workflow, of one site or (null) of the network. Null as value: as it is without it. */
export interface ParameterEdit {
  edit: 'parameter';
  workflow: string;
  site: string | null;
  parameter: string;
  value: string | number | boolean | null;
}

/** Who works a shift of a rota, by their places in the site's file. */
export interface ShiftEdit {
  edit: 'shift';
  site: string;
  rota: number;
  shift: number;
  people: readonly string[];
}

/** The files with an edit. Undefined where it does not fit them: there is no such workflow, waiver or shift. */
export function editFiles(files: SourceFiles, edit: FileEdit): SourceFiles | undefined {
  switch (edit.edit) {
    case 'file':
      return withFile(files, edit.file, edit.text);
    case 'parameter':
      return editParameter(files, edit);
    case 'waiver':
    case 'window':
    case 'flag':
      return editEntry(files, edit);
    case 'shift': {
      const { file, path } = placeOfShift(edit);
      const has = valueAt(files[file], path) !== undefined;
      return has ? withEdit(files, file, path, edit.people) : undefined;
    }
    default:
      return unreachable(edit);
  }
}

function withFile(files: SourceFiles, file: string, text: string | null): SourceFiles {
  const { [file]: _before, ...rest } = files;
  return text === null ? rest : { ...rest, [file]: text };
}

function withEdit(
  files: SourceFiles,
  file: string,
  path: YamlPath,
  value: unknown,
): SourceFiles | undefined {
  const edited = editYaml(files[file] ?? '', path, value);
  return edited === undefined ? undefined : withFile(files, file, edited);
}

/** Where an edit of a form stands in the files after it: an entry with its fields, or one value. Undefined: nowhere. */
export function placeOfEdit(
  files: SourceFiles,
  edit: FileEdit,
): { file: string; path: YamlPath } | undefined {
  if (edit.edit === 'file') return undefined;
  if (edit.edit === 'parameter') return placeOfParameter(files, edit);
  if (edit.edit === 'shift') return placeOfShift(edit);
  const { file, list, name, id } = entryOf(edit);
  const index = placeOf(files[file], list, { name, id });
  return index < 0 ? undefined : { file, path: [list, index] };
}

const workflowsFile = 'workflows.yaml';

function placeOfParameter(
  files: SourceFiles,
  { workflow, site, parameter }: ParameterEdit,
): { file: string; path: YamlPath } | undefined {
  const index = placeOf(files[workflowsFile], 'workflows', { name: 'id', id: workflow });
  if (index < 0) return undefined;
  const layer = site === null ? ['parameters'] : ['siteParameters', site];
  return { file: workflowsFile, path: ['workflows', index, ...layer, parameter] };
}

function editParameter(files: SourceFiles, edit: ParameterEdit): SourceFiles | undefined {
  const place = placeOfParameter(files, edit);
  if (!place) return undefined;
  const { path } = place;
  if (edit.value !== null) return withEdit(files, workflowsFile, path, edit.value);
  // The last one takes along what would stand there empty.
  const there = valueAt(files[workflowsFile], path.slice(0, -1));
  const isLast = typeof there === 'object' && there !== null && Object.keys(there).length <= 1;
  return withEdit(files, workflowsFile, isLast ? path.slice(0, -1) : path, undefined);
}

function placeOfShift({ site, rota, shift }: ShiftEdit): { file: string; path: YamlPath } {
  return { file: `sites/${site}.yaml`, path: ['rotas', rota, 'shifts', shift, 'people'] };
}

interface Entry {
  file: string;
  list: string;
  /** The field that names an entry, and what it says. */
  name: 'id' | 'key';
  id: string;
  fields: Readonly<Record<string, unknown>> | null;
}

// What a form leaves out is taken out: undefined names it.
function entryOf(edit: EntryEdit): Entry {
  switch (edit.edit) {
    case 'waiver':
      return {
        ...{ file: 'waivers.yaml', list: 'waivers', name: 'id', id: edit.id },
        fields: edit.waiver && { ...edit.waiver },
      };
    case 'window':
      return {
        ...{ file: 'freezes.yaml', list: 'windows', name: 'id', id: edit.id },
        fields: edit.window && { rrule: undefined, zone: undefined, ...edit.window },
      };
    case 'flag':
      return {
        ...{ file: 'flags.yaml', list: 'flags', name: 'key', id: edit.key },
        fields: edit.flag && { whenCutOff: undefined, ...edit.flag },
      };
    default:
      return unreachable(edit);
  }
}

function editEntry(files: SourceFiles, edit: EntryEdit): SourceFiles | undefined {
  const { file, list, name, id, fields } = entryOf(edit);
  const text = files[file] ?? `${list}: []\n`;
  const index = placeOf(text, list, { name, id });
  if (index < 0 && fields === null) return undefined;
  const written =
    index < 0
      ? addEntry(text, list, { [name]: id, ...saidOf(fields) })
      : fields === null
        ? withoutEntry(text, list, index)
        : withFields(text, [list, index], fields);
  return written === undefined ? undefined : withFile(files, file, written);
}

function saidOf(fields: Entry['fields']): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields ?? {}).filter(([, value]) => value !== undefined),
  );
}

/** Each field that says something else is written where it stands; undefined takes it out, and what `fields` does not name stays. */
function withFields(
  text: string,
  path: YamlPath,
  fields: Readonly<Record<string, unknown>>,
): string | undefined {
  return Object.entries(fields).reduce<string | undefined>((had, [field, value]) => {
    if (had === undefined) return undefined;
    const there = valueAt(had, [...path, field]);
    return isDeepStrictEqual(there, value) ? had : editYaml(had, [...path, field], value);
  }, text);
}

function placeOf(
  text: string | undefined,
  list: string,
  { name, id }: { name: 'id' | 'key'; id: string },
): number {
  const items = valueAt(text, [list]);
  if (!Array.isArray(items)) return -1;
  return items.findIndex(
    (one: unknown) => typeof one === 'object' && one !== null && Reflect.get(one, name) === id,
  );
}

function valueAt(text: string | undefined, path: YamlPath): unknown {
  if (text === undefined) return undefined;
  try {
    return path.reduce<unknown>(
      (value, step) =>
        typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined,
      parse(text),
    );
  } catch {
    return undefined;
  }
}
