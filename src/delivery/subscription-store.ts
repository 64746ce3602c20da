import { iso, rowSource, type Instant, type Queryable } from '../platform/platform.ts';
import {
  failuresMax,
  type OffBecause,
  type Subscription,
  type SubscriptionStatus,
} from './subscription.ts';

/** A subscription and how it stands. */
export interface StandingSubscription extends Subscription {
  status: SubscriptionStatus;
  offBecause: OffBecause | null;
  /** Why the last attempt failed; null where it did not. */
  failure: string | null;
}

const COLUMNS = `
         one.id, one.client, one.site, one.topic, one.filter, one.endpoint, one.headers, one.content,
         one.heartbeat_s as "heartbeatS", one.reason, one.base, one.handshake, one.events,
         one.created_at as "createdAt", one.ends_at as "endsAt"`;

const insertSql = `
  insert into subscription (id, client, site, topic, filter, endpoint, headers, content, heartbeat_s, reason, base,
                            handshake, created_at, ends_at, spoken_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $13)`;

export async function insertSubscription(tx: Queryable, one: Subscription): Promise<void> {
  await tx.query('subscription-insert', insertSql, [
    ...[one.id, one.client, one.site, one.topic, one.filter, one.endpoint],
    ...[JSON.stringify(one.headers), one.content, one.heartbeatS, one.reason, one.base],
    ...[one.handshake, iso(one.createdAt), one.endsAt === null ? null : iso(one.endsAt)],
  ]);
}

const lockClientSql = `select pg_advisory_xact_lock(hashtextextended('subscriptions of ' || $1, 0))`;

const countSql = `
  select count(*)::integer as count
    from subscription
   where client = $1
     and off_at is null`;

/** How many a client has; until the end of the transaction nobody makes it another one. */
export async function countSubscriptions(tx: Queryable, client: string): Promise<number> {
  await tx.query('subscription-lock-client', lockClientSql, [client]);
  const [row] = await tx.query<{ count: number }>('subscription-count', countSql, [client]);
  return row?.count ?? 0;
}

const STATUS = `
         case when one.off_at is not null then 'off'
              when exists (select from delivery
                            where delivery.destination = one.id
                              and delivery.state in ('pending', 'claimed', 'ambiguous', 'held')
                              and delivery.attempts >= ${failuresMax})
                or exists (select from delivery
                            where delivery.destination = one.id and delivery.state = 'dead') then 'error'
              when exists (select from delivery
                            where delivery.effect_id = one.handshake and delivery.state = 'delivered') then 'active'
              else 'requested' end`;

const standingSql = `
  select ${COLUMNS}, one.off_because as "offBecause",
         (select lease.failure from destination_lease lease where lease.destination = one.id) as failure,
         ${STATUS} as status
    from subscription one
   where one.client = $1
     and ($2::text[] is null or one.id = any($2))
     and one.off_because is distinct from 'deleted'
   order by one.id desc
   limit $3`;

/** Subscriptions of a client and how they stand, all or those of these ids; deleted ones are not there any more. */
export async function readSubscriptions(
  db: Queryable,
  client: string,
  ids: readonly string[] | null,
  limit: number,
): Promise<StandingSubscription[]> {
  return db.query<StandingSubscription>('subscription-standing', standingSql, [
    ...[client, ids === null ? null : [...ids], limit],
  ]);
}

const shownSql = `
  select ${COLUMNS}, one.off_because as "offBecause",
         (select lease.failure from destination_lease lease where lease.destination = one.id) as failure,
         ${STATUS} as status
    from subscription one
   where one.site = any($1)
     and (one.off_at is null or (one.off_because = 'given-up' and one.off_at > $2))
   order by one.off_at is null, one.client, one.id
   limit $3`;

/**
 * Subscriptions of all clients at these sites that people look after: those that are on, and those that were given up since
 * `since`, which come first.
 */
export async function readShownSubscriptions(
  db: Queryable,
  sites: readonly string[],
  since: Instant,
  limit: number,
): Promise<StandingSubscription[]> {
  const params = [[...sites], iso(since), limit];
  return db.query<StandingSubscription>('subscription-shown', shownSql, params);
}

const liveSql = `
  select ${COLUMNS}
    from subscription one
   where one.off_at is null
   order by one.id`;

/** All that something may still be delivered to. */
export async function readLiveSubscriptions(db: Queryable): Promise<Subscription[]> {
  return db.query<Subscription>('subscription-live', liveSql);
}

