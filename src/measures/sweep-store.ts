import { iso, type Instant, type Queryable } from '../platform/platform.ts';

/** Hours are kept for three years, so that a month can stand beside the same one of the two years before. */
export const measureRestDays = 1_096;

/** Rows that one part of sweeping takes away, with what hangs on them. */
export const measureSweepRowsMax = 5_000;

const cellsSql = `
  with old as (
    select id
      from measure_cell
     where hour < $1
     order by hour
     limit $2
  ), times as (
    delete from measure_time
     using old
     where measure_time.cell = old.id
  ), words as (
    delete from measure_count
     using old
     where measure_count.cell = old.id
  )
  delete from measure_cell
   using old
   where measure_cell.id = old.id
  returning measure_cell.id`;

const interruptionsSql = `
  delete from measure_interruption
   where ctid = any(array(
           select ctid
             from measure_interruption
            where hour < $1
            limit $2))
  returning hour`;

/**
 * Forgets hours that began before this instant, a bounded part at a time, and gives how many rows; 0: none is left. What measures
 * are counted from is not touched: counting anew brings them back until the next sweep.
 */
export async function sweepMeasures(db: Queryable, before: Instant): Promise<number> {
  const params = [iso(before), measureSweepRowsMax];
  const cells = await db.query('measure-sweep', cellsSql, params);
  const asked = await db.query('measure-sweep-interruptions', interruptionsSql, params);
  return cells.length + asked.length;
}
