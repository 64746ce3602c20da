import { iso, type Instant, type Queryable } from '../platform/platform.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Effects that one statement deletes. */
export const sweepBatchEffects = 2_000;

// What a dead letter is held against, and what a subscription stands on, is still asked for.
const sweepSql = `
  with old as (
    select item.effect_seq
      from delivery item
     where item.state in ('delivered', 'discarded')
       and item.changed_at < $1
       and not exists (select from delivery earlier
                        where earlier.destination = item.destination
                          and earlier.subject = item.subject
                          and earlier.effect_seq < item.effect_seq
                          and earlier.state in ('dead', 'held'))
       and not exists (select from subscription one where one.handshake = item.effect_id)
     order by item.changed_at
     limit $2
  ), effects as (
    delete from effect where seq in (select effect_seq from old)
  ), deliveries as (
    delete from delivery where effect_seq in (select effect_seq from old) returning 1
  )
  select count(*)::integer as deleted from deliveries`;

/** Deletes a batch of effects that were delivered or discarded more than `days` days ago. Gives their number. */
export async function sweepDelivered(db: Queryable, now: Instant, days: number): Promise<number> {
  const [row] = await db.query<{ deleted: number }>('delivered-sweep', sweepSql, [
    iso(now - days * DAY_MS),
    sweepBatchEffects,
  ]);
  return row?.deleted ?? 0;
}
