import { iso, type Instant, type Queryable } from '../platform/platform.ts';
import type { ClaimedEffect } from './effect.ts';
import type { Settled } from './settle-attempt.ts';

/** Under which lease a process works for a destination. */
export interface Fence {
  destination: string;
  holder: string;
  fence: number;
}

// Of each order key only the first effect that is not done; and none of a transaction that others may still come before.
const readySql = `
       delivery.destination = $1
   and delivery.state in ('pending', 'ambiguous')
   and delivery.next_at <= $2
   and delivery.expires_at > $2
   and not exists (select from delivery earlier
                    where earlier.destination = delivery.destination
                      and earlier.order_key = delivery.order_key
                      and earlier.state in ('pending', 'claimed', 'ambiguous', 'held')
                      and (earlier.xid, earlier.effect_seq) < (delivery.xid, delivery.effect_seq))`;

const claimSql = `
  with turn as (
    select destination from destination_lease
     where destination = $1 and holder = $3 and fence = $4
       for update
  ), ready as (
    select delivery.effect_seq
      from delivery
     where exists (select from turn)
       and delivery.xid < pg_snapshot_xmin(pg_current_snapshot())
       and ${readySql}
     order by delivery.xid, delivery.effect_seq
     limit $5
  )
  update delivery
     set state = 'claimed', fence = $4, changed_at = $2
    from ready
    join effect on effect.seq = ready.effect_seq
   where delivery.effect_seq = ready.effect_seq
  returning effect.seq, effect.id, effect.site, effect.lane, effect.patient_id as "patientId", effect.destination,
            effect.kind, effect.subject, effect.idempotency_key as "idempotencyKey", effect.order_key as "orderKey",
            effect.payload, effect.number, effect.created_at as "createdAt", delivery.expires_at as "expiresAt",
            delivery.attempts, delivery.refusals`;

/**
 * Takes up to `limit` effects that are due, the first of each order key, in the order in which they were recorded. None
 * where another process has taken the destination over.
 */
export async function claimDeliveries(
  db: Queryable,
  { destination, holder, fence }: Fence,
  now: Instant,
  limit: number,
): Promise<ClaimedEffect[]> {
  const rows = await db.query<ClaimedEffect>('delivery-claim', claimSql, [
    ...[destination, iso(now), holder, fence, limit],
  ]);
  return rows.toSorted((one, other) => one.seq - other.seq);
}

const dueSql = `select exists (select from delivery where ${readySql}) as due`;

/** Whether an effect is due, also one that may not be read yet. */
export async function hasDueDelivery(
  db: Queryable,
  destination: string,
  now: Instant,
): Promise<boolean> {
  const [row] = await db.query<{ due: boolean }>('delivery-due', dueSql, [destination, iso(now)]);
  return row?.due ?? false;
}

const settleSql = `
  update delivery
     set state = $3, attempts = $4, refusals = $5, next_at = $6, cause = $7, sentence = $8, answer = $9,
         fence = null, changed_at = $10
   where effect_seq = $1
     and state = 'claimed'
     and fence = $2
  returning 1`;

/** Writes what became of a claimed effect. False where the claim was of a lease that is over: it is another's now. */
export async function settleDelivery(
  db: Queryable,
  { seq, fence }: { seq: number; fence: number },
  settled: Settled,
  now: Instant,
): Promise<boolean> {
  const { state, attempts, refusals, nextAt, cause, sentence, answer } = settled;
  const rows = await db.query('delivery-settle', settleSql, [
    ...[seq, fence, state, attempts, refusals, iso(nextAt), cause, sentence],
    ...[answer === null ? null : JSON.stringify(answer), iso(now)],
  ]);
  return rows.length > 0;
}

const disownSql = `
  update delivery
     set state = case when destination = any($2) then 'held' else 'ambiguous' end,
         attempts = attempts + 1, next_at = $3, cause = 'ambiguous', fence = null, changed_at = $3,
         sentence = 'The process that was sending it ended before it heard the answer.'
   where destination = any($1)
     and state = 'claimed'
  returning 1`;

/** Claims of earlier leases of these destinations: whether they were sent nobody knows. Gives how many there were. */
export async function disownClaims(
  tx: Queryable,
  {
    destinations,
    holding,
    now,
  }: { destinations: readonly string[]; holding: readonly string[]; now: Instant },
): Promise<number> {
  const params = [[...destinations], [...holding], iso(now)];
  return (await tx.query('delivery-disown', disownSql, params)).length;
}

const expireSql = `
  update delivery
     set state = 'dead', cause = 'expired', changed_at = $1, next_at = $1,
         sentence = case when state = 'ambiguous' or cause = 'ambiguous'
                         then 'Its time was over. It may have arrived.'
                         else 'Its time was over before it could be delivered.' end
   where effect_seq in (select effect_seq from delivery
                         where state in ('pending', 'ambiguous', 'held')
                           and expires_at <= $1
                         order by expires_at
                         limit $2
                           for update skip locked)
  returning site`;

/** Makes dead letters of what was not delivered in its time, whatever became of its destination. Gives their sites. */
export async function expireDeliveries(
  db: Queryable,
  now: Instant,
  limit: number,
): Promise<string[]> {
  const rows = await db.query<{ site: string }>('delivery-expire', expireSql, [iso(now), limit]);
  return rows.map(({ site }) => site);
}
