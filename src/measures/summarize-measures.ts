import type { Instant, Queryable } from '../platform/platform.ts';
import { readAssignedChanges, type AssignedChange } from './changes-store.ts';
import { lastChange, measureSentence, type Change } from './measure-sentence.ts';
import {
  readMeasures,
  type Figures,
  type MeasuredGroup,
  type MeasuresQuestion,
} from './read-measures.ts';
import { countRemarks } from './remark-count-store.ts';
import { shownMeasures, type ShownMeasure } from './shown-measures.ts';
import { noCounts, type CountName } from './tally.ts';
import { noTimes } from './times.ts';
import { xmrOf, type Signal, type XmrChart } from './xmr.ts';

/** A measure over a time: what it comes to, how it went, and what that says. */
export interface MeasureSummary {
  measure: ShownMeasure;
  sentence: string;
  whole: MeasurePoint;
  /** What 90 of 100 did not exceed; null where that is not asked, or of nothing. */
  tail: number | null;
  chart: Pick<XmrChart, 'mean' | 'lower' | 'upper' | 'baseline'> | null;
  /** Buckets in which there was something. */
  points: (MeasurePoint & { at: Instant; signal: Signal | null })[];
  bySite: { site: string; whole: MeasurePoint; points: { at: Instant; value: number }[] }[];
}

export interface MeasurePoint {
  value: number | null;
  /** Numerator of a share; null of a time. */
  events: number | null;
  of: number;
}

export interface MeasuresSummary {
  measures: MeasureSummary[];
  counts: Readonly<Record<CountName, number>>;
  /** What people said to stories of the workflow, or of all. */
  remarks: number;
  /** Releases that were assigned in this time. */
  changes: AssignedChange[];
  drills: number;
  countedAt: Instant;
}

export type SummaryQuestion = Omit<MeasuresQuestion, 'by'> & {
  /** Those that the workflow declares, after the common ones. */
  declared?: readonly ShownMeasure[];
  siteTitle: (site: string) => string;
};

/** All measures of sites over a time, with their sentences, charts and sites: what the page shows and the command prints. */
export async function summarizeMeasures(
  db: Queryable,
  question: SummaryQuestion,
): Promise<MeasuresSummary> {
  const { declared = [], siteTitle, ...asked } = question;
  const all = await readMeasures(db, asked);
  const sites = await readMeasures(db, { ...asked, by: 'site' });
  const changes = await readAssignedChanges(db, asked);
  const whole = all.groups[0] ?? { key: '', total: nothing, buckets: [] };
  const told = changes.map((one) => changeOf(one, siteTitle));
  return {
    measures: [...shownMeasures, ...declared].map((measure) =>
      summarize(measure, { whole, groups: sites.groups, changes: told, ...asked }),
    ),
    counts: whole.total.counts,
    changes,
    remarks: await countRemarks(db, asked),
    drills: all.drills,
    countedAt: all.countedAt,
  };
}

const nothing: Figures = { counts: noCounts(), accept: noTimes, complete: noTimes, declared: {} };

function changeOf({ at, kind, version, site }: AssignedChange, title: (site: string) => string) {
  const where = site === null ? '' : ` at ${title(site)}`;
  return { at, words: `${kind === 'rollback' ? 'the rollback to' : 'release'} ${version}${where}` };
}

function summarize(
  measure: ShownMeasure,
  {
    whole,
    groups,
    changes,
    bucket,
    zone,
  }: {
    whole: MeasuredGroup;
    groups: readonly MeasuredGroup[];
    changes: readonly Change[];
  } & Pick<MeasuresQuestion, 'bucket' | 'zone'>,
): MeasureSummary {
  const points = pointsOf(measure, whole);
  // Counting tells of shares alone; of a declared measure the events are another thing than its value.
  const judged = measure.unit === 'share' ? points : points.map(({ at, value }) => ({ at, value }));
  const chart = xmrOf(judged, lastChange(changes, points));
  const total = pointOf(measure, whole.total);
  const tail = whole.buckets.flatMap(({ at, figures }) => {
    const value = measure.tail?.(figures) ?? null;
    return value === null ? [] : [{ at, value }];
  });
  return {
    measure,
    sentence: measureSentence({
      ...{ measure, value: total.value, of: total.of, points, chart, tail, changes, bucket, zone },
    }),
    whole: total,
    tail: measure.tail?.(whole.total) ?? null,
    chart,
    points: points.map((point, index) => ({
      ...point,
      signal: chart?.points[index]?.signal ?? null,
    })),
    bySite: groups.map((group) => ({
      site: group.key,
      whole: pointOf(measure, group.total),
      points: pointsOf(measure, group).map(({ at, value }) => ({ at, value })),
    })),
  };
}

function pointsOf(measure: ShownMeasure, { buckets }: MeasuredGroup) {
  return buckets.flatMap(({ at, figures }) => {
    const point = pointOf(measure, figures);
    return point.value === null ? [] : [{ ...point, at, value: point.value }];
  });
}

function pointOf(measure: ShownMeasure, figures: Figures): MeasurePoint {
  const events = measure.events?.(figures) ?? null;
  return { value: measure.value(figures), events, of: measure.of(figures) };
}
