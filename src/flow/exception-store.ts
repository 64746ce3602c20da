import {
  bulkInsert,
  bulkInsertSql,
  iso,
  rowSource,
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
  /** A result in the message itself is flagged as critical. */
  critical: boolean;
}

/** Why a lane key waits: behind an exception, or because a person holds it. */
export interface ParkedKey {
  laneKey: string;
  site: string;
  lane: number;
  exceptionId: string | null;
  holdId: string | null;
}

export interface ParkedMessage {
  laneKey: string;
  seq: number;
  receivedAt: Instant;
  xid: string;
  critical: boolean;
}

export interface StoredException {
  id: string;
  site: string;
  lane: number;
  feed: string;
  cause: string;
  sentence: string;
  laneKey: string;
  seq: number;
  parks: boolean;
  critical: boolean;
  state: string;
}

/** A message that waits behind a parked key. */
export interface QueuedMessage {
  laneKey: string;
  seq: number;
  critical: boolean;
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
  critical: 'boolean',
  state: 'text',
  raised_at: 'timestamptz',
});

const PARKED_KEYS = rowSource({
  lane_key: 'text',
  site: 'text',
  lane: 'smallint',
  exception_id: 'text',
  hold_id: 'text',
});

// A key may wait for both: a hold finds it parked already, or a message fails while a hold is drained. What is drained into
// another hold waits for that one.
const INSERT_PARKED_KEYS = `
  insert into parked_key (lane_key, site, lane, exception_id, hold_id, since)
  select row.lane_key, row.site, row.lane, row.exception_id, row.hold_id, $6::timestamptz
    from ${PARKED_KEYS.sql}
  on conflict (lane_key) do update
     set exception_id = coalesce(excluded.exception_id, parked_key.exception_id),
         hold_id      = coalesce(excluded.hold_id, parked_key.hold_id)`;

const PARKED_MESSAGES = rowSource({
  lane_key: 'text',
  seq: 'bigint',
  received_at: 'timestamptz',
  xid: 'text',
  critical: 'boolean',
});

// An edited message waits in the place of the one that it stands for.
const INSERT_PARKED_MESSAGES = `
  insert into parked_message (lane_key, seq, received_at, xid, place, critical)
  select row.lane_key, row.seq, row.received_at,
         coalesce(edited_message.place_xid, row.xid::xid8), edited_message.place, row.critical
    from ${PARKED_MESSAGES.sql}
    left join edited_message on edited_message.seq = row.seq
  on conflict do nothing`;

/** Raises exceptions. Their keys are parked by `parkKeys`. */
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
      critical: one.critical,
      state: 'open',
      raised_at: now,
    })),
  );
}

/** Parks lane keys: later messages of theirs queue. */
export async function parkKeys(
  tx: Queryable,
  keys: readonly ParkedKey[],
  now: Instant,
): Promise<void> {
  if (keys.length === 0) return;
  const rows = keys.map((one) => ({
    lane_key: one.laneKey,
    site: one.site,
    lane: one.lane,
    exception_id: one.exceptionId,
    hold_id: one.holdId,
  }));
  await tx.query('parked-key-insert', INSERT_PARKED_KEYS, [...PARKED_KEYS.params(rows), iso(now)]);
}

/** Queues messages behind their parked keys. */
export async function parkMessages(
  tx: Queryable,
  messages: readonly ParkedMessage[],
): Promise<void> {
  if (messages.length === 0) return;
  const rows = messages.map((one) => ({
    lane_key: one.laneKey,
    seq: one.seq,
    received_at: one.receivedAt,
    xid: one.xid,
    critical: one.critical,
  }));
  await tx.query('parked-message-insert', INSERT_PARKED_MESSAGES, PARKED_MESSAGES.params(rows));
}

/** Which of these lane keys are parked, and what for. */
export async function readParkedKeys(
  tx: Queryable,
  laneKeys: readonly string[],
): Promise<Map<string, 'behind-exception' | 'on-hold'>> {
  const rows = await tx.query<{ lane_key: string; failed: boolean }>(
    'parked-key-read',
    `select lane_key, exception_id is not null as failed from parked_key where lane_key = any ($1)`,
    [laneKeys],
  );
  return new Map(
    rows.map(({ lane_key, failed }) => [lane_key, failed ? 'behind-exception' : 'on-hold']),
  );
}

