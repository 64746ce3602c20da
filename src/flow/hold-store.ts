import { iso, type Instant, type Queryable } from '../platform/platform.ts';
import type { QueuedMessage } from './exception-store.ts';

/** A feed or a lane key whose messages are taken and acknowledged, but not applied. Exactly one of the two is named. */
export interface Hold {
  id: string;
  site: string;
  feed: string | null;
  laneKey: string | null;
  /** draining: let go, and what waited is applied now, in order. */
  state: 'active' | 'draining' | 'over';
  reason: string;
  heldBy: string;
  heldAt: Instant;
  /** When it ends by itself: a hold that is forgotten must not hide patients' data. */
  until: Instant;
}

const columns = `id, site, feed, lane_key as "laneKey", state, reason, held_by as "heldBy", held_at as "heldAt", until`;

/** Active holds of feeds: hold id by feed. */
export async function readHeldFeeds(tx: Queryable): Promise<Map<string, string>> {
  const rows = await tx.query<{ id: string; feed: string }>(
    'hold-feeds',
    `select id, feed from hold where state = 'active' and feed is not null`,
  );
  return new Map(rows.map(({ id, feed }) => [feed, id]));
}

/** The hold, locked, or undefined. */
export async function lockHold(tx: Queryable, id: string): Promise<Hold | undefined> {
  const rows = await tx.query<Hold>(
    'hold-lock',
    `select ${columns} from hold where id = $1 for update`,
    [id],
  );
  return rows[0];
}

/** The hold of that feed or lane key that is not over, or undefined. */
export async function findHold(
  tx: Queryable,
  { feed, laneKey }: Pick<Hold, 'feed' | 'laneKey'>,
): Promise<Hold | undefined> {
  const rows = await tx.query<Hold>(
    'hold-find',
    `select ${columns}
       from hold
      where state <> 'over'
        and (feed = $1 or lane_key = $2)`,
    [feed, laneKey],
  );
  return rows[0];
}

export async function insertHold(tx: Queryable, hold: Hold): Promise<void> {
  await tx.query(
    'hold-insert',
    `insert into hold (id, site, feed, lane_key, state, reason, held_by, held_at, until)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      ...[hold.id, hold.site, hold.feed, hold.laneKey, hold.state, hold.reason, hold.heldBy],
      ...[iso(hold.heldAt), iso(hold.until)],
    ],
  );
}

/** Lets it go: what waits is applied from now on. */
export async function beginDraining(
  tx: Queryable,
  id: string,
  { by, at }: { by: string; at: Instant },
): Promise<void> {
  await tx.query(
    'hold-drain',
    `update hold set state = 'draining', released_by = $2, released_at = $3 where id = $1`,
    [id, by, iso(at)],
  );
}

/** Holds whose time is over begin to drain; gives whether any did. */
export async function drainExpired(tx: Queryable, now: Instant): Promise<boolean> {
  const rows = await tx.query(
    'hold-expire',
    `update hold
        set state = 'draining', released_by = 'engine', released_at = $1
      where state = 'active'
        and until <= $1
      returning 1`,
    [iso(now)],
  );
  return rows.length > 0;
}

/** Whether anything is to be drained, or will be once its time is over. */
export async function readDraining(tx: Queryable): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    'hold-draining',
    `select id from hold where state = 'draining' order by released_at, id`,
  );
  return rows.map(({ id }) => id);
}

/** Keys of the hold that wait behind an exception as well are the exception's from now on. */
export async function leaveToExceptions(tx: Queryable, holdId: string): Promise<void> {
  await tx.query(
    'hold-leave',
    `update parked_key set hold_id = null where hold_id = $1 and exception_id is not null`,
    [holdId],
  );
}

const nextSql = `
  select lane_key as "laneKey", seq, critical
    from (select parked_message.*
            from parked_key
            join parked_message on parked_message.lane_key = parked_key.lane_key
           where parked_key.hold_id = $1
           order by parked_message.lane_key, parked_message.xid,
                    coalesce(parked_message.place, parked_message.seq), parked_message.seq
           limit $2) as next
   order by lane_key, xid, coalesce(place, seq), seq`;

/** The next messages that wait for the hold, those of a key together and in their order. */
export async function readHeldMessages(
  tx: Queryable,
  holdId: string,
  limit: number,
): Promise<QueuedMessage[]> {
  return tx.query<QueuedMessage>('hold-next', nextSql, [holdId, limit]);
}

/** These messages wait no more. */
export async function dequeueMessages(
  tx: Queryable,
  messages: readonly QueuedMessage[],
): Promise<void> {
  await tx.query(
    'hold-dequeue',
    `delete from parked_message
      using unnest($1::text[], $2::bigint[]) as gone (lane_key, seq)
      where parked_message.lane_key = gone.lane_key
        and parked_message.seq = gone.seq`,
    [messages.map(({ laneKey }) => laneKey), messages.map(({ seq }) => seq)],
  );
}

/** Keys of the hold behind which nothing waits go on. */
export async function unparkEmptyKeys(tx: Queryable, holdId: string): Promise<void> {
  await tx.query(
    'hold-unpark-empty',
    `delete from parked_key
      where hold_id = $1
        and exception_id is null
        and not exists (select from parked_message
                         where parked_message.lane_key = parked_key.lane_key)`,
    [holdId],
  );
}

/** Ends a hold that has no key left; gives whether it did. */
export async function endIfDrained(tx: Queryable, holdId: string, at: Instant): Promise<boolean> {
  const rows = await tx.query(
    'hold-end',
    `update hold
        set state = 'over', over_at = $2
      where id = $1
        and state = 'draining'
        and not exists (select from parked_key where hold_id = $1)
      returning 1`,
    [holdId, iso(at)],
  );
  return rows.length > 0;
}
