import {
  bundleAt,
  readAssignments,
  readBundles,
  readSource,
  readVersions,
  compareVersions,
  standingOf,
  type KeptAssignment,
  type Network,
  type SourceFiles,
  type Standing,
} from '../governance/governance.ts';
import { must, type Queryable } from '../platform/platform.ts';
import type { ChangedFiles, RequestBase } from './change-request.ts';
import { editYaml } from './edit-yaml.ts';
import { refuseInput, refuseNow } from './request-refusal.ts';
import { minimumVersion, semanticDifference } from './semantic-difference.ts';

/** What a request at these sites starts from: of the bundles that run there the one that came last. */
export async function baseFor(
  tx: Queryable,
  sites: readonly string[] | null,
): Promise<{ base: RequestBase; files: SourceFiles; network: Network }> {
  const assignments = await readAssignments(tx);
  const standing = standingOf(assignments);
  if (!standing) return refuseNow('Nothing runs here yet: there is nothing to change.');
  const others = must(
    (await readBundles(tx, [standing.others])).get(standing.others),
    'the bundle of the other sites is kept',
  );
  const known = [...new Set([...others.sites.map(({ id }) => id), ...standing.sites.keys()])];
  const unknown = sites?.find((site) => !known.includes(site));
  if (unknown !== undefined) return refuseInput('sites', `There is no site "${unknown}".`);
  const bundle = sites === null ? standing.network : newestAt(sites, standing, assignments);
  const network = must((await readBundles(tx, [bundle])).get(bundle), 'the bundle is kept');
  const source = await readSource(tx, bundle);
  if (!source) {
    const sentence = `The files of version ${network.version} were not kept when it came: start Sinew once with its folder, or import it as a release.`;
    return refuseNow(sentence);
  }
  const running = Object.fromEntries(
    (sites ?? known).map((site) => [site, bundleAt(standing, site)]),
  );
  const base = {
    ...{ bundle, version: network.version, tree: source.tree },
    sites: sites === null ? { ...running, '*': standing.network } : running,
  };
  return { base, files: source.files, network };
}

function newestAt(
  sites: readonly string[],
  standing: Standing,
  assignments: readonly KeptAssignment[],
): string {
  const running = new Set(sites.map((site) => bundleAt(standing, site)));
  const last = assignments.findLast(({ bundle }) => running.has(bundle));
  return must(last, 'what runs was assigned').bundle;
}

const networkFile = 'network.yaml';

/**
 * The changed files with a version that what is different asks for and that no other bundle has; one that somebody wrote
 * higher stays. What does not load keeps the version that it has: it is raised when it loads again.
 */
export async function withVersion(
  tx: Queryable,
  changed: ChangedFiles,
  {
    baseFiles,
    base,
    candidate,
  }: { baseFiles: SourceFiles; base: Network; candidate: Network | null },
): Promise<ChangedFiles> {
  const text = changed[networkFile] ?? baseFiles[networkFile];
  if (!candidate || text === undefined) return changed;
  const differences = semanticDifference(base, candidate);
  if (differences.length === 0) return changed;
  const versions = await readVersions(tx);
  const highest = versions.reduce(
    (one, other) => (compareVersions(one, other) >= 0 ? one : other),
    base.version,
  );
  const lowest = minimumVersion(highest, differences);
  if (compareVersions(candidate.version, lowest) >= 0) return changed;
  const edited = editYaml(text, ['version'], lowest);
  return edited === undefined ? changed : { ...changed, [networkFile]: edited };
}

/** Only what is not as in the base. */
export function changesOf(baseFiles: SourceFiles, files: SourceFiles): ChangedFiles {
  const paths = new Set([...Object.keys(baseFiles), ...Object.keys(files)]);
  return Object.fromEntries(
    [...paths].flatMap((path) => {
      const text = files[path] ?? null;
      return text === (baseFiles[path] ?? null) ? [] : [[path, text]];
    }),
  );
}
