import type { TakenOut } from '../hl7v2/hl7v2.ts';
import { iso, type Instant, type Problem, type Queryable } from '../platform/platform.ts';

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
  /** The frame's content, byte for byte, but for attachments that were taken out of it. */
  raw: Uint8Array;
  ackCode: string;
  ack: Uint8Array;
}

export interface NewJournalRow extends JournalFields {
  /** Two rows of a feed with the same identity are the same message, sent again. Null: never the same as any. */
  identity: { controlKey: string; payloadHash: string } | null;
  /** What the feed's policy has written with the row. Absent with most feeds. */
  along?: WrittenAlong;
}

/** Written in the statement that journals the row, so that one is never without the other. */
export interface WrittenAlong {
  /** Somebody waits for an application answer: its MSH-10, and the address to answer to. */
  answer?: { controlId: string; host: string };
  /** The number that counts as the last one from now on; null: none does. */
  sequence?: number | null;
  /** All of the message but MSH-7 and MSH-10. */
  contentHash?: string;
  batch?: { id: string; position: number };
  /** What was taken out of the message, and of what it looked like before. */
  takenOut?: Omit<TakenOut, 'bytes'>;
}

export interface JournalEntry extends JournalFields {
  seq: number;
  /** The transaction that wrote it, as text: 64 bits. */
  xid: string;
  /** The sender had used the control id for another message. */
  controlIdReused: boolean;
}

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
