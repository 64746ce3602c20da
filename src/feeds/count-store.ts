import type { QualityMeasure } from '../governance/governance.ts';
import {
  bulkInsert,
  bulkInsertSql,
  iso,
  rowSource,
  type Instant,
  type Problem,
  type Queryable,
} from '../platform/platform.ts';

/** How far the journal is counted. */
export interface CountPosition {
  /** As text: 64 bits. */
  xid: string;
  seq: number;
  /** Of the newest row that was counted. */
  receivedAt: Instant;
}

/** As much of a journal row and its outcome as is counted. */
export interface CountedRow {
  seq: number;
  xid: string;
  receivedAt: Instant;
  feed: string;
  site: string;
  ackCode: string;
  messageTime: string | null;
  bytes: number;
  rawWithNull: Uint8Array | null;
  outcome: string | null;
  outcomeAt: Instant | null;
  problems: readonly Problem[] | null;
}

/** A row that was counted before its outcome was final. */
export interface UnsettledRow {
  seq: number;
  feed: string;
  site: string;
  receivedAt: Instant;
  outcome: string | null;
  outcomeAt: Instant | null;
  measures: readonly QualityMeasure[];
}

/** What is added to the counts of a feed's hour; corrections are negative. */
export interface HourDelta {
  feed: string;
  hour: Instant;
  site: string;
  messages: number;
  bytes: number;
  answeredWell: number;
  answeredError: number;
  answeredReject: number;
  missing: number;
  invalidCode: number;
  unexpectedNull: number;
  late: number;
}

/** The position, locked until the transaction ends; undefined while somebody else counts. */
export async function lockCountPosition(tx: Queryable): Promise<CountPosition | undefined> {
  const [row] = await tx.query<CountPosition>(
    'feed-count-lock',
    `select xid::text as xid, seq, received_at as "receivedAt"
       from feed_count_position
        for update skip locked`,
  );
  return row;
}

/** A message with a null is read for it up to this size: beyond it the null is part of a document. */
export const nullScanBytesMax = 65_536;

const uncountedSql = `
  select journal.seq, journal.xid::text as xid, journal.received_at as "receivedAt", journal.feed, journal.site,
         journal.ack_code as "ackCode", journal.message_time as "messageTime",
         octet_length(journal.raw) as bytes,
         case when octet_length(journal.raw) <= ${nullScanBytesMax} and position('\\x2222'::bytea in journal.raw) > 0
              then journal.raw end as "rawWithNull",
         outcome.outcome, outcome.at as "outcomeAt", outcome.problems
    from (select *
            from journal
           where (xid, seq) > ($1::xid8, $2::bigint)
             and xid < pg_snapshot_xmin(pg_current_snapshot())
             and received_at >= $3::timestamptz
           order by xid, seq
           limit $4) as journal
    left join message_outcome as outcome on outcome.seq = journal.seq
   order by journal.xid, journal.seq`;

/** The next rows that nobody counted, in the order of their commits; none whose transaction may still be overtaken. */
export async function readUncounted(
  tx: Queryable,
  position: { xid: string; seq: number; receivedAtFrom: Instant },
  limit: number,
): Promise<CountedRow[]> {
  const { xid, seq, receivedAtFrom } = position;
  const from = Number.isFinite(receivedAtFrom) ? iso(receivedAtFrom) : '-infinity';
  return tx.query<CountedRow>('feed-uncounted', uncountedSql, [xid, seq, from, limit]);
}

export async function savePosition(tx: Queryable, position: CountPosition): Promise<void> {
  await tx.query(
    'feed-count-position',
    `update feed_count_position set xid = $1::xid8, seq = $2, received_at = $3`,
    [position.xid, position.seq, iso(position.receivedAt)],
  );
}

const changedSql = `
  select unsettled.seq, unsettled.feed, unsettled.site, unsettled.received_at as "receivedAt",
         unsettled.measures, outcome.outcome, outcome.at as "outcomeAt", outcome.problems
    from feed_unsettled as unsettled
    join message_outcome as outcome on outcome.seq = unsettled.seq
   -- Instants travel in milliseconds: finer ones would look changed for ever.
   where (outcome.outcome, date_trunc('milliseconds', outcome.at))
         is distinct from (unsettled.outcome, unsettled.outcome_at)
   order by unsettled.seq
   limit $1`;

/** Counted rows whose outcome is another one by now. */
export async function readChangedOutcomes(
  tx: Queryable,
  limit: number,
): Promise<(UnsettledRow & { problems: readonly Problem[] })[]> {
  return tx.query('feed-changed-outcomes', changedSql, [limit]);
}

