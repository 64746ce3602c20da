import { rowSource, type Queryable } from '../platform/platform.ts';
import { readJournalRow, type NewJournalRow } from './journal-store.ts';

/** A row as it is handed to `appendJournal`. */
export interface AppendRow extends NewJournalRow {
  /** Frames of the same batch that are the same message: counted, not kept. */
  repeats: number;
  /** The control id stands for another message of the same batch. */
  controlIdReused: boolean;
}

/** What became of a row, in the order of the rows. */
export interface AppendedRow {
  /** Of the row that is kept: this one, or the one that it repeats. */
  seq: number;
  /** Undefined where the row was new; else what the first of them was answered. */
  duplicateOf?: { ackCode: string; ack: Uint8Array };
  /** The feed has sent the same content under another control id. */
  sameContent?: true;
}

/**
 * Journals a batch in one statement, which is one transaction and one round trip. A message that the feed has sent
 * before is counted on its receipt and not journalled again. Within a batch no two rows may have the same identity.
 */
export async function appendJournal(
  db: Queryable,
  rows: readonly AppendRow[],
): Promise<AppendedRow[]> {
  // Most feeds write nothing along, and pay nothing for those that do.
  const kept = rows.some((row) => row.along)
    ? await db.query<KeptRow>(
        'journal-append-along',
        appendAlongSql,
        arrivedAlong.params(rows.map(arrivedAlongRow)),
      )
    : await db.query<KeptRow>('journal-append', appendSql, arrived.params(rows.map(arrivedRow)));
  return Promise.all(kept.map((row) => appendedRow(db, row)));
}

interface KeptRow {
  seq: number;
  is_new: boolean;
  first_ack_code: string | null;
  first_ack: Uint8Array | null;
  same_content?: boolean;
}

async function appendedRow(db: Queryable, row: KeptRow): Promise<AppendedRow> {
  const { seq, first_ack_code: ackCode, first_ack: ack } = row;
  if (row.is_new) return row.same_content ? { seq, sameContent: true } : { seq };
  if (ackCode !== null && ack !== null) return { seq, duplicateOf: { ackCode, ack } };
  // Another node journalled it after this statement had begun: the statement waited for it, but could not see it.
  const first = await readJournalRow(db, seq);
  if (!first) throw new Error(`journal row ${seq} has a receipt but is not there`);
  return { seq, duplicateOf: { ackCode: first.ackCode, ack: first.ack } };
}

const arrivedColumns = {
  ord: 'integer',
  received_at: 'timestamptz',
  site: 'text',
  feed: 'text',
  lane: 'smallint',
  lane_key: 'text',
  epoch: 'integer',
  disposition: 'text',
  control_key: 'bytea',
  payload_hash: 'bytea',
  repeats: 'integer',
  reused: 'boolean',
  message_type: 'text',
  trigger_event: 'text',
  control_id: 'text',
  sending_application: 'text',
  sending_facility: 'text',
  message_time: 'text',
  patient_id: 'text',
  visit_id: 'text',
  order_id: 'text',
  peer: 'text',
  problem: 'json',
  raw: 'bytea',
  ack_code: 'text',
  ack: 'bytea',
} as const;
const arrived = rowSource(arrivedColumns);
const arrivedAlong = rowSource({
  ...arrivedColumns,
  answer_id: 'text',
  host: 'text',
  is_numbered: 'boolean',
  number: 'bigint',
  content_hash: 'bytea',
  batch: 'text',
  position: 'integer',
  original_digest: 'bytea',
  original_bytes: 'integer',
  attachments: 'json',
});

function arrivedAlongRow(row: AppendRow, ord: number): object {
  const { answer, sequence, contentHash, batch, takenOut } = row.along ?? {};
  return {
    ...arrivedRow(row, ord),
    answer_id: answer?.controlId ?? null,
    host: answer?.host ?? null,
    is_numbered: sequence !== undefined,
    number: sequence ?? null,
    content_hash: contentHash === undefined ? null : Buffer.from(contentHash, 'hex'),
    batch: batch?.id ?? null,
    position: batch?.position ?? null,
    original_digest: takenOut ? Buffer.from(takenOut.original.digest, 'hex') : null,
    original_bytes: takenOut?.original.bytes ?? null,
    attachments: takenOut?.attachments ?? null,
  };
}

function arrivedRow(row: AppendRow, ord: number): object {
  return {
    ord,
    received_at: row.receivedAt,
    site: row.site,
    feed: row.feed,
    lane: row.lane,
    lane_key: row.laneKey,
    epoch: row.epoch,
    disposition: row.disposition,
    control_key: row.identity && Buffer.from(row.identity.controlKey, 'hex'),
    payload_hash: row.identity && Buffer.from(row.identity.payloadHash, 'hex'),
    repeats: row.repeats,
    reused: row.controlIdReused,
    message_type: row.messageType,
    trigger_event: row.triggerEvent,
    control_id: row.controlId,
    sending_application: row.sendingApplication,
    sending_facility: row.sendingFacility,
    message_time: row.messageTime,
    patient_id: row.patientId,
    visit_id: row.visitId,
    order_id: row.orderId,
    peer: row.peer,
    problem: row.problem,
    raw: row.raw,
    ack_code: row.ackCode,
    ack: row.ack,
  };
}

