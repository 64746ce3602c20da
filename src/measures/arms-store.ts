import { iso, type Instant, type Queryable } from '../platform/platform.ts';
import { rates, type ArmMeasure, type RateName } from './rates.ts';
import { columnOf } from './tally-store.ts';

export interface ArmsQuestion {
  measure: ArmMeasure;
  /** Null: of all workflows. A measure `late:<name>` is that of one workflow. */
  workflow: string | null;
  /** Absent: all sites. */
  sites?: readonly string[];
  /** The hour of this instant and those after it. */
  from: Instant;
  /** Up to and with the hour of this instant. */
  to: Instant;
}

/** What there is of one version at one site, in one cohort or outside of all. */
export interface ArmCount {
  site: string;
  /** Null: the site outside of its cohorts. */
  cohort: string | null;
  workflow: string;
  version: string;
  /** Of the version with its parameters at the site: what runs are pinned to. */
  digest: string;
  /** Of which it is settled whether the event happened. */
  tasks: number;
  /** Never more than tasks. */
  events: number;
}

export interface Arms {
  /** In the order of site, workflow, cohort and digest. */
  arms: ArmCount[];
  /** When the logs were last counted to their end; -Infinity: never. */
  countedAt: Instant;
}

/**
 * How many tasks fell to each version, and to how many of them the event of a measure happened. Drills are left out. Tasks count
 * when it is settled whether the event happened, so that events are never more than tasks; a deadline that passed counts
 * in its own hour. A look of a gate is the difference of two answers with the same `from`: sums only grow, so that
 * nothing is looked at twice or passed over.
 */
export async function readArms(tx: Queryable, question: ArmsQuestion): Promise<Arms> {
  const { measure, workflow, sites, from, to } = question;
  const scope = [iso(from), iso(to), workflow, sites === undefined ? null : [...sites]];
  const declared = /^late:(.+)$/s.exec(measure)?.[1];
  const arms =
    declared === undefined
      ? await tx.query<ArmCount>(`measure-arms-${measure}`, armsSql(measure as RateName), scope)
      : await tx.query<ArmCount>('measure-arms-declared', declaredSql, [...scope, declared]);
  return { arms, countedAt: await readCountedAt(tx) };
}

const scopeSql = `
   where hour >= date_trunc('hour', $1::timestamptz)
     and hour <= $2
     and ($3::text is null or workflow = $3)
     and ($4::text[] is null or site = any($4))
     and not is_drill`;

const armColumns = `site, nullif(cohort, '') as cohort, workflow, max(version) as version, digest`;

function armsSql(measure: RateName): string {
  const { events, of } = rates[measure];
  return `
  select ${armColumns}, sum(${columnOf(of)})::integer as tasks, sum(${columnOf(events)})::integer as events
    from measure_cell
   ${scopeSql}
   group by site, cohort, workflow, digest
  having sum(${columnOf(of)}) > 0
   order by site, workflow, cohort, digest`;
}

const declaredSql = `
  select ${armColumns}, sum(n) filter (where name = 'reached')::integer as tasks,
         coalesce(sum(n) filter (where name = 'reached-late'), 0)::integer as events
    from measure_cell
    join measure_count on measure_count.cell = measure_cell.id
   ${scopeSql}
     and detail = $5
     and name in ('reached', 'reached-late')
   group by site, cohort, workflow, digest
   order by site, workflow, cohort, digest`;

/** When the logs were last counted to their end; -Infinity: never. */
export async function readCountedAt(tx: Queryable): Promise<Instant> {
  const [row] = await tx.query<{ at: Instant }>(
    'measure-counted-at',
    `select counted_at as at from measure_position`,
  );
  return row?.at ?? -Infinity;
}
