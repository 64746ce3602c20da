import { findBundle, readBundles, readVersions, type Network } from '../governance/governance.ts';
import type { Database, Problem } from '../platform/platform.ts';

/** Networks that might take the place of the one in force: folders beside it, and releases that were imported. */
export interface Candidates {
  /** Their names, sorted. */
  names(): Promise<readonly string[]>;
  /** One of these names, read and checked anew. Without a network there is at least one problem. */
  load(name: string): Promise<{ network: Network | null; problems: readonly Problem[] }>;
}

/** Where a system has no candidates: parameters can be tried all the same. */
export const noCandidates: Candidates = {
  names: () => Promise.resolve([]),
  load: () => Promise.resolve({ network: null, problems: [] }),
};

const RELEASE = 'release ';

/** The candidates, and after them every release that is kept, as `release 1.4.0`. */
export function withReleases(database: Database, candidates: Candidates): Candidates {
  return {
    async names() {
      const versions = await readVersions(database);
      return [...(await candidates.names()), ...versions.map((version) => `${RELEASE}${version}`)];
    },
    async load(name) {
      if (!name.startsWith(RELEASE)) return candidates.load(name);
      const digest = await findBundle(database, name.slice(RELEASE.length));
      const bundles = digest === undefined ? null : await readBundles(database, [digest]);
      const network = bundles?.get(digest ?? '') ?? null;
      return { network, problems: network ? [] : [goneCandidate] };
    },
  };
}

/** What was there to be chosen is not there any more. */
export const goneCandidate: Problem = {
  ...{ code: 'candidate', severity: 'error', location: 'candidate' },
  sentence: 'There is no such candidate any more.',
};

/** One of the candidates by the name that somebody chose; null: the network in force. */
export async function candidateOf(
  name: string | null,
  inForce: Network,
  candidates: Candidates,
): Promise<{ network: Network } | { problems: readonly Problem[] }> {
  if (name === null) return { network: inForce };
  // A name from a browser is no path: only one that is listed is read.
  if (!(await candidates.names()).includes(name)) return { problems: [goneCandidate] };
  const { network, problems } = await candidates.load(name);
  return network ? { network } : { problems };
}
