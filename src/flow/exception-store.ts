import {
  bulkInsert,
  bulkInsertSql,
  iso,
  type Instant,
  type Problem,
  type Queryable,
} from '../platform/platform.ts';

/** A message that could not be applied. `cause` is the same for alike ones. */
export interface Exception {
  id: string;
  site: string;
  lane: number;
  feed: string;
  laneKey: string;
  seq: number;
  receivedAt: Instant;
  cause: string;
  sentence: string;
  problems: readonly Problem[];
  /** True where later messages of the lane key wait for a person. */
  parks: boolean;
}

export interface ParkedMessage {
  laneKey: string;
  seq: number;
  receivedAt: Instant;
  xid: string;
}

export interface OpenException {
  id: string;
  site: string;
  laneKey: string;
  seq: number;
  parks: boolean;
  state: string;
}

const INSERT_EXCEPTIONS = bulkInsertSql('exception', {
  id: 'text',
  site: 'text',
  lane: 'smallint',
  feed: 'text',
  lane_key: 'text',
  seq: 'bigint',
  received_at: 'timestamptz',
  cause: 'text',
  sentence: 'text',
  problems: 'json',
  parks: 'boolean',
  state: 'text',
  raised_at: 'timestamptz',
});

const INSERT_PARKED_KEYS = bulkInsertSql('parked_key', {
  lane_key: 'text',
  site: 'text',
  lane: 'smallint',
  exception_id: 'text',
  since: 'timestamptz',
});

const INSERT_PARKED_MESSAGES = bulkInsertSql(
  'parked_message',
  { lane_key: 'text', seq: 'bigint', received_at: 'timestamptz', xid: 'xid8' },
  'on conflict do nothing',
);

/** Raises exceptions and parks the lane keys of those that ask for it. */
export async function raiseExceptions(
  tx: Queryable,
  exceptions: readonly Exception[],
  now: Instant,
): Promise<void> {
  await bulkInsert(
    tx,
    'exception-raise',
    INSERT_EXCEPTIONS,
    exceptions.map((one) => ({
      id: one.id,
      site: one.site,
      lane: one.lane,
      feed: one.feed,
      lane_key: one.laneKey,
      seq: one.seq,
      received_at: one.receivedAt,
      cause: one.cause,
      sentence: one.sentence,
      problems: one.problems,
      parks: one.parks,
      state: 'open',
      raised_at: now,
    })),
  );
  await bulkInsert(
    tx,
    'parked-key-insert',
    INSERT_PARKED_KEYS,
    exceptions
      .filter((one) => one.parks)
      .map((one) => ({
        lane_key: one.laneKey,
        site: one.site,
        lane: one.lane,
        exception_id: one.id,
        since: now,
      })),
  );
}

/** Queues messages behind their parked keys. */
export async function parkMessages(
  tx: Queryable,
  messages: readonly ParkedMessage[],
): Promise<void> {
  await bulkInsert(
    tx,
    'parked-message-insert',
    INSERT_PARKED_MESSAGES,
    messages.map((one) => ({
      lane_key: one.laneKey,
      seq: one.seq,
      received_at: one.receivedAt,
      xid: one.xid,
    })),
  );
}

/** Which of these lane keys are parked. */
export async function readParkedKeys(
  tx: Queryable,
  laneKeys: readonly string[],
): Promise<Set<string>> {
  const rows = await tx.query<{ lane_key: string }>(
    'parked-key-read',
    `select lane_key from parked_key where lane_key = any ($1)`,
    [laneKeys],
  );
  return new Set(rows.map((row) => row.lane_key));
}

/** The exception, locked, or undefined. */
export async function lockException(tx: Queryable, id: string): Promise<OpenException | undefined> {
  const rows = await tx.query<{
    id: string;
    site: string;
    lane_key: string;
    seq: number;
    parks: boolean;
    state: string;
  }>(
    'exception-lock',
    `select id, site, lane_key, seq, parks, state from exception where id = $1 for update`,
    [id],
  );
  const row = rows[0];
  return row && { ...row, laneKey: row.lane_key };
}

/** Closes an exception with a person's decision. */
export async function closeException(
  tx: Queryable,
  id: string,
  decision: { state: 'retried' | 'skipped'; by: string; reason: string; at: Instant },
): Promise<void> {
  await tx.query(
    'exception-close',
    `update exception set state = $2, resolved_by = $3, reason = $4, resolved_at = $5 where id = $1`,
    [id, decision.state, decision.by, decision.reason, iso(decision.at)],
  );
}

/** Lets a lane key go, and gives the sequence numbers that waited behind it, in journal order. */
export async function unparkKey(tx: Queryable, laneKey: string): Promise<number[]> {
  const waiting = await tx.query<{ seq: number }>(
    'parked-message-read',
    `select seq from parked_message where lane_key = $1 order by xid, seq`,
    [laneKey],
  );
  await tx.query('parked-key-delete', `delete from parked_key where lane_key = $1`, [laneKey]);
  return waiting.map((row) => row.seq);
}
