import { iso, type Instant, type Queryable } from '../platform/platform.ts';

/** What a feed did lately, and what waits of it. */
export interface FeedActivity {
  feed: string;
  lastAt: Instant | null;
  /** In the last `recentMs`, counted up to `recentCountMax`. */
  recent: number;
  /** Of these, those that were answered AE, AR, CE or CR. */
  recentRefused: number;
}

export const recentMs = 15 * 60_000;
/** Above this a feed's rate is shown as this: counting further would cost more than it tells. */
export const recentCountMax = 20_000;

const activitySql = `
  select asked.feed, latest.at as "lastAt",
         coalesce(recent.count, 0)::integer as recent, coalesce(recent.refused, 0)::integer as "recentRefused"
    from unnest($1::text[]) as asked (feed)
    left join lateral (select max(received_at) as at
                         from journal
                        where journal.feed = asked.feed) as latest on true
    left join lateral (select count(*) as count, count(*) filter (where ack_code not like '%A') as refused
                         from (select ack_code
                                 from journal
                                where journal.feed = asked.feed
                                  and received_at > $2::timestamptz
                                limit ${recentCountMax}) as arrived) as recent on true`;

export async function readActivity(
  db: Queryable,
  feeds: readonly string[],
  now: Instant,
): Promise<FeedActivity[]> {
  return db.query<FeedActivity>('feed-activity', activitySql, [[...feeds], iso(now - recentMs)]);
}

/** Messages of a feed that nobody has looked at yet. */
export interface FeedBacklog {
  feed: string;
  waiting: number;
  oldestAt: Instant;
}

/** A backlog is looked through up to so many messages; the oldest is among them. */
export const backlogRowsMax = 20_000;

const backlogSql = `
  select feed, count(*)::integer as waiting, min(received_at) as "oldestAt"
    from (select journal.feed, journal.received_at
            from journal
           where (xid, seq) > (select xid, seq from lane order by xid, seq limit 1)
             and not exists (select from message_outcome where message_outcome.seq = journal.seq)
           order by xid, seq
           limit ${backlogRowsMax}) as beyond
   group by feed`;

/** By feed, what lies beyond the position up to which the journal is applied. */
export async function readBacklogs(db: Queryable): Promise<FeedBacklog[]> {
  return db.query<FeedBacklog>('feed-backlogs', backlogSql);
}

/** Messages of a feed that wait for a person: failed ones, and those parked behind them. */
export interface FeedStuck {
  feed: string;
  failed: number;
  parked: number;
  oldestAt: Instant;
}

const stuckSql = `
  select feed, count(*) filter (where outcome = 'failed')::integer as failed,
         count(*) filter (where outcome = 'parked')::integer as parked, min(received_at) as "oldestAt"
    from feed_unsettled
   where outcome in ('failed', 'parked')
   group by feed`;

export async function readStuck(db: Queryable): Promise<FeedStuck[]> {
  return db.query<FeedStuck>('feed-stuck', stuckSql);
}

/** The counts of an hour, as `feed_hour` has them. */
export interface FeedHour {
  feed: string;
  hour: Instant;
  messages: number;
  bytes: number;
  answeredWell: number;
  answeredError: number;
  answeredReject: number;
  missing: number;
  invalidCode: number;
  unexpectedNull: number;
  late: number;
  duplicate: number;
}

const hoursSql = `
  select feed, hour, messages, bytes, answered_well as "answeredWell", answered_error as "answeredError",
         answered_reject as "answeredReject", missing, invalid_code as "invalidCode",
         unexpected_null as "unexpectedNull", late, duplicates as duplicate
    from feed_hour
   where feed = any($1)
     and hour >= $2::timestamptz
   order by feed, hour`;

/** The counted hours of feeds from an instant on. */
export async function readHours(
  db: Queryable,
  feeds: readonly string[],
  from: Instant,
): Promise<FeedHour[]> {
  return db.query<FeedHour>('feed-hours', hoursSql, [[...feeds], iso(from)]);
}

const firstHoursSql = `
  select asked.feed, (select hour from feed_hour where feed_hour.feed = asked.feed order by hour limit 1) as hour
    from unnest($1::text[]) as asked (feed)`;

/** The first hour that is counted of each feed. */
export async function readFirstHours(
  db: Queryable,
  feeds: readonly string[],
): Promise<{ feed: string; hour: Instant | null }[]> {
  return db.query('feed-first-hours', firstHoursSql, [[...feeds]]);
}

export interface StoredBaseline {
  feed: string;
  perHour: readonly (number | null)[];
  learnedAt: Instant;
}

export async function readBaselines(
  db: Queryable,
  feeds: readonly string[],
): Promise<StoredBaseline[]> {
  return db.query<StoredBaseline>(
    'feed-baselines',
    `select feed, per_hour as "perHour", learned_at as "learnedAt" from feed_baseline where feed = any($1)`,
    [[...feeds]],
  );
}

const saveBaselinesSql = `
  insert into feed_baseline (feed, per_hour, learned_at)
  select * from unnest($1::text[], $2::json[], $3::timestamptz[])
  on conflict (feed) do update
     set per_hour = excluded.per_hour, learned_at = excluded.learned_at`;

export async function saveBaselines(
  tx: Queryable,
  baselines: readonly StoredBaseline[],
): Promise<void> {
  if (baselines.length === 0) return;
  await tx.query('feed-baselines-save', saveBaselinesSql, [
    baselines.map(({ feed }) => feed),
    baselines.map(({ perHour }) => JSON.stringify(perHour)),
    baselines.map(({ learnedAt }) => iso(learnedAt)),
  ]);
}
