import type { Network } from '../governance/governance.ts';
import { must, type Instant, type Queryable } from '../platform/platform.ts';
import { measureSites } from './measure-sites.ts';
import { judgeReadiness, type KnownSite, type SiteReadiness } from './readiness-standing.ts';
import { readEvidence } from './readiness-store.ts';

/**
 * How ready a site is for a change of these workflows (all that run there, where they are left out): its tier, whether a
 * rollout may come to it, and what blocks that, as sentences. Measured now; reads only.
 */
export async function readinessOf(
  db: Queryable,
  network: Network,
  { site, workflows, now }: { site: string; workflows?: readonly string[]; now: Instant },
): Promise<SiteReadiness> {
  const [known] = await readKnown(db, network, { sites: [site], now });
  const asked = must(known, 'a site that was asked for');
  return judgeReadiness(network.readiness, { ...asked, ...(workflows && { workflows }) }, now);
}

/** A site's readiness, and the same for each workflow of the network by itself. */
export interface SiteMatrixRow {
  readiness: SiteReadiness;
  workflows: readonly { workflow: string; runs: boolean; readiness: SiteReadiness }[];
}

/** The readiness of several sites, with as many statements as for one. */
export async function readSiteMatrix(
  db: Queryable,
  network: Network,
  { sites, now }: { sites: readonly string[]; now: Instant },
): Promise<SiteMatrixRow[]> {
  const known = await readKnown(db, network, { sites, now });
  const ids = [...new Set(network.workflows.map(({ id }) => id))];
  return known.map((one) => ({
    readiness: judgeReadiness(network.readiness, one, now),
    workflows: ids.map((workflow) => ({
      workflow,
      runs: one.workflows.includes(workflow),
      readiness: judgeReadiness(network.readiness, { ...one, workflows: [workflow] }, now),
    })),
  }));
}

async function readKnown(
  db: Queryable,
  network: Network,
  { sites, now }: { sites: readonly string[]; now: Instant },
): Promise<KnownSite[]> {
  const measured = await measureSites(db, network, { sites, now });
  const evidence = await readEvidence(db, sites);
  return sites.map((site) => ({
    site,
    workflows: workflowsAt(network, site),
    measured: measured.get(site) ?? {},
    evidence: evidence.filter((one) => one.site === site),
  }));
}

function workflowsAt({ workflows }: Network, site: string): string[] {
  return workflows.filter(({ sites }) => sites.includes(site)).map(({ id }) => id);
}
