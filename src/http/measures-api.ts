/** GET /api/measures?site=&workflow=&version=&period=: what happened to work, at the sites whose measures the person may see. */
export interface ApiMeasures {
  serverTime: string;
  /** When the logs were last counted to their end; null: not yet. */
  countedAt: string | null;
  period: ApiPeriod;
  from: string;
  to: string;
  bucket: 'hour' | 'day' | 'week';
  zone: string;
  /** What can be chosen. */
  workflows: { id: string; title: string }[];
  versions: string[];
  measures: ApiWorkMeasure[];
  /** Further counts, in words. */
  counts: { title: string; says: string; n: number }[];
  interruptions: ApiInterruptionMeasure;
  /** Releases that were assigned in this time. */
  changes: { at: string; words: string }[];
  /** Tasks of drills, which nothing counts. */
  drills: number;
  /** Why people declined and escalated; null where the reader may not see tasks. */
  reasons: { act: 'declined' | 'escalated'; reason: string; n: number }[] | null;
}

export type ApiPeriod = 'day' | 'month' | 'half-year';

export interface ApiWorkMeasure {
  id: string;
  title: string;
  unit: 'seconds' | 'share' | 'number';
  says: string;
  leavesOut: string;
  things: string;
  sentence: string;
  value: number | null;
  /** The value for people: `4 min 20 s`. */
  text: string | null;
  /** Numerator of a share. */
  events: number | null;
  of: number;
  /** What 90 of 100 did not exceed, for people. */
  tail: string | null;
  /** The share that was agreed to be in time, of a declared measure. */
  objective: number | null;
  /** Null: too few buckets to judge. */
  chart: { mean: number; lower: number; upper: number; text: string } | null;
  points: ApiMeasurePoint[];
  /** The highest value that the chart must show. */
  top: { value: number; text: string };
  sites: ApiMeasureSite[];
  /** There are tasks to look at behind it. */
  hasTasks: boolean;
}

export interface ApiMeasurePoint {
  at: string;
  value: number;
  text: string;
  events: number | null;
  of: number;
  signal: 'beyond-limit' | 'shift' | 'trend' | 'near-limit' | null;
}

export interface ApiMeasureSite {
  site: string;
  title: string;
  text: string | null;
  of: number;
  points: { at: string; value: number }[];
}

/** How often people were asked in one of their shifts. */
export interface ApiInterruptionMeasure {
  /** Shifts of people who were asked at least once. */
  shifts: number;
  median: number | null;
  p90: number | null;
  most: number | null;
  sentence: string;
}

/** GET /api/measures/:measure/tasks?site=&workflow=&from=&to=: the tasks behind a number, the worst first. */
export interface ApiMeasureTasks {
  tasks: {
    taskId: string;
    runId: string;
    site: string;
    siteTitle: string;
    zone: string;
    unit: string | null;
    workflow: string;
    title: string;
    state: string;
    openedAt: string;
    acceptedAt: string | null;
    closedAt: string | null;
    acceptBy: string | null;
    finishBy: string | null;
  }[];
  /** There are more than are shown. */
  isCut: boolean;
}
