import { existsSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import {
  loadNetwork,
  networkTree,
  type Network,
  type SourceFiles,
} from '../governance/governance.ts';
import { systemClock, type Problem } from '../platform/platform.ts';
import {
  checkScenarios,
  checkTerms,
  checkUnwritten,
  compileDefinition,
  compileRelease,
} from '../workflows/workflows.ts';
import { CliFailure } from './cli-failure.ts';
import { exitCodes } from './exit-codes.ts';

/** Sinew's own folder: where its networks, catalog, journeys and web pages are, wherever it is called from. */
export const sinewDir = fileURLToPath(new URL('../../', import.meta.url));

/** A network as it was found, checked with its workflows. Without a network there is at least one error. */
export interface CheckedNetwork {
  /** As a person would write it: from where they are. */
  dir: string;
  network: Network | null;
  /** Located from where they are: `networks/northlake/sites/st-anne.yaml:12:5`. */
  problems: readonly Problem[];
}

/** What a command changes of the files before they are read. */
type EditFiles = (files: SourceFiles) => SourceFiles;
const asWritten: EditFiles = (files) => files;

/** Reads and checks the network in a folder (from `cwd`, else one that comes with Sinew). Throws where there is none. */
export async function checkNetworkAt(
  path: string,
  cwd: string,
  edit: EditFiles = asWritten,
): Promise<CheckedNetwork> {
  const folder = findFolder(path, cwd);
  const dir = shortPath(cwd, folder);
  const tree = new Map(Object.entries(edit(await networkFilesAt(path, cwd))));
  const loaded = await loadNetwork(async () => tree, systemClock.now());
  const ofWorkflows = loaded.network ? releaseProblems(loaded.network) : definitionProblems(tree);
  const problems = [...loaded.problems, ...ofWorkflows].map((problem) => ({
    ...problem,
    location: fromHere(problem.location, dir, cwd),
  }));
  const isFit = problems.every((problem) => problem.severity !== 'error');
  return { dir, network: isFit ? loaded.network : null, problems };
}

/** The files of a network in a folder, and of the catalog, as they were written. */
export async function networkFilesAt(path: string, cwd: string): Promise<SourceFiles> {
  const folders = { network: findFolder(path, cwd), catalog: join(sinewDir, 'catalog') };
  return Object.fromEntries(await networkTree(folders)());
}

/** The network in a folder. Throws `CliFailure` (validation failed) where it has an error, with the first one. */
export async function networkAt(path: string, cwd: string, edit?: EditFiles): Promise<Network> {
  const { dir, network, problems } = await checkNetworkAt(path, cwd, edit);
  if (network) return network;
  const errors = problems.filter((problem) => problem.severity === 'error');
  throw new CliFailure({
    what: `The network has ${errors.length === 1 ? 'a problem' : `${errors.length} problems`}.`,
    ...(errors[0] && { where: errors[0].location, why: errors[0].sentence }),
    fix: `Run \`sinew validate ${dir}\` and mend what it lists.`,
    exitCode: exitCodes.invalid,
  });
}

function releaseProblems(network: Network): readonly Problem[] {
  const answer = compileRelease({ epoch: 0, digest: '', network });
  return [
    ...('problems' in answer ? answer.problems : []),
    ...checkScenarios(network),
    ...checkTerms(network),
    ...checkUnwritten(network),
  ];
}

// Without a network nobody knows where its own workflows are used, or with which values: they are checked by themselves.
function definitionProblems(tree: ReadonlyMap<string, string>): readonly Problem[] {
  return [...tree].flatMap(([path, text]) => {
    const isDefinition = path.startsWith('workflows/') && !path.includes('/scenarios/');
    if (!isDefinition || !path.endsWith('.yaml')) return [];
    const answer = compileDefinition(text, path);
    return 'problems' in answer ? answer.problems : [];
  });
}

/** Where a network's folder is, in full. Throws where there is none. */
export function networkFolder(path: string, cwd: string): string {
  return resolve(findFolder(path, cwd));
}

function findFolder(path: string, cwd: string): string {
  const places = isAbsolute(path) ? [path] : [resolve(cwd, path), resolve(sinewDir, path)];
  const found = places.find((place) => existsSync(place));
  if (found !== undefined) return found;
  throw new CliFailure({
    what: 'There is no such network.',
    where: path,
    why: 'The folder does not exist.',
    fix: 'Name a folder with a network.yaml, such as networks/northlake.',
    exitCode: exitCodes.usage,
  });
}

// From here where it is below, else in full: a chain of dots tells nobody where to look.
function shortPath(cwd: string, path: string): string {
  const short = relative(cwd, path) || '.';
  return short.startsWith('..') ? path : short;
}

/** Places in files are told from where the person is; places inside a value stay as they are. */
function fromHere(location: string, dir: string, cwd: string): string {
  if (!/^[\w./-]+\.yaml:\d+:\d+/.test(location)) return location;
  if (location.startsWith('catalog/')) return join(shortPath(cwd, sinewDir), location);
  return join(dir, location);
}

/** The built pages; null where they were not built. */
export function webRootHere(): string | null {
  const folder = join(sinewDir, 'web/dist');
  return existsSync(join(folder, 'index.html')) ? folder : null;
}
