import type { KeptAssignment, Waiver } from '../governance/governance.ts';
import type { Instant } from '../platform/platform.ts';
import type { BundleSummary } from './bundle-summary.ts';

/** How alike the sites are and by which waivers they live, and how it came to that. */
export interface ConfigurationHistory {
  /** Of each workflow that runs at a site now. */
  trends: readonly StandardTrend[];
  /** Those in force now. */
  waivers: readonly WaiverHistory[];
}

/** How many parameters of a workflow were at the network's standard at a site, over time. */
export interface StandardTrend {
  workflow: string;
  title: string;
  site: string;
  /** From when the workflow came to the site: each change of the figures. */
  points: readonly StandardPoint[];
}

export interface StandardPoint {
  at: Instant;
  epoch: number;
  version: string;
  atStandard: number;
  parameters: number;
}

export interface WaiverHistory {
  waiver: Waiver;
  /** Of the workflow. */
  title: string;
  /** Where it is in force with this end. */
  sites: readonly string[];
  /** Since when there is one of this id, at the first of the sites. */
  since: Instant;
  /** How often its end was put off, at the site where that happened most. */
  renewals: number;
}

/**
 * The history of all sites outside of their cohorts, from every assignment in its order and what their bundles say. Pure.
 * A bundle without a summary changes nothing. A waiver is renewed where its id comes with a later end than ever before:
 * going back to an older version and forward again is none.
 */
export function configurationHistory(
  assignments: readonly Pick<KeptAssignment, 'scope' | 'bundle' | 'at' | 'epoch'>[],
  summaries: ReadonlyMap<string, BundleSummary>,
): ConfigurationHistory {
  const sites = new Map<string, SiteHistory>();
  for (const { scope, bundle, at, epoch } of assignments) {
    const summary = summaries.get(bundle);
    if (!summary || scope.kind === 'network' || scope.kind === 'cohort') continue;
    const touched = scope.kind === 'site' ? [scope.site] : [...summary.bySite.keys()];
    if (scope.kind === 'everywhere') {
      for (const site of sites.keys()) if (!summary.bySite.has(site)) sites.delete(site);
    }
    for (const site of touched) {
      sites.set(site, withBundle(sites.get(site), site, { summary, at, epoch }));
    }
  }
  const all = [...sites.values()];
  return { trends: all.flatMap(({ trends }) => trends), waivers: waiversOf(all) };
}

interface SiteHistory {
  trends: readonly StandardTrend[];
  /** By workflow and id, those that ended too: one that comes again with a later end is renewed. */
  waivers: ReadonlyMap<string, WaiverAtSite>;
}

interface WaiverAtSite extends Omit<WaiverHistory, 'sites'> {
  site: string;
  /** The latest end that it ever had. */
  latest: string;
  inForce: boolean;
}

interface Assigned {
  summary: BundleSummary;
  at: Instant;
  epoch: number;
}

function withBundle(
  before: SiteHistory | undefined,
  site: string,
  { summary, at, epoch }: Assigned,
): SiteHistory {
  const workflows = summary.bySite.get(site) ?? [];
  const trends = workflows.map(({ workflow, title, atStandard, parameters }): StandardTrend => ({
    ...{ workflow, title, site },
    points: withPoint(before?.trends.find((one) => one.workflow === workflow)?.points ?? [], {
      ...{ at, epoch, version: summary.version, atStandard, parameters },
    }),
  }));
  const waivers = new Map(
    [...(before?.waivers ?? [])].map(([key, one]) => [key, { ...one, inForce: false }]),
  );
  for (const { workflow, title, waivers: there } of workflows) {
    for (const waiver of there) {
      const key = `${workflow} ${waiver.id}`;
      const was = waivers.get(key);
      const isLater = was !== undefined && waiver.expires > was.latest;
      waivers.set(key, {
        ...{ waiver, title, site, inForce: true, since: was?.since ?? at },
        renewals: (was?.renewals ?? 0) + (isLater ? 1 : 0),
        latest: was === undefined || isLater ? waiver.expires : was.latest,
      });
    }
  }
  return { trends, waivers };
}

function withPoint(points: readonly StandardPoint[], next: StandardPoint): StandardPoint[] {
  const last = points.at(-1);
  const isSame = last?.atStandard === next.atStandard && last.parameters === next.parameters;
  return isSame ? [...points] : [...points, next];
}

function waiversOf(sites: readonly SiteHistory[]): WaiverHistory[] {
  const inForce = sites.flatMap(({ waivers }) =>
    [...waivers.values()].filter((one) => one.inForce),
  );
  const alike = Map.groupBy(
    inForce,
    ({ waiver }) => `${waiver.workflow} ${waiver.id} ${waiver.expires}`,
  );
  return [...alike.values()].flatMap(([first, ...others]): WaiverHistory[] => {
    if (!first) return [];
    const { waiver, title } = first;
    const all = [first, ...others];
    return [
      {
        ...{ waiver, title, sites: all.map(({ site }) => site) },
        since: Math.min(...all.map(({ since }) => since)),
        renewals: Math.max(...all.map(({ renewals }) => renewals)),
      },
    ];
  });
}
