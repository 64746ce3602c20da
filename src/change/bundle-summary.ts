import {
  readBundles,
  type InstalledWorkflow,
  type Network,
  type Waiver,
} from '../governance/governance.ts';
import type { Queryable } from '../platform/platform.ts';
import {
  compileDefinition,
  explainParameters,
  standardisationOf,
  type CompiledDefinition,
} from '../workflows/workflows.ts';

/** What a bundle comes to at its sites: how far each does as the network does, and by which waivers. */
export interface BundleSummary {
  version: string;
  bySite: ReadonlyMap<string, readonly WorkflowSummary[]>;
}

export interface WorkflowSummary {
  workflow: string;
  title: string;
  atStandard: number;
  parameters: number;
  waivers: readonly Waiver[];
}

/** Bundles whose summary a process remembers: as many as a network has versions in years, of some kilobytes each. */
const rememberedMax = 1_000;
const remembered = new Map<string, BundleSummary>();

/** The summaries of bundles, by digest. Each is worked out once: a digest is of what the bundle says, which stays so. */
export async function readBundleSummaries(
  tx: Queryable,
  digests: readonly string[],
): Promise<ReadonlyMap<string, BundleSummary>> {
  const compiled = new Map<string, CompiledDefinition | null>();
  const found = new Map<string, BundleSummary>();
  for (const digest of new Set(digests)) {
    // One by one: whoever else uses this process has its turn between two of them.
    const known = remembered.get(digest) ?? (await summaryOf(tx, digest, compiled));
    if (!known) continue;
    found.set(digest, known);
    remembered.delete(digest);
    remembered.set(digest, known);
  }
  for (const digest of [...remembered.keys()].slice(0, -rememberedMax)) remembered.delete(digest);
  return found;
}

async function summaryOf(
  tx: Queryable,
  digest: string,
  compiled: Map<string, CompiledDefinition | null>,
): Promise<BundleSummary | undefined> {
  const network = (await readBundles(tx, [digest])).get(digest);
  return network && summarise(network, compiled);
}

/** `compiled` has the definitions that were compiled before, by what they say: versions of a network share most of them. */
function summarise(
  { version, sites, workflows }: Network,
  compiled: Map<string, CompiledDefinition | null>,
): BundleSummary {
  const definitions = workflows.flatMap((installed) => {
    const definition = definitionOf(installed, compiled);
    return definition ? [{ installed, definition }] : [];
  });
  const bySite = new Map(
    sites.map(({ id: site }) => [
      site,
      definitions
        .filter(({ installed }) => installed.sites.includes(site))
        .map(({ installed, definition }): WorkflowSummary => {
          const { atStandard, parameters } = standardisationOf(
            explainParameters(installed, definition, site),
          );
          const { id: workflow, waivers = [] } = installed;
          return {
            ...{ workflow, title: definition.title, atStandard, parameters },
            waivers: waivers.filter((one) => one.sites.includes(site)),
          };
        }),
    ]),
  );
  return { version, bySite };
}

/** Null where this program no longer reads it: what ran long ago is then not told of. */
function definitionOf(
  { source, path }: InstalledWorkflow,
  compiled: Map<string, CompiledDefinition | null>,
): CompiledDefinition | null {
  const known = compiled.get(source);
  if (known !== undefined) return known;
  const answer = compileDefinition(source, path);
  const definition = 'definition' in answer ? answer.definition : null;
  compiled.set(source, definition);
  return definition;
}