const INSERT_UNSETTLED = bulkInsertSql(
  'feed_unsettled',
  {
    seq: 'bigint',
    feed: 'text',
    site: 'text',
    received_at: 'timestamptz',
    outcome: 'text',
    outcome_at: 'timestamptz',
    measures: 'json',
  },
  `on conflict (seq) do update
      set outcome = excluded.outcome, outcome_at = excluded.outcome_at, measures = excluded.measures`,
);

/** Keeps rows whose outcome may still change, with what was counted of them. */
export async function saveUnsettled(tx: Queryable, rows: readonly UnsettledRow[]): Promise<void> {
  await bulkInsert(
    tx,
    'feed-unsettled-save',
    INSERT_UNSETTLED,
    rows.map(({ receivedAt, outcomeAt, ...row }) => ({
      ...row,
      received_at: receivedAt,
      outcome_at: outcomeAt,
    })),
  );
}

/** Forgets rows whose outcome is final. */
export async function forgetSettled(tx: Queryable, seqs: readonly number[]): Promise<void> {
  if (seqs.length === 0) return;
  await tx.query('feed-settled', `delete from feed_unsettled where seq = any($1::bigint[])`, [
    seqs,
  ]);
}

const deltas = rowSource({
  feed: 'text',
  hour: 'timestamptz',
  site: 'text',
  messages: 'integer',
  bytes: 'bigint',
  answered_well: 'integer',
  answered_error: 'integer',
  answered_reject: 'integer',
  missing: 'integer',
  invalid_code: 'integer',
  unexpected_null: 'integer',
  late: 'integer',
});

const addSql = `
  insert into feed_hour as known (
         feed, hour, site, messages, bytes, answered_well, answered_error, answered_reject,
         missing, invalid_code, unexpected_null, late)
  select feed, hour, site, messages, bytes, answered_well, answered_error, answered_reject,
         missing, invalid_code, unexpected_null, late
    from ${deltas.sql}
   order by feed, hour
  on conflict (feed, hour) do update
     set messages        = known.messages + excluded.messages,
         bytes           = known.bytes + excluded.bytes,
         answered_well   = known.answered_well + excluded.answered_well,
         answered_error  = known.answered_error + excluded.answered_error,
         answered_reject = known.answered_reject + excluded.answered_reject,
         missing         = known.missing + excluded.missing,
         invalid_code    = known.invalid_code + excluded.invalid_code,
         unexpected_null = known.unexpected_null + excluded.unexpected_null,
         late            = known.late + excluded.late`;

/** Adds to the hours' counts; at most one delta a feed and hour. */
export async function addToHours(tx: Queryable, rows: readonly HourDelta[]): Promise<void> {
  if (rows.length === 0) return;
  const params = deltas.params(
    rows.map((row) => ({
      ...row,
      answered_well: row.answeredWell,
      answered_error: row.answeredError,
      answered_reject: row.answeredReject,
      invalid_code: row.invalidCode,
      unexpected_null: row.unexpectedNull,
    })),
  );
  await tx.query('feed-hours-add', addSql, params);
}

const repeatsSql = `
  with repeated as (
    select feed, date_trunc('hour', received_at, 'UTC') as hour, sum(duplicates)::integer as duplicates
      from intake_receipt
     where duplicates > 0
       and received_at >= $1::timestamptz
     group by 1, 2
  )
  update feed_hour
     set duplicates = repeated.duplicates
    from repeated
   where feed_hour.feed = repeated.feed
     and feed_hour.hour = repeated.hour
     and feed_hour.duplicates <> repeated.duplicates`;

/** Brings the repeats of the hours from an instant on up to what the receipts say. */
export async function countRepeats(tx: Queryable, from: Instant): Promise<void> {
  await tx.query('feed-repeats', repeatsSql, [iso(from)]);
}

/** Forgets the counts of all hours that the journal still has, so that they are counted anew. */
export async function forgetCounts(tx: Queryable): Promise<void> {
  await tx.query(
    'feed-hours-forget',
    `delete from feed_hour
      where hour >= (select date_trunc('hour', min(received_at), 'UTC') from journal)`,
  );
  await tx.query('feed-unsettled-forget', `delete from feed_unsettled`);
  await tx.query(
    'feed-position-forget',
    `update feed_count_position set xid = '0', seq = 0, received_at = '-infinity'`,
  );
}
