import {
  iso,
  rowSource,
  type Instant,
  type Problem,
  type Queryable,
} from '../platform/platform.ts';

export type Disposition = 'accepted' | 'unreadable' | 'refused';

/** What the journal keeps of a frame for searching, routing and answering. */
interface JournalFields {
  receivedAt: Instant;
  site: string;
  feed: string;
  lane: number;
  /** `facility|authority|identifier`, or `feed:<id>` where no patient could be read. */
  laneKey: string;
  epoch: number;
  disposition: Disposition;
  messageType: string | null;
  triggerEvent: string | null;
  controlId: string | null;
  sendingApplication: string | null;
  sendingFacility: string | null;
  messageTime: string | null;
  patientId: string | null;
  visitId: string | null;
  orderId: string | null;
  peer: string;
  problem: Problem | null;
  /** The frame's content, byte for byte. */
  raw: Uint8Array;
  ackCode: string;
  ack: Uint8Array;
}

export interface NewJournalRow extends JournalFields {
  /** Two rows of a feed with the same identity are the same message, sent again. Null: never the same as any. */
  identity: { controlKey: string; payloadHash: string } | null;
}

export interface JournalEntry extends JournalFields {
  seq: number;
  /** The transaction that wrote it, as text: 64 bits. */
  xid: string;
  /** The sender had used the control id for another message. */
  controlIdReused: boolean;
}

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
}

/**
 * Journals a batch in one statement, which is one transaction and one round trip. A message that the feed has sent
 * before is counted on its receipt and not journalled again. Within a batch no two rows may have the same identity.
 */
export async function appendJournal(
  db: Queryable,
  rows: readonly AppendRow[],
): Promise<AppendedRow[]> {
  const kept = await db.query<KeptRow>(
    'journal-append',
    appendSql,
    arrived.params(rows.map(arrivedRow)),
  );
  return Promise.all(kept.map((row) => appendedRow(db, row)));
}

interface KeptRow {
  seq: number;
  is_new: boolean;
  first_ack_code: string | null;
  first_ack: Uint8Array | null;
}

async function appendedRow(db: Queryable, row: KeptRow): Promise<AppendedRow> {
  const { seq, first_ack_code: ackCode, first_ack: ack } = row;
  if (row.is_new) return { seq };
  if (ackCode !== null && ack !== null) return { seq, duplicateOf: { ackCode, ack } };
  // Another node journalled it after this statement had begun: the statement waited for it, but could not see it.
  const first = await readJournalRow(db, seq);
  if (!first) throw new Error(`journal row ${seq} has a receipt but is not there`);
  return { seq, duplicateOf: { ackCode: first.ackCode, ack: first.ack } };
}

const arrived = rowSource({
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
});

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

// Receipts are taken in the order of their keys: two nodes with the same messages wait for each other, not for ever.
const appendSql = `
  with arrived as materialized (
    select nextval('journal_seq') as seq, row.*
      from ${arrived.sql}
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
  )
  select coalesce(settled.first_seq, settled.seq) as seq, settled.is_new,
         first.ack_code as first_ack_code, first.ack as first_ack
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

/** Where a reader of the journal stands: everything up to and with this (xid, seq) is read. */
export interface JournalReadFrom {
  xid: string;
  seq: number;
  /**
   * Nothing older is looked at, so that old day partitions are left alone. A row may be committed up to
   * `journalLagMsMax` after it was received.
   */
  receivedAtFrom: Instant;
}

/** What one read gives at most, so that a backlog of large messages fills neither the memory nor a transaction's time. */
export const readBytesMax = 512 * 1024;

/**
 * The next rows of `lanes` in commit order, at most `limit` of them and `readBytesMax` bytes (but one at least). Rows of
 * transactions that might still be joined by an earlier one are held back (I-01): a short answer is not the end.
 */
export async function readJournalAfter(
  tx: Queryable,
  from: JournalReadFrom,
  lanes: readonly number[],
  limit: number,
): Promise<JournalEntry[]> {
  const rows = await tx.query<JournalColumns>(
    'journal-read-after',
    `select ${entryColumns}
       from (select next.*, sum(octet_length(raw)) over (order by xid, seq) - octet_length(raw) as bytes_before
               from (select *
                       from journal
                      where (xid, seq) > ($1::xid8, $2::bigint)
                        and xid < pg_snapshot_xmin(pg_current_snapshot())
                        and received_at >= $3::timestamptz
                        and lane = any($4::smallint[])
                      order by xid, seq
                      limit $5) as next) as bounded
      where bytes_before < $6
      order by bounded.xid, bounded.seq`,
    [from.xid, from.seq, iso(from.receivedAtFrom), lanes, limit, readBytesMax],
  );
  return rows.map(journalEntry);
}

/** One row, or undefined. */
export async function readJournalRow(
  tx: Queryable,
  seq: number,
): Promise<JournalEntry | undefined> {
  const rows = await tx.query<JournalColumns>(
    'journal-read-row',
    `select ${entryColumns} from journal where seq = $1`,
    [seq],
  );
  return rows[0] && journalEntry(rows[0]);
}

/** These rows in the order of the journal; numbers that it does not have are left out. */
export async function readJournalRows(
  tx: Queryable,
  seqs: readonly number[],
): Promise<JournalEntry[]> {
  const rows = await tx.query<JournalColumns>(
    'journal-read-rows',
    `select ${entryColumns} from journal where seq = any($1::bigint[]) order by journal.xid, seq`,
    [seqs],
  );
  return rows.map(journalEntry);
}

/** Creates the partitions of `days` UTC days from the one of `from` on, where they are missing. */
export async function ensureJournalDays(db: Queryable, from: Instant, days: number): Promise<void> {
  await db.query('journal-ensure-days', `select journal_ensure_days($1::date, $2)`, [
    iso(from).slice(0, 10),
    days,
  ]);
}

const entryColumns = `seq, xid::text as xid, received_at, site, feed, lane, lane_key, epoch, disposition,
  control_id_reused, message_type, trigger_event, control_id, sending_application, sending_facility,
  message_time, patient_id, visit_id, order_id, peer, problem, raw, ack_code, ack`;

interface JournalColumns {
  seq: number;
  xid: string;
  received_at: Instant;
  site: string;
  feed: string;
  lane: number;
  lane_key: string;
  epoch: number;
  disposition: Disposition;
  control_id_reused: boolean;
  message_type: string | null;
  trigger_event: string | null;
  control_id: string | null;
  sending_application: string | null;
  sending_facility: string | null;
  message_time: string | null;
  patient_id: string | null;
  visit_id: string | null;
  order_id: string | null;
  peer: string;
  problem: Problem | null;
  raw: Uint8Array;
  ack_code: string;
  ack: Uint8Array;
}

function journalEntry(row: JournalColumns): JournalEntry {
  return {
    seq: row.seq,
    xid: row.xid,
    receivedAt: row.received_at,
    site: row.site,
    feed: row.feed,
    lane: row.lane,
    laneKey: row.lane_key,
    epoch: row.epoch,
    disposition: row.disposition,
    controlIdReused: row.control_id_reused,
    messageType: row.message_type,
    triggerEvent: row.trigger_event,
    controlId: row.control_id,
    sendingApplication: row.sending_application,
    sendingFacility: row.sending_facility,
    messageTime: row.message_time,
    patientId: row.patient_id,
    visitId: row.visit_id,
    orderId: row.order_id,
    peer: row.peer,
    problem: row.problem,
    raw: row.raw,
    ackCode: row.ack_code,
    ack: row.ack,
  };
}
