import { iso, type Instant, type Queryable } from '../platform/platform.ts';
import { columnOf } from './tally-store.ts';
import { countNames, type CountName } from './tally.ts';

/** By what the rows of an answer are told apart. */
export type Dimension = 'site' | 'workflow' | 'version' | 'cohort' | 'unit' | 'role';

export interface CellsQuestion {
  sites: readonly string[];
  from: Instant;
  /** Exclusive. */
  to: Instant;
  bucket: 'hour' | 'day' | 'week';
  /** On whose clocks days and weeks begin; hours are those of UTC. */
  zone: string;
  /** Absent: all in one. */
  by?: Dimension | undefined;
  workflow?: string | undefined;
  version?: string | undefined;
  cohort?: string | undefined;
  unit?: string | undefined;
  role?: string | undefined;
}

export type CountRow = { key: string; at: Instant; isDrill: boolean } & Record<CountName, number>;

export interface TimeRow {
  key: string;
  at: Instant;
  name: string;
  seconds: number;
  n: number;
}

export interface WordRow {
  key: string;
  at: Instant;
  name: string;
  detail: string;
  n: number;
}

const keyColumns: Readonly<Record<Dimension | 'all', string>> = {
  all: `''`,
  site: 'cell.site',
  workflow: 'cell.workflow',
  version: 'cell.version',
  cohort: 'cell.cohort',
  unit: 'cell.unit',
  role: 'cell.role',
};

const whereSql = `
   where cell.hour >= $1 and cell.hour < $2
     and cell.site = any($3)
     and ($6::text is null or cell.workflow = $6)
     and ($7::text is null or cell.version = $7)
     and ($8::text is null or cell.cohort = $8)
     and ($9::text is null or cell.unit = $9)
     and ($10::text is null or cell.role = $10)`;

const bucketSql = `date_trunc($4, cell.hour, $5)`;

/** What was counted, by key and bucket; drills apart. */
export async function readCounts(db: Queryable, question: CellsQuestion): Promise<CountRow[]> {
  const key = question.by ?? 'all';
  const sums = countNames.map((name) => `sum(cell.${columnOf(name)})::integer as "${name}"`);
  return db.query<CountRow>(
    `measure-counts-${key}`,
    `select ${keyColumns[key]} as key, ${bucketSql} as at, cell.is_drill as "isDrill", ${sums.join(', ')}
       from measure_cell as cell
      ${whereSql}
      group by 1, 2, 3
      order by 1, 2`,
    paramsOf(question),
  );
}

/** How long it took, by key and bucket: exact to the second. */
export async function readTimes(db: Queryable, question: CellsQuestion): Promise<TimeRow[]> {
  const key = question.by ?? 'all';
  return db.query<TimeRow>(
    `measure-times-${key}`,
    `select ${keyColumns[key]} as key, ${bucketSql} as at, took.name, took.seconds, sum(took.n)::integer as n
       from measure_cell as cell
       join measure_time as took on took.cell = cell.id
      ${whereSql}
        and not cell.is_drill
      group by 1, 2, 3, 4`,
    paramsOf(question),
  );
}

/** Declared measures, by key and bucket. */
export async function readDeclared(db: Queryable, question: CellsQuestion): Promise<WordRow[]> {
  const key = question.by ?? 'all';
  return db.query<WordRow>(
    `measure-declared-${key}`,
    `select ${keyColumns[key]} as key, ${bucketSql} as at, word.name, word.detail, sum(word.n)::integer as n
       from measure_cell as cell
       join measure_count as word on word.cell = cell.id
      ${whereSql}
        and not cell.is_drill
        and word.name in ('began', 'reached', 'reached-late')
      group by 1, 2, 3, 4`,
    paramsOf(question),
  );
}

export interface ReasonCount {
  why: 'declined-because' | 'escalated-because';
  reason: string;
  n: number;
}

/** Why people declined and escalated, as they wrote it, the most frequent first. Free text: it may name a patient. */
export async function readReasons(
  db: Queryable,
  question: CellsQuestion,
  limit: number,
): Promise<ReasonCount[]> {
  return db.query<ReasonCount>(
    'measure-reasons',
    `select word.name as why, word.detail as reason, sum(word.n)::integer as n
       from measure_cell as cell
       join measure_count as word on word.cell = cell.id
      ${whereSql}
        and not cell.is_drill
        and word.name in ('declined-because', 'escalated-because')
        and $4::text is not null and $5::text is not null
      group by 1, 2
      order by n desc, why, reason
      limit $11`,
    [...paramsOf(question), limit],
  );
}

function paramsOf({ from, to, sites, bucket, zone, ...only }: CellsQuestion) {
  const { workflow, version, cohort, unit, role } = only;
  return [
    ...[iso(from), iso(to), [...sites], bucket, zone],
    ...[workflow, version, cohort, unit, role].map((one) => one ?? null),
  ];
}