const appendSql = appendSqlOf({ source: arrived.sql, along: '', found: '' });

const appendAlongSql = appendSqlOf({
  source: arrivedAlong.sql,
  along: `, awaited as (
    insert into application_answer (seq, received_at, site, feed, peer, host, control_id)
    select seq, received_at, site, feed, peer, host, answer_id
      from settled
     where is_new and answer_id is not null
  ), numbered as (
    insert into feed_sequence (feed, site, last, seq, at)
    select distinct on (feed) feed, site, number, seq, received_at
      from settled
     where is_new and is_numbered
     order by feed, ord desc
    on conflict (feed)
       do update set last = excluded.last, seq = excluded.seq, at = excluded.at
  ), content as (
    insert into content_receipt (feed, content_hash, seq, received_at)
    select distinct on (feed, content_hash) feed, content_hash, seq, received_at
      from settled
     where is_new and content_hash is not null
     order by feed, content_hash, ord
    on conflict (feed, content_hash) do nothing
  ), batched as (
    insert into batched_message (seq, received_at, site, batch, position)
    select seq, received_at, site, batch, position
      from settled
     where is_new and batch is not null
  ), slimmed as (
    insert into taken_out (seq, received_at, site, original_digest, original_bytes, attachments)
    select seq, received_at, site, original_digest, original_bytes, attachments
      from settled
     where is_new and attachments is not null
  )`,
  found: `,
         settled.content_hash is not null and (
           exists (select from content_receipt as other
                    where other.feed = settled.feed
                      and other.content_hash = settled.content_hash)
           or exists (select from settled as before
                       where before.is_new
                         and before.feed = settled.feed
                         and before.content_hash = settled.content_hash
                         and before.ord < settled.ord)) as same_content`,
});

/**
 * The statement that journals rows; `along` are more inserts from its rows, `found` more columns of its answer.
 * Receipts are taken in the order of their keys: two nodes with the same messages wait for each other, not for ever.
 */
function appendSqlOf({
  source,
  along,
  found,
}: Record<'source' | 'along' | 'found', string>): string {
  return `
  with arrived as materialized (
    select nextval('journal_seq') as seq, row.*
      from ${source}
  ), receipt as (
    insert into intake_receipt (feed, control_key, payload_hash, seq, received_at, duplicates)
    select feed, control_key, payload_hash, seq, received_at, repeats
      from arrived
     where control_key is not null
     order by feed, control_key, payload_hash
    on conflict (feed, control_key, payload_hash)
       do update set duplicates = intake_receipt.duplicates + 1 + excluded.duplicates
    returning feed, control_key, payload_hash, seq, received_at
  ), settled as (
    select arrived.*,
           receipt.seq is null or receipt.seq = arrived.seq as is_new,
           nullif(receipt.seq, arrived.seq) as first_seq,
           case when receipt.seq <> arrived.seq then receipt.received_at end as first_at,
           arrived.reused or exists (
             select from intake_receipt as other
              where other.feed = arrived.feed
                and other.control_key = arrived.control_key
                and other.payload_hash <> arrived.payload_hash) as control_id_reused
      from arrived
      left join receipt
        on receipt.feed = arrived.feed
       and receipt.control_key = arrived.control_key
       and receipt.payload_hash = arrived.payload_hash
  ), journalled as (
    insert into journal (
           seq, received_at, site, feed, lane, lane_key, epoch, disposition, control_id_reused,
           message_type, trigger_event, control_id, sending_application, sending_facility,
           message_time, patient_id, visit_id, order_id, peer, problem, raw, ack_code, ack)
    select seq, received_at, site, feed, lane, lane_key, epoch, disposition, control_id_reused,
           message_type, trigger_event, control_id, sending_application, sending_facility,
           message_time, patient_id, visit_id, order_id, peer, problem, raw, ack_code, ack
      from settled
     where is_new
     order by seq
  )${along}
  select coalesce(settled.first_seq, settled.seq) as seq, settled.is_new,
         first.ack_code as first_ack_code, first.ack as first_ack${found}
    from settled
    left join lateral (
           -- One row by its key, however large the journal has grown since the plan was made.
           select journal.ack_code, journal.ack
             from journal
            where not settled.is_new
              and journal.seq = settled.first_seq
              and journal.received_at = settled.first_at
            limit 1) as first on true
   order by settled.ord`;
}
