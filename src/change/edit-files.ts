import { parse } from 'yaml';

import type { SourceFiles, Waiver } from '../governance/governance.ts';
import { unreachable } from '../platform/platform.ts';
import { editYaml, type YamlPath } from './edit-yaml.ts';

/** What somebody changes of a network's files: the text of one, or a value that a form knows. */
export type FileEdit =
  | { edit: 'file'; file: string; text: string | null }
  | ParameterEdit
  | { edit: 'waiver'; id: string; waiver: Omit<Waiver, 'id'> | null }
  | ShiftEdit;

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
      return editWaiver(files, edit);
    case 'shift': {
      const path = ['rotas', edit.rota, 'shifts', edit.shift, 'people'];
      const file = `sites/${edit.site}.yaml`;
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

const workflowsFile = 'workflows.yaml';

function editParameter(files: SourceFiles, edit: ParameterEdit): SourceFiles | undefined {
  const { workflow, site, parameter, value } = edit;
  const index = placeOf(files[workflowsFile], 'workflows', workflow);
  if (index < 0) return undefined;
  const layer = site === null ? ['parameters'] : ['siteParameters', site];
  const path = ['workflows', index, ...layer, parameter];
  if (value !== null) return withEdit(files, workflowsFile, path, value);
  // The last one takes along what would stand there empty.
  const there = valueAt(files[workflowsFile], path.slice(0, -1));
  const isLast = typeof there === 'object' && there !== null && Object.keys(there).length <= 1;
  return withEdit(files, workflowsFile, isLast ? path.slice(0, -1) : path, undefined);
}

const waiversFile = 'waivers.yaml';

function editWaiver(
  files: SourceFiles,
  { id, waiver }: Extract<FileEdit, { edit: 'waiver' }>,
): SourceFiles | undefined {
  const text = files[waiversFile] ?? 'waivers: []\n';
  const all = valueAt(text, ['waivers']);
  if (!Array.isArray(all)) return undefined;
  const index = placeOf(text, 'waivers', id);
  if (waiver === null && index < 0) return undefined;
  const path = ['waivers', index < 0 ? all.length : index];
  const written = editYaml(text, path, waiver === null ? undefined : { id, ...waiver });
  return written === undefined ? undefined : withFile(files, waiversFile, written);
}

function placeOf(text: string | undefined, list: string, id: string): number {
  const items = valueAt(text, [list]);
  if (!Array.isArray(items)) return -1;
  return items.findIndex(
    (one: unknown) => typeof one === 'object' && one !== null && Reflect.get(one, 'id') === id,
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