const lockSql = `
  select ${COLUMNS}
    from subscription one
   where one.topic = any($1)
     and one.off_at is null
     and (one.ends_at is null or one.ends_at > $2)
     and exists (select from delivery
                  where delivery.effect_id = one.handshake and delivery.state = 'delivered')
   order by one.id
     for update of one`;

/** Those that have begun and want to hear of these topics. Until the end of the transaction only it may number their events. */
export async function lockSubscriptions(
  tx: Queryable,
  topics: readonly string[],
  now: Instant,
): Promise<Subscription[]> {
  return tx.query<Subscription>('subscription-lock', lockSql, [[...topics], iso(now)]);
}

const COUNTS = rowSource({ id: 'text', events: 'bigint', spoken_at: 'timestamptz' });

const tellSql = `
  update subscription
     set events = row.events, spoken_at = row.spoken_at
    from ${COUNTS.sql}
   where subscription.id = row.id`;

/** Writes how many events each has now been told. Only under the lock. */
export async function countEvents(
  tx: Queryable,
  counts: readonly { id: string; events: number }[],
  now: Instant,
): Promise<void> {
  const rows = counts.map((one) => ({ ...one, spoken_at: now }));
  await tx.query('subscription-tell', tellSql, COUNTS.params(rows));
}

const endSql = `
  with over as (
    select one.id,
           case when one.ends_at <= $1 then 'ended' else 'given-up' end as because
      from subscription one
     where one.off_at is null
       and (one.ends_at <= $1
            or exists (select from delivery
                        where delivery.destination = one.id
                          and delivery.state = 'dead'
                          and delivery.cause = 'expired'))
     order by one.id
       for update of one skip locked
  )
  update subscription
     set off_at = $1, off_because = over.because
    from over
   where subscription.id = over.id
  returning subscription.id, subscription.client, subscription.site, subscription.off_because as because`;

export interface EndedSubscription {
  id: string;
  client: string;
  site: string;
  because: OffBecause;
}

/** Turns off those whose time is over, and those to which something could not be delivered in its time. */
export async function endSubscriptions(tx: Queryable, now: Instant): Promise<EndedSubscription[]> {
  return tx.query<EndedSubscription>('subscription-end', endSql, [iso(now)]);
}

const deleteSql = `
  update subscription
     set off_at = coalesce(off_at, $3), off_because = 'deleted'
   where id = $1
     and client = $2
     and off_because is distinct from 'deleted'
  returning site`;

/** Ends a subscription as its client asks. Its site; undefined where the client has none of this id. */
export async function deleteSubscription(
  tx: Queryable,
  id: string,
  client: string,
  now: Instant,
): Promise<string | undefined> {
  const params = [id, client, iso(now)];
  const [row] = await tx.query<{ site: string }>('subscription-delete', deleteSql, params);
  return row?.site;
}

const discardSql = `
  update delivery
     set state = 'discarded', sentence = 'Its subscription is over.', fence = null, changed_at = $2, next_at = $2
   where destination = any($1)
     and state in ('pending', 'claimed', 'ambiguous', 'held', 'dead')`;

/** Nothing more is delivered to these; what is under way may still arrive. */
export async function discardNotifications(
  tx: Queryable,
  ids: readonly string[],
  now: Instant,
): Promise<void> {
  await tx.query('subscription-discard', discardSql, [[...ids], iso(now)]);
}

const silentSql = `
  with silent as (
    select one.id
      from subscription one
     where one.off_at is null
       and one.heartbeat_s is not null
       and one.spoken_at <= $1::timestamptz - one.heartbeat_s * interval '1 second'
       and not exists (select from delivery
                        where delivery.destination = one.id
                          and delivery.state in ('pending', 'claimed', 'ambiguous', 'held'))
     order by one.id
       for update of one skip locked
  )
  update subscription
     set spoken_at = $1
    from silent
   where subscription.id = silent.id
  returning subscription.id, subscription.site, subscription.events`;

/** Those that have heard nothing for their period and for which nothing waits; from now on they count anew. */
export async function takeSilentSubscriptions(
  tx: Queryable,
  now: Instant,
): Promise<Pick<Subscription, 'id' | 'site' | 'events'>[]> {
  return tx.query<Pick<Subscription, 'id' | 'site' | 'events'>>('subscription-silent', silentSql, [
    iso(now),
  ]);
}
