import type { ApiFeed, ApiFeedRow, ApiFeeds, ApiMeasureMessages } from '../../src/http/api.ts';
import { cannedMessages } from './canned-flow.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const iso = (at: number): string => new Date(at).toISOString();

/** How many messages an hour of the day usually brings: few at night, most at ten. */
function usualAt(hour: number): number {
  return Math.round(20 + 70 * Math.max(0, Math.sin(((hour - 5) / 16) * Math.PI)));
}

export function cannedFeeds(now: number, site: string | null): ApiFeeds {
  const feeds = [laboratory(now), admissions(now), clinic(now)].filter(
    (row) => site === null || row.site === site,
  );
  return { feeds, alerts: feeds.reduce((sum, row) => sum + row.alerts.length, 0) };
}

export function cannedFeed(now: number, id: string): ApiFeed {
  const row = cannedFeeds(now, null).feeds.find(({ feed }) => feed === id) ?? laboratory(now);
  const ended = {
    id: 'alr_0',
    kind: 'behind' as const,
    raisedAt: iso(now - 50 * hourMs),
    endedAt: iso(now - 49 * hourMs),
    sentence:
      '211 messages are not applied; the oldest waits for longer than the 10 s that were agreed.',
  };
  return {
    ...row,
    baseline: 'learned',
    profile: Array.from({ length: 168 }, (_, hour) => ({
      usual: usualAt(hour % 24),
      came: hour > 150 ? null : Math.max(0, usualAt(hour % 24) + ((hour * 37) % 21) - 10),
    })),
    history: [...row.alerts, ended],
    port: 2576,
  };
}

export function cannedMeasure(now: number): ApiMeasureMessages {
  const { rows } = cannedMessages(now, new URLSearchParams({ feed: 'st-anne-lab', limit: '3' }));
  return { rows, next: 4000, looked: { messages: 2_000, backTo: iso(now - 6 * hourMs) } };
}

function laboratory(now: number): ApiFeedRow {
  return {
    ...base(now),
    alerts: [],
    stuck: { failed: 2, parked: 4, oldestAt: iso(now - 9 * minuteMs) },
    measures: [
      measure('missing', 3, 1, 0.2),
      measure('invalidCode', 41, 2, 2.4),
      measure('unexpectedNull', 0, null, 0),
      measure('late', 12, 5, 1.1),
      measure('duplicate', 1, 1, 0.1),
    ],
  };
}

function admissions(now: number): ApiFeedRow {
  const lastAt = iso(now - 26 * minuteMs);
  const alert = {
    id: 'alr_1',
    kind: 'silent' as const,
    raisedAt: iso(now - 8 * minuteMs),
    endedAt: null,
    sentence: 'Nothing has come for 18 min; about 22 messages were expected.',
  };
  return {
    ...base(now),
    ...{
      feed: 'lakeside-adt',
      title: 'Lakeside admissions',
      site: 'lakeside',
      siteTitle: 'Lakeside',
    },
    ...{ state: 'silent', lastAt, last15min: 0, expected15min: 18.4, alerts: [alert] },
    fallback: 'The bed board is kept on paper at the nursing stations.',
  };
}

function clinic(now: number): ApiFeedRow {
  return {
    ...base(now),
    ...{ feed: 'elm-street', title: 'Elm Street visits', site: 'st-anne', state: 'unheard' },
    ...{
      lastAt: null,
      last15min: 0,
      expected15min: null,
      criticality: 'important',
      fallback: null,
    },
    hours: base(now).hours.map(({ hour }) => ({ hour, messages: 0, expected: null })),
    answers: { well: 0, error: 0, reject: 0 },
    measures: base(now).measures.map((one) => ({
      ...one,
      messages: 0,
      trend: Array(14).fill(null),
    })),
  };
}

function base(now: number): ApiFeedRow {
  const hour = Math.floor(now / hourMs) * hourMs;
  return {
    ...{ feed: 'st-anne-lab', title: 'St Anne laboratory', site: 'st-anne', siteTitle: 'St Anne' },
    ...{ zone: 'America/New_York', owner: 'Wes Thornton', criticality: 'vital', state: 'live' },
    fallback: 'The laboratory phones critical values to the charge nurse.',
    lastAt: iso(now - 3_000),
    waiting: null,
    latencyBudgetSeconds: 10,
    stuck: null,
    ...{ last15min: 22, expected15min: 21.6 },
    hours: Array.from({ length: 24 }, (_, index) => ({
      hour: iso(hour - (23 - index) * hourMs),
      messages: usualAt(index) + ((index * 7) % 11) - 5,
      expected: usualAt(index),
    })),
    answers: { well: 1_312, error: 3, reject: 1 },
    measures: (['missing', 'invalidCode', 'unexpectedNull', 'late', 'duplicate'] as const).map(
      (one) => measure(one, 0, 2, 0),
    ),
    alerts: [],
  };
}

function measure(
  name: ApiFeedRow['measures'][number]['measure'],
  count: number,
  objective: number | null,
  around: number,
): ApiFeedRow['measures'][number] {
  const trend = Array.from({ length: 14 }, (_, day) => around * (0.6 + ((day * 5) % 9) / 10));
  return { measure: name, count, messages: 1_316, objective, trend };
}
