import type { Instant, Queryable } from '../platform/platform.ts';
import type { Breaker } from './breaker.ts';

/** What is known of a destination from all processes. */
export interface DestinationState {
  destination: string;
  breaker: Breaker | null;
  /** Why the last attempt failed; null after one that did not. */
  failure: string | null;
  deliveredAt: Instant | null;
  waiting: number;
  oldestAt: Instant | null;
  dead: number;
  deliveredLastHour: number;
}

const statesSql = `
  select wanted.destination, lease.breaker, lease.failure, lease.delivered_at as "deliveredAt",
         coalesce(live.waiting, 0)::integer as waiting, live."oldestAt",
         coalesce(gone.dead, 0)::integer as dead, coalesce(done.delivered, 0)::integer as "deliveredLastHour"
    from unnest($1::text[]) as wanted (destination)
    left join destination_lease lease on lease.destination = wanted.destination
    left join lateral (select count(*) as waiting, min(effect.created_at) as "oldestAt"
                         from delivery
                         join effect on effect.seq = delivery.effect_seq
                        where delivery.destination = wanted.destination
                          and delivery.state in ('pending', 'claimed', 'ambiguous')
                          and delivery.site = any($2)) live on true
    left join lateral (select count(*) as dead
                         from delivery
                        where delivery.destination = wanted.destination
                          and delivery.state in ('dead', 'held')
                          and delivery.site = any($2)) gone on true
    left join lateral (select count(*) as delivered
                         from delivery
                        where delivery.destination = wanted.destination
                          and delivery.state = 'delivered'
                          and delivery.changed_at > $3::timestamptz - interval '1 hour'
                          and delivery.site = any($2)) done on true`;

/** How these destinations stand, counting effects of these sites alone. */
export async function readDestinationStates(
  db: Queryable,
  destinations: readonly string[],
  sites: readonly string[],
  now: string,
): Promise<DestinationState[]> {
  return db.query<DestinationState>('destination-states', statesSql, [
    ...[[...destinations], [...sites], now],
  ]);
}
