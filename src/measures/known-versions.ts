import type { Releases } from '../flow/flow.ts';
import { UnsoundRelease, type Network } from '../governance/governance.ts';
import { AssertionFault, type Queryable } from '../platform/platform.ts';
import { parseDuration, type SiteWorkflow } from '../workflows/workflows.ts';

/** Where a run was started, and what it was pinned to. */
export interface VersionAt {
  epoch: number | null;
  site: string;
  digest: string;
}

/** How long it took from one milestone to another, as a workflow declares it; with the site's parameters filled in. */
export interface DeclaredMeasure {
  name: string;
  from: string;
  to: string;
  withinMs: number;
}

/** What counting needs to know of a version of a workflow. */
export interface KnownVersion {
  cohort: string;
  measures: readonly DeclaredMeasure[];
  /** Milestones up to which its measures count: what it is there for. */
  goals: ReadonlySet<string>;
}

export interface KnownVersions {
  /** Reads the epochs that are not known yet. */
  ensure(tx: Queryable, epochs: Iterable<number | null>): Promise<void>;
  of(version: VersionAt): KnownVersion;
  /** The network of an epoch that was ensured; undefined where its release is lost. */
  network(epoch: number): Network | undefined;
}

/**
 * What versions of workflows say of how they are counted, by the release of their epoch, which never changes. Of a version whose
 * release does not compile any more, or was changed, nothing is known: its tasks are counted, its declared measures are not.
 */
export function knownVersions(releases: Releases): KnownVersions {
  const lost = new Set<number>();
  const byDigest = new Map<string, KnownVersion>();
  return {
    async ensure(tx, epochs) {
      for (const epoch of new Set(epochs)) {
        if (epoch === null || lost.has(epoch) || releases.workflows.release(epoch)) continue;
        try {
          await releases.ensure(tx, [epoch]);
        } catch (error) {
          if (!(error instanceof AssertionFault || error instanceof UnsoundRelease)) throw error;
          lost.add(epoch);
        }
      }
    },
    of({ epoch, site, digest }) {
      if (epoch === null) return unknown;
      const key = `${epoch} ${site} ${digest}`;
      const known = byDigest.get(key) ?? versionAt(releases, { epoch, site, digest });
      byDigest.set(key, known);
      return known;
    },
    network: (epoch) => (lost.has(epoch) ? undefined : releases.network(epoch)),
  };
}

const unknown: KnownVersion = { cohort: '', measures: [], goals: new Set() };

function versionAt(
  { workflows }: Releases,
  { epoch, site, digest }: VersionAt & { epoch: number },
): KnownVersion {
  const here = (workflows.at(epoch, site) ?? []).filter(
    ({ parameters }) => parameters.digest === digest,
  );
  // A cohort that runs the version of its site is no part of its own.
  const found = here.find(({ cohort }) => cohort === undefined) ?? here[0];
  if (!found) return unknown;
  const measures = declaredMeasures(found);
  return {
    cohort: found.cohort ?? '',
    measures,
    // Every run ends, however.
    goals: new Set(measures.map(({ to }) => to).filter((to) => to !== 'ended')),
  };
}

function declaredMeasures({ definition, parameters }: SiteWorkflow): DeclaredMeasure[] {
  return Object.entries(definition.definition.measures ?? {}).map(([name, measure]) => {
    const { from, to, within } = measure;
    const withinMs = within.startsWith('params.')
      ? Number(parameters.values[within.slice('params.'.length)])
      : (parseDuration(within) ?? Infinity);
    return { name, from, to, withinMs };
  });
}
