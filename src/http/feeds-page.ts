import {
  findMeasured,
  latencyBudgetSecondsDefault,
  readAlertsOf,
  readPlace,
  summarizeFeeds,
  type FeedAlert,
  type FeedSummary,
} from '../feeds/feeds.ts';
import type { Refusal } from '../flow/flow.ts';
import type { Feed, QualityMeasure } from '../governance/governance.ts';
import { iso } from '../platform/platform.ts';
import type { ApiFeed, ApiFeedAlert, ApiFeedRow, ApiFeeds, ApiMeasureMessages } from './api.ts';
import { endpoint, type PageAnswer, type PageContext } from './endpoint.ts';
import { idParams, measureParams, measureQuery, siteQuery } from './inputs.ts';
import { rowOf } from './messages-page.ts';
import { ownerTitle, siteOf } from './place-titles.ts';
import { sitesWhere } from './visible-sites.ts';

export const feedsEndpoint = endpoint({
  method: 'GET',
  path: '/api/feeds',
  summary: 'How the feeds of the sites stand whose messages the signed-in person may see.',
  query: siteQuery,
  answer: (context, { query }) => feedsPage(context, query.site),
});

export const feedEndpoint = endpoint({
  method: 'GET',
  path: '/api/feeds/:id',
  summary: 'A feed: how it stands, what is usual, how good its data are, what was told of it.',
  params: idParams,
  answer: (context, { params }) => feedPage(context, params.id),
});

export const measureEndpoint = endpoint({
  method: 'GET',
  path: '/api/feeds/:id/measures/:measure',
  summary: 'The messages behind a measure of the data of a feed, newest first.',
  params: measureParams,
  query: measureQuery,
  answer: (context, { params, query }) => measurePage(context, { ...params, ...query }),
});

const alertsShownMax = 50;

export async function feedsPage(
  context: PageContext,
  site: string | undefined,
): Promise<PageAnswer<ApiFeeds>> {
  const visible = sitesWhere(context, 'message.view');
  if ('refused' in visible) return visible;
  const { database, network, now } = context;
  const sites = new Set(visible.sites.filter((one) => site === undefined || site === one));
  const feeds = network.feeds.filter((feed) => sites.has(feed.site));
  const summaries = await summarizeFeeds(database, network, { feeds, now });
  const rows = summaries.map((summary) => rowOfFeed(context, summary));
  const alerts = rows.reduce((sum, row) => sum + row.alerts.length, 0);
  return { page: { feeds: rows, alerts } };
}

export async function feedPage(context: PageContext, id: string): Promise<PageAnswer<ApiFeed>> {
  const found = feedWhere(context, id);
  if ('refused' in found) return found;
  const { database, network, now } = context;
  const [summary] = await summarizeFeeds(database, network, { feeds: [found.feed], now });
  if (!summary) return unknown;
  const history = await readAlertsOf(database, id, alertsShownMax);
  return {
    page: {
      ...rowOfFeed(context, summary),
      baseline: summary.baseline?.source ?? null,
      profile: summary.lastWeek.map((came, hour) => ({
        usual: summary.baseline?.perHour[hour] ?? null,
        came,
      })),
      history: history.map(alertOf),
      port: summary.feed.port,
    },
  };
}

export async function measurePage(
  context: PageContext,
  asked: { id: string; measure: QualityMeasure; before?: number | undefined },
): Promise<PageAnswer<ApiMeasureMessages>> {
  const found = feedWhere(context, asked.id);
  if ('refused' in found) return found;
  const { database, network } = context;
  const before = asked.before === undefined ? null : await readPlace(database, asked.before);
  const { rows, looked, next } = await findMeasured(database, network, {
    ...{ feed: asked.id, measure: asked.measure, before },
  });
  return {
    page: {
      rows: rows.map(rowOf),
      next: next && next.seq,
      looked: { ...looked, backTo: looked.backTo === null ? null : iso(looked.backTo) },
    },
  };
}

const unknown: { refused: Refusal } = {
  refused: { kind: 'not-found', sentence: 'There is no such feed.' },
};

function feedWhere(context: PageContext, id: string): { feed: Feed } | { refused: Refusal } {
  const { authorize, network, person } = context;
  const feed = network.feeds.find((one) => one.id === id);
  if (!feed) return unknown;
  const answer = authorize(person, 'message.view', { site: feed.site, unit: null });
  if (answer.allowed) return { feed };
  return { refused: { kind: 'forbidden', sentence: answer.reason } };
}

function rowOfFeed({ network }: PageContext, summary: FeedSummary): ApiFeedRow {
  const { feed, zone, state, activity, backlog, stuck, measures, answers } = summary;
  return {
    ...{ feed: feed.id, title: feed.title, site: feed.site, zone, state, answers, measures },
    siteTitle: siteOf(network, feed.site).title,
    owner: ownerTitle(network, feed.owner),
    criticality: feed.criticality ?? null,
    fallback: feed.fallback || null,
    lastAt: activity.lastAt === null ? null : iso(activity.lastAt),
    waiting: backlog && { messages: backlog.waiting, oldestAt: iso(backlog.oldestAt) },
    latencyBudgetSeconds: feed.latencyBudgetSeconds ?? latencyBudgetSecondsDefault,
    stuck: stuck && {
      ...{ failed: stuck.failed, parked: stuck.parked },
      oldestAt: iso(stuck.oldestAt),
    },
    last15min: activity.recent,
    expected15min: summary.expectedRecent,
    hours: summary.hours.map(({ hour, ...counts }) => ({ hour: iso(hour), ...counts })),
    alerts: summary.alerts.map(alertOf),
  };
}

function alertOf({ id, kind, raisedAt, since, endedAt, sentence }: FeedAlert): ApiFeedAlert {
  return {
    ...{ id, kind, sentence },
    raisedAt: iso(raisedAt ?? since),
    endedAt: endedAt === null ? null : iso(endedAt),
  };
}
