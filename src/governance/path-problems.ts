import { suggestion, type Problem } from '../platform/platform.ts';
import { isId } from './network-files.ts';

/** A file in the wrong place would silently not count. */
export function pathProblems(paths: readonly string[]): Problem[] {
  const problems: Problem[] = [];
  for (const path of paths) {
    if (TOP.includes(path) || workflowPath.test(path)) continue;
    const [folder = '', name, ...deeper] = path.split('/');
    if (name === undefined) {
      const hint = suggestion(path, TOP);
      problems.push(fileProblem(path, `A network has no file ${path}.${hint}`));
    } else if (!FOLDERS.includes(folder) || deeper.length > 0) {
      const hint = suggestion(folder, FOLDERS);
      problems.push(fileProblem(path, `A network has no folder for ${path}.${hint}`));
    } else if (!isId(name.replace(/\.yaml$/, ''))) {
      problems.push(
        fileProblem(
          path,
          'The name of the file is the id: lower case letters, digits, dots, hyphens. Rename it.',
        ),
      );
    }
  }
  return problems;
}

/** Something that is wrong with a whole file. */
export function fileProblem(path: string, sentence: string): Problem {
  return { code: 'file', severity: 'error', location: `${path}:1:1`, sentence };
}

/** Paths of workflows: their texts are carried, not read. */
export const workflowPath = /^(catalog|workflows)\//;
const TOP = [
  'network.yaml',
  'people.yaml',
  'roles.yaml',
  'workflows.yaml',
  'dictionary.yaml',
  'waivers.yaml',
  'policy.yaml',
  'freezes.yaml',
  'flags.yaml',
  'calendars.yaml',
  'channels.yaml',
  'readiness.yaml',
  'programme.yaml',
];
const FOLDERS = [
  ...['sites', 'feeds', 'mappings', 'destinations', 'clients', 'rollouts'],
  ...['workflows', 'catalog'],
];
