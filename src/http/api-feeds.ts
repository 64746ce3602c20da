/** The shapes of the API about feeds and of search inside messages. Pages know them through api.ts. */
import type { ApiMessageRow } from './api.ts';

export type ApiFeedState = 'refusing' | 'behind' | 'silent' | 'live' | 'unheard';
export type ApiMeasure = 'missing' | 'invalidCode' | 'unexpectedNull' | 'late' | 'duplicate';

/** GET /api/feeds?site= */
export interface ApiFeeds {
  feeds: ApiFeedRow[];
  /** Alerts that stand. */
  alerts: number;
}

export interface ApiFeedRow {
  feed: string;
  title: string;
  site: string;
  siteTitle: string;
  zone: string;
  owner: string;
  criticality: string | null;
  fallback: string | null;
  state: ApiFeedState;
  lastAt: string | null;
  /** Messages that are not applied yet; nothing is waiting: null. */
  waiting: { messages: number; oldestAt: string } | null;
  latencyBudgetSeconds: number;
  /** Messages that wait for a person. */
  stuck: { failed: number; parked: number; oldestAt: string } | null;
  last15min: number;
  /** What the last 15 minutes should have brought. Null: not known. */
  expected15min: number | null;
  /** Messages by hour, the last 24 with the current one, oldest first. */
  hours: { hour: string; messages: number; expected: number | null }[];
  /** Answers of the last 24 hours. */
  answers: { well: number; error: number; reject: number };
  measures: ApiFeedMeasure[];
  alerts: ApiFeedAlert[];
}

/** A measure over the last 24 hours, and by day. */
export interface ApiFeedMeasure {
  measure: ApiMeasure;
  count: number;
  messages: number;
  /** Percent at most; null where nothing was agreed. */
  objective: number | null;
  /** Percent by day, the last 14, oldest first; null on days without messages. */
  trend: (number | null)[];
}

export interface ApiFeedAlert {
  id: string;
  kind: 'silent' | 'behind' | 'objective';
  raisedAt: string;
  endedAt: string | null;
  sentence: string;
}

/** GET /api/feeds/:id */
export interface ApiFeed extends ApiFeedRow {
  /** Where the baseline comes from; null: there is none yet. */
  baseline: 'declared' | 'learned' | null;
  /** By hour of the week, Monday 00:00 local first: what is usual, and what the last seven days brought. */
  profile: { usual: number | null; came: number | null }[];
  /** What was told of the feed, newest first. */
  history: ApiFeedAlert[];
  port: number;
}

/** GET /api/feeds/:id/measures/:measure?before=<seq>: the messages behind a measure, newest first. */
export interface ApiMeasureMessages {
  rows: ApiMessageRow[];
  next: number | null;
  /** How many messages were looked at, and back to when. */
  looked: { messages: number; backTo: string | null };
}

/** POST /api/messages/content/cost: what looking inside messages would cost. */
export interface ApiContentCost {
  messages: number;
  bytes: number;
  seconds: number;
}

/** POST /api/messages/content: one slice of a search inside messages. */
export interface ApiContent {
  rows: ApiMessageRow[];
  looked: { messages: number; bytes: number; backTo: string | null };
  /** Pass as `before` to go on; null at the end. */
  next: number | null;
}
