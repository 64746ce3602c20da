import {
  readConfigurationHistory,
  standardTrendSentence,
  type WaiverHistory,
} from '../change/change.ts';
import { waiverSubject } from '../flow/flow.ts';
import { daysUntil, iso } from '../platform/platform.ts';
import { endpoint, type PageAnswer, type PageContext } from './endpoint.ts';
import { ownerTitle, siteOf } from './place-titles.ts';
import type { ApiStandards, ApiWaiver, ApiWaiverAtSite, ApiWaivers } from './standards-api.ts';
import { sitesOfRuns } from './visible-sites.ts';
import { readWaiverRuns, type WaiverRun } from './waivers-store.ts';

export const standardEndpoints = [
  endpoint({
    method: 'GET',
    path: '/api/standardisation',
    summary: 'How many parameters were at the standard at each site, since when, and before.',
    answer: (context) => standardsPage(context),
  }),
  endpoint({
    method: 'GET',
    path: '/api/waivers',
    summary: 'The waivers in force, with what is left of them, their renewals and warnings.',
    answer: (context) => waiversPage(context),
  }),
];

export async function standardsPage(context: PageContext): Promise<PageAnswer<ApiStandards>> {
  const visible = sitesOfRuns(context);
  if (visible.length === 0) return notVisible;
  const { trends } = await readConfigurationHistory(context.database);
  return {
    page: {
      trends: trends
        .filter(({ site }) => visible.includes(site))
        .map(({ workflow, title, site, points }) => {
          const place = siteOf(context.network, site);
          return {
            ...{ workflow, title, site, siteTitle: place.title, zone: place.zone },
            sentence: standardTrendSentence({ title, points }, place),
            points: points.map(({ at, ...point }) => ({ at: iso(at), ...point })),
          };
        }),
    },
  };
}

export async function waiversPage(context: PageContext): Promise<PageAnswer<ApiWaivers>> {
  const visible = sitesOfRuns(context);
  if (visible.length === 0) return notVisible;
  const { waivers } = await readConfigurationHistory(context.database);
  const runs = await readWaiverRuns(context.database, visible);
  return {
    page: {
      waivers: waivers
        .map((one) => ({ ...one, sites: one.sites.filter((site) => visible.includes(site)) }))
        .filter(({ sites }) => sites.length > 0)
        .map((one) => waiverOf(context, one, runs))
        .toSorted((one, other) => one.daysLeft - other.daysLeft || one.id.localeCompare(other.id)),
    },
  };
}

const notVisible = {
  refused: { kind: 'forbidden', sentence: 'Your roles may not see workflow runs.' },
} as const;

function waiverOf(
  { network, now }: PageContext,
  { waiver, title, sites, since, renewals }: WaiverHistory,
  runs: readonly WaiverRun[],
): ApiWaiver {
  const { id, workflow, parameter, value, reason, risk, control, owner, expires } = waiver;
  const places = sites.map((site) => siteOf(network, site));
  return {
    ...{ id, workflow, workflowTitle: title, parameter, value: String(value) },
    ...{ reason, risk, control, owner: ownerTitle(network, owner), expires, renewals },
    ...{ since: iso(since), zone: places[0]?.zone ?? 'UTC' },
    daysLeft: Math.min(...places.map(({ zone }) => daysUntil(expires, zone, now))),
    sites: places.map(({ id: site, title: siteTitle }) => ({
      ...{ site, title: siteTitle },
      asked: lastAsked(waiverSubject(waiver, site), runs),
    })),
  };
}

function lastAsked(subject: string, runs: readonly WaiverRun[]): ApiWaiverAtSite['asked'] {
  const [last] = runs
    .filter((run) => run.subject.startsWith(subject))
    .map(({ id: run, subject: about, over }) => {
      return { run, daysBefore: Number(about.slice(subject.length)), over };
    })
    .toSorted((one, other) => one.daysBefore - other.daysBefore);
  return last ?? null;
}