/** Behind which failure each of these lane keys waits; those on hold are left out. */
export async function readBlockers(
  tx: Queryable,
  laneKeys: readonly string[],
): Promise<Map<string, Pick<StoredException, 'site' | 'feed' | 'cause' | 'sentence'>>> {
  if (laneKeys.length === 0) return new Map();
  const rows = await tx.query<
    Pick<StoredException, 'laneKey' | 'site' | 'feed' | 'cause' | 'sentence'>
  >(
    'parked-key-blockers',
    `select parked_key.lane_key as "laneKey", exception.site, exception.feed, exception.cause,
            exception.sentence
       from parked_key
       join exception on exception.id = parked_key.exception_id
      where parked_key.lane_key = any ($1)`,
    [[...new Set(laneKeys)]],
  );
  return new Map(rows.map(({ laneKey, ...blocker }) => [laneKey, blocker]));
}

const storedColumns = `id, site, lane, feed, cause, sentence, lane_key as "laneKey", seq, parks, critical, state`;

/** The exception, locked, or undefined. */
export async function lockException(
  tx: Queryable,
  id: string,
): Promise<StoredException | undefined> {
  const rows = await tx.query<StoredException>(
    'exception-lock',
    `select ${storedColumns} from exception where id = $1 for update`,
    [id],
  );
  return rows[0];
}

/** The open exceptions of these messages, locked. */
export async function lockOpenExceptions(
  tx: Queryable,
  seqs: readonly number[],
): Promise<StoredException[]> {
  return tx.query<StoredException>(
    'exceptions-lock-open',
    `select ${storedColumns}
       from exception
      where seq = any ($1)
        and state = 'open'
      order by id
        for update`,
    [seqs],
  );
}

/** Closes exceptions with a person's decision. */
export async function closeExceptions(
  tx: Queryable,
  ids: readonly string[],
  decision: { state: 'retried' | 'skipped' | 'edited'; by: string; reason: string; at: Instant },
): Promise<void> {
  await tx.query(
    'exceptions-close',
    `update exception
        set state = $2, resolved_by = $3, reason = $4, resolved_at = $5
      where id = any ($1)`,
    [ids, decision.state, decision.by, decision.reason, iso(decision.at)],
  );
}

const releaseSql = `
  with cleared as (
    update parked_key
       set exception_id = null
     where lane_key = any ($1)
       and hold_id is not null
  )
  select lane_key as "laneKey", seq, critical
    from parked_message
   where lane_key = any ($1)
     and not exists (select from parked_key
                      where parked_key.lane_key = parked_message.lane_key
                        and parked_key.hold_id is not null)
   order by xid, coalesce(place, seq), seq`;

/** The lane keys that wait behind these exceptions: their own, and of a refused merge those of both patients. */
export async function readKeysBehind(
  tx: Queryable,
  exceptions: readonly Pick<StoredException, 'id' | 'laneKey'>[],
): Promise<string[]> {
  if (exceptions.length === 0) return [];
  const rows = await tx.query<{ laneKey: string }>(
    'parked-keys-behind',
    `select lane_key as "laneKey" from parked_key where exception_id = any ($1)`,
    [exceptions.map(({ id }) => id)],
  );
  return [...new Set([...exceptions, ...rows].map(({ laneKey }) => laneKey))];
}

/**
 * Lets lane keys go that wait behind an exception, and gives the messages that waited, in their order. A key that a person
 * holds too waits on.
 */
export async function unparkKeys(
  tx: Queryable,
  laneKeys: readonly string[],
): Promise<QueuedMessage[]> {
  if (laneKeys.length === 0) return [];
  const waiting = await tx.query<QueuedMessage>('parked-message-release', releaseSql, [laneKeys]);
  await tx.query(
    'parked-key-delete',
    `delete from parked_key where lane_key = any ($1) and hold_id is null`,
    [laneKeys],
  );
  return waiting;
}

/** Which of these feeds and causes have no open exception any more: indexes into `groups`. */
export async function readMended(
  tx: Queryable,
  groups: readonly { feed: string; cause: string }[],
): Promise<number[]> {
  const rows = await tx.query<{ at: number }>(
    'exceptions-mended',
    `select (asked.at - 1)::integer as at
       from unnest($1::text[], $2::text[]) with ordinality as asked (feed, cause, at)
      where not exists (select from exception
                         where exception.state = 'open'
                           and exception.feed = asked.feed
                           and exception.cause = asked.cause)`,
    [groups.map(({ feed }) => feed), groups.map(({ cause }) => cause)],
  );
  return rows.map(({ at }) => at);
}
