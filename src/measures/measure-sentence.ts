import type { Instant } from '../platform/platform.ts';
import { bucketText, countText, valueText } from './measure-words.ts';
import type { ShownMeasure } from './shown-measures.ts';
import { xmrOf, xmrPointsMin, type XmrChart, type XmrPoint } from './xmr.ts';

/** What was changed, and when: limits are drawn from what was before. */
export interface Change {
  at: Instant;
  /** As a sentence goes on after "after": `release 1.4.0 at Lakeside`. */
  words: string;
}

export interface SentenceParts {
  measure: Pick<ShownMeasure, 'subject' | 'things' | 'unit'>;
  /** Of all buckets together; null: there was nothing. */
  value: number | null;
  of: number;
  points: readonly XmrPoint[];
  chart: XmrChart | null;
  /** What 90 of 100 did not exceed, by bucket; empty where it is not asked. */
  tail: readonly XmrPoint[];
  /** In their order. */
  changes: readonly Change[];
  bucket: 'hour' | 'day' | 'week';
  zone: string;
}

/**
 * What a measure says, in one sentence, by rule: whether it changed by more than chance, from what to what, since when and after
 * what. Chance is judged by the XmR chart; without enough buckets the sentence says so instead of guessing. Pure.
 */
export function measureSentence(parts: SentenceParts): string {
  const { measure, value, of, points, chart, bucket } = parts;
  if (value === null) return `There were no ${measure.things} in this time.`;
  const shown = (one: number): string => valueText(one, measure.unit);
  if (chart === null) {
    const seen = `${points.length} of ${xmrPointsMin} ${bucket}s`;
    return `${measure.subject} is ${shown(value)} (${countText(of, measure.things)}); too early to tell a change from chance (${seen}).`;
  }
  const since = specialCauseSince(chart);
  if (since === null) {
    const range = `${shown(chart.lower)} to ${shown(chart.upper)}`;
    return `${measure.subject} is steady at ${shown(chart.mean)}: every ${bucket} lies where chance alone would put it (${range})${tailText(parts)}.`;
  }
  const after = meanOf(chart.points.filter(({ at }) => at >= since.at));
  const when = bucketText(since.at, bucket, parts.zone);
  const cause = causeText(parts, since.at);
  const move = moveText(chart.mean, after, shown);
  return `${measure.subject} ${move}${cause} (special cause since ${when})${tailText(parts)}.`;
}

/** The first point of the special cause that lasts to the end; null: there is none. */
export function specialCauseSince({ points }: Pick<XmrChart, 'points'>): XmrPoint | null {
  let since: XmrPoint | null = null;
  for (const point of points.toReversed()) {
    if (point.signal === null) break;
    since = point;
  }
  return since;
}

function moveText(before: number, after: number, shown: (value: number) => string): string {
  if (shown(before) === shown(after)) return `varies by more than chance around ${shown(after)}`;
  return `${after < before ? 'fell' : 'rose'} from ${shown(before)} to ${shown(after)}`;
}

/** Buckets after a change in which a special cause must begin to be told after it. */
export const causeBucketsMax = 3;

const bucketMs = { hour: 3_600_000, day: 86_400_000, week: 7 * 86_400_000 };

// What came later caused nothing, and what came long before is not told either.
function causeText({ changes, bucket }: SentenceParts, since: Instant): string {
  const last = changes.findLast(
    ({ at }) =>
      at < since + bucketMs[bucket] && at >= since - (causeBucketsMax - 1) * bucketMs[bucket],
  );
  return last === undefined ? '' : ` after ${last.words}`;
}

function tailText({ tail, changes, measure }: SentenceParts): string {
  const chart = xmrOf(tail, lastChange(changes, tail));
  if (chart === null) return '';
  const since = specialCauseSince(chart);
  const shown = (one: number): string => valueText(one, measure.unit);
  if (since === null) return '; 90th centile unchanged';
  const after = meanOf(chart.points.filter(({ at }) => at >= since.at));
  return `; 90th centile ${moveText(chart.mean, after, shown)}`;
}

/** From which point on all are held against those before: the bucket in which the last change was made. */
export function lastChange(
  changes: readonly Change[],
  points: readonly XmrPoint[],
): Instant | undefined {
  const last = changes.at(-1)?.at;
  return last === undefined ? undefined : points.findLast(({ at }) => at <= last)?.at;
}

function meanOf(points: readonly XmrPoint[]): number {
  return points.reduce((sum, { value }) => sum + value, 0) / Math.max(1, points.length);
}
