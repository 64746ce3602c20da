import type { Queryable } from '../platform/platform.ts';
import type { Breaker } from './breaker.ts';

const ensureSql = `
  insert into destination_lease (destination)
  select unnest($1::text[])
  on conflict do nothing`;

const takeSql = `
  update destination_lease
     set holder = $2, fence = fence + 1, lease_until = now() + $3 * interval '1 millisecond'
   where destination = any($1)
     and (lease_until < now() or holder = $2)
  returning destination, fence, breaker`;

export interface TakenDestination {
  destination: string;
  fence: number;
  /** As its last holder left it. */
  breaker: Breaker | null;
}

/**
 * Takes those of these destinations that are free, expired or the holder's own; each taking raises the fence. Leases count in
 * the database's own time: the clocks of two nodes may differ.
 */
export async function takeDestinations(
  tx: Queryable,
  destinations: readonly string[],
  holder: string,
  leaseMs: number,
): Promise<TakenDestination[]> {
  await tx.query('destination-ensure', ensureSql, [[...destinations]]);
  return tx.query<TakenDestination>('destination-take', takeSql, [
    ...[[...destinations], holder, leaseMs],
  ]);
}

const keepSql = `
  update destination_lease
     set lease_until = now() + $4 * interval '1 millisecond', breaker = $5, failure = $6,
         delivered_at = coalesce($7, delivered_at)
   where destination = $1
     and holder = $2
     and fence = $3
  returning 1`;

/** Keeps the lease and notes what is known of the destination. False where another process has it. */
export async function keepDestination(
  db: Queryable,
  lease: { destination: string; holder: string; fence: number; leaseMs: number },
  known: { breaker: Breaker; failure: string | null; deliveredAt: string | null },
): Promise<boolean> {
  const { destination, holder, fence, leaseMs } = lease;
  const rows = await db.query('destination-keep', keepSql, [
    ...[destination, holder, fence, leaseMs],
    ...[JSON.stringify(known.breaker), known.failure, known.deliveredAt],
  ]);
  return rows.length > 0;
}

const releaseSql = `
  update destination_lease
     set holder = null, lease_until = '-infinity'
   where holder = $1`;

/** Gives all leases back, so that a standby need not wait for them to run out. */
export async function releaseDestinations(db: Queryable, holder: string): Promise<void> {
  await db.query('destination-release', releaseSql, [holder]);
}
