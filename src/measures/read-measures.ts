import type { Instant, Queryable } from '../platform/platform.ts';
import { readCountedAt } from './arms-store.ts';
import {
  readCounts,
  readDeclared,
  readTimes,
  type CellsQuestion,
  type CountRow,
  type TimeRow,
  type WordRow,
} from './cells-store.ts';
import { countNames, noCounts, type CountName } from './tally.ts';
import { declaredTime } from './tally-run.ts';
import { timesOf, type Times } from './times.ts';

export type MeasuresQuestion = CellsQuestion;

/** What happened in a bucket, or in all of them. */
export interface Figures {
  counts: Readonly<Record<CountName, number>>;
  /** From the opening of a task to its first acceptance, and to its completion. */
  accept: Times;
  complete: Times;
  /** The measures that workflows declare, by name. */
  declared: Readonly<Record<string, DeclaredFigures>>;
}

export interface DeclaredFigures {
  began: number;
  reached: number;
  /** Of those reached: later than they should. */
  late: number;
  times: Times;
}

export interface MeasuredGroup {
  /** The site, the workflow … by which was asked; empty where all is in one, or where it does not apply. */
  key: string;
  total: Figures;
  /** In the order of time; buckets in which nothing happened are left out. */
  buckets: { at: Instant; figures: Figures }[];
}

export interface Measured {
  groups: MeasuredGroup[];
  /** Tasks of drills that were opened: left out of everything else. */
  drills: number;
  /** When the logs were last counted to their end; -Infinity: never. */
  countedAt: Instant;
}

/**
 * The measures of sites over a time, by bucket of time and by one dimension. Counts are of the hour in which something happened (a
 * missed deadline: its own hour), medians and centiles are exact to the second, of what ended in the bucket. Permission
 * is the caller's matter.
 */
export async function readMeasures(tx: Queryable, question: MeasuresQuestion): Promise<Measured> {
  const counts = await readCounts(tx, question);
  const times = await readTimes(tx, question);
  const words = await readDeclared(tx, question);
  const groups = new Map<string, GroupRows>();
  const groupOf = (key: string): GroupRows => {
    const known = groups.get(key) ?? { counts: [], times: [], words: [] };
    groups.set(key, known);
    return known;
  };
  const drills = counts.filter(({ isDrill }) => isDrill);
  for (const row of counts) if (!row.isDrill) groupOf(row.key).counts.push(row);
  for (const row of times) groupOf(row.key).times.push(row);
  for (const row of words) groupOf(row.key).words.push(row);
  return {
    groups: [...groups]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, rows]) => ({ key, total: figuresOf(rows), buckets: bucketsOf(rows) })),
    drills: drills.reduce((sum, { opened }) => sum + opened, 0),
    countedAt: await readCountedAt(tx),
  };
}

interface GroupRows {
  counts: CountRow[];
  times: TimeRow[];
  words: WordRow[];
}

function bucketsOf(rows: GroupRows): MeasuredGroup['buckets'] {
  const times = Map.groupBy(rows.times, ({ at }) => at);
  const words = Map.groupBy(rows.words, ({ at }) => at);
  return [...Map.groupBy(rows.counts, ({ at }) => at)]
    .toSorted(([a], [b]) => a - b)
    .map(([at, counts]) => ({
      at,
      figures: figuresOf({ counts, times: times.get(at) ?? [], words: words.get(at) ?? [] }),
    }));
}

function figuresOf({ counts, times, words }: GroupRows): Figures {
  const sums = noCounts();
  for (const row of counts) for (const name of countNames) sums[name] += row[name];
  const byName = Map.groupBy(times, ({ name }) => name);
  const timesNamed = (name: string): Times => timesOf(durationsOf(byName.get(name) ?? []));
  const declared = [...new Set(words.map(({ detail }) => detail))].toSorted();
  return {
    counts: sums,
    accept: timesNamed('accept'),
    complete: timesNamed('complete'),
    declared: Object.fromEntries(
      declared.map((detail) => {
        const n = (name: string): number =>
          words
            .filter((one) => one.detail === detail && one.name === name)
            .reduce((sum, one) => sum + one.n, 0);
        const figures = { began: n('began'), reached: n('reached'), late: n('reached-late') };
        return [detail, { ...figures, times: timesNamed(declaredTime(detail)) }];
      }),
    ),
  };
}

function durationsOf(rows: readonly TimeRow[]): Map<number, number> {
  const durations = new Map<number, number>();
  for (const { seconds, n } of rows) durations.set(seconds, (durations.get(seconds) ?? 0) + n);
  return durations;
}
