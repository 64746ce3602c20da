import { iso, type Queryable } from '../platform/platform.ts';
import type { MeasuresQuestion } from './read-measures.ts';
import { timesOf, type Times } from './times.ts';

export interface InterruptionFigures {
  /** Shifts of people in which they were asked at least once. */
  shifts: number;
  /** How often people were asked in a shift. */
  perShift: Times;
  most: number | null;
}

/** How often people were asked in a shift: of those shifts in which they were asked at all. Names nobody. */
export async function readInterruptions(
  db: Queryable,
  { sites, from, to, workflow }: Pick<MeasuresQuestion, 'sites' | 'from' | 'to' | 'workflow'>,
): Promise<InterruptionFigures> {
  const rows = await db.query<{ asked: number; shifts: number }>(
    'measure-interruptions-per-shift',
    `select asked, count(*)::integer as shifts
       from (select sum(n)::integer as asked
               from measure_interruption
              where hour >= $1 and hour < $2
                and site = any($3)
                and ($4::text is null or workflow = $4)
              group by site, person, role, unit,
                       case when shift = '' then (hour at time zone 'UTC')::date::text else shift end) as one
      group by asked
      order by asked`,
    [iso(from), iso(to), [...sites], workflow ?? null],
  );
  const perShift = timesOf(new Map(rows.map(({ asked, shifts }) => [asked, shifts])));
  return { shifts: perShift.n, perShift, most: rows.at(-1)?.asked ?? null };
}
