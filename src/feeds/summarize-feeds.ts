import {
  qualityMeasures,
  type Feed,
  type Network,
  type QualityMeasure,
} from '../governance/governance.ts';
import type { Instant, Queryable } from '../platform/platform.ts';
import { readStandingAlerts, type FeedAlert } from './alert-store.ts';
import { readStandings, type FeedStanding } from './feed-standing.ts';
import { readHours, readStuck, type FeedHour, type FeedStuck } from './feed-store.ts';
import { hourMs, hourOfWeek, hoursOfWeek, hourStart } from './hour-of-week.ts';

export const trendDays = 14;
const dayMs = 24 * hourMs;

/** Everything that a page says of a feed. */
export interface FeedSummary extends FeedStanding {
  stuck: FeedStuck | null;
  /** The last 24 hours with the current one, oldest first. */
  hours: { hour: Instant; messages: number; expected: number | null }[];
  answers: { well: number; error: number; reject: number };
  measures: MeasureSummary[];
  /** Those that stand. */
  alerts: FeedAlert[];
  /** By hour of the week, what the last seven days brought; null where the feed was not counted yet. */
  lastWeek: (number | null)[];
}

export interface MeasureSummary {
  measure: QualityMeasure;
  /** Of the last 24 hours. */
  count: number;
  messages: number;
  objective: number | null;
  /** Percent by day, oldest first; null without messages. */
  trend: (number | null)[];
}

/** How feeds stand and what they brought, for pages. As many statements for one feed as for all. */
export async function summarizeFeeds(
  db: Queryable,
  network: Network,
  { feeds, now }: { feeds: readonly Feed[]; now: Instant },
): Promise<FeedSummary[]> {
  const ids = feeds.map(({ id }) => id);
  const [standings, hours, stuck, alerts] = await Promise.all([
    readStandings(db, network, { feeds, now }),
    readHours(db, ids, hourStart(now) - trendDays * dayMs),
    readStuck(db),
    readStandingAlerts(db),
  ]);
  const hoursOf = Map.groupBy(hours, ({ feed }) => feed);
  return standings.map((standing) => {
    const { id } = standing.feed;
    const known = hoursOf.get(id) ?? [];
    return {
      ...standing,
      stuck: stuck.find(({ feed }) => feed === id) ?? null,
      alerts: alerts.filter(({ feed, raisedAt }) => feed === id && raisedAt !== null),
      ...summarizeHours(known, standing, now),
    };
  });
}

/** What the hours of a feed come to. Pure. */
export function summarizeHours(
  known: readonly FeedHour[],
  { feed, zone, baseline }: Pick<FeedStanding, 'feed' | 'zone' | 'baseline'>,
  now: Instant,
): Pick<FeedSummary, 'hours' | 'answers' | 'measures' | 'lastWeek'> {
  const byHour = new Map(known.map((one) => [one.hour, one]));
  const end = hourStart(now);
  const lastDay = Array.from({ length: 24 }, (_, index) => end - (23 - index) * hourMs);
  const ofDay = lastDay.flatMap((hour) => byHour.get(hour) ?? []);
  return {
    hours: lastDay.map((hour) => ({
      hour,
      messages: byHour.get(hour)?.messages ?? 0,
      expected: baseline?.perHour[hourOfWeek(hour, zone)] ?? null,
    })),
    answers: {
      well: sum(ofDay, 'answeredWell'),
      error: sum(ofDay, 'answeredError'),
      reject: sum(ofDay, 'answeredReject'),
    },
    measures: qualityMeasures.map((measure) => ({
      measure,
      count: sum(ofDay, measure),
      messages: sum(ofDay, 'messages'),
      objective: feed.objectives?.[measure] ?? null,
      trend: trendOf(known, measure, now),
    })),
    lastWeek: weekOf(known, zone, now),
  };
}

function trendOf(
  known: readonly FeedHour[],
  measure: QualityMeasure,
  now: Instant,
): (number | null)[] {
  return Array.from({ length: trendDays }, (_, index) => {
    const to = hourStart(now) + hourMs - (trendDays - 1 - index) * dayMs;
    const hours = known.filter(({ hour }) => hour >= to - dayMs && hour < to);
    const messages = sum(hours, 'messages');
    return messages === 0 ? null : (100 * sum(hours, measure)) / messages;
  });
}

function weekOf(known: readonly FeedHour[], zone: string, now: Instant): (number | null)[] {
  const week: (number | null)[] = Array.from({ length: hoursOfWeek }, () => null);
  const first = known[0]?.hour;
  if (first === undefined) return week;
  const end = hourStart(now);
  const from = Math.max(first, end - hoursOfWeek * hourMs);
  const byHour = new Map(known.map((one) => [one.hour, one.messages]));
  for (let hour = from; hour < end; hour += hourMs) {
    week[hourOfWeek(hour, zone)] = byHour.get(hour) ?? 0;
  }
  return week;
}

function sum(
  hours: readonly FeedHour[],
  what: QualityMeasure | 'messages' | 'answeredWell' | 'answeredError' | 'answeredReject',
): number {
  return hours.reduce((total, hour) => total + hour[what], 0);
}
