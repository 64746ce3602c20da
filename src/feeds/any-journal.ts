import { iso, type Database, type Instant } from '../platform/platform.ts';

/** A journal row as a test speaks of it; what it does not say is usual. */
export interface JournalRow {
  receivedAt: Instant;
  feed?: string;
  site?: string;
  type?: string;
  trigger?: string;
  sender?: string;
  patient?: string | null;
  visit?: string | null;
  order?: string | null;
  control?: string | null;
  messageTime?: string | null;
  ackCode?: string;
  raw?: string;
  outcome?: 'applied' | 'kept' | 'parked' | 'failed' | 'skipped' | null;
  /** Codes of problems. */
  problems?: readonly string[];
}

/** Puts rows into the journal, with their outcomes, in one transaction. Gives their numbers. */
export async function putMessages(db: Database, rows: readonly JournalRow[]): Promise<number[]> {
  return db.transaction('put-messages', async (tx) => {
    const seqs: number[] = [];
    for (const row of rows) {
      const [made] = await tx.query<{ seq: number }>('put-message', putSql, [
        iso(row.receivedAt),
        row.site ?? 'st-anne',
        row.feed ?? 'st-anne-lab',
        row.type ?? 'ORU',
        row.trigger ?? 'R01',
        row.control ?? null,
        row.sender ?? 'LAB',
        row.messageTime ?? null,
        row.patient ?? null,
        row.visit ?? null,
        row.order ?? null,
        new TextEncoder().encode(row.raw ?? 'MSH|'),
        row.ackCode ?? 'AA',
      ]);
      const seq = made?.seq ?? 0;
      seqs.push(seq);
      if (row.outcome !== null) await settle(tx, seq, row);
    }
    return seqs;
  });
}

/** Gives a message an outcome, or another one. */
export async function settle(
  db: Pick<Database, 'query'>,
  seq: number,
  { outcome, problems, receivedAt }: Pick<JournalRow, 'outcome' | 'problems' | 'receivedAt'>,
): Promise<void> {
  const found = (problems ?? []).map((code) => ({ code, severity: 'warning', location: 'PID' }));
  await db.query('put-outcome', settleSql, [
    seq,
    iso(receivedAt),
    outcome ?? 'applied',
    JSON.stringify(found),
  ]);
}

const putSql = `
  insert into journal (
         seq, received_at, site, feed, lane, lane_key, epoch, disposition, message_type, trigger_event,
         control_id, sending_application, message_time, patient_id, visit_id, order_id, peer, raw, ack_code, ack)
  values (nextval('journal_seq'), $1, $2, $3, 1, 'A|1', 1, 'accepted', $4, $5, $6, $7, $8, $9, $10, $11, 'test',
          $12, $13, '\\x41')
  returning seq`;

const settleSql = `
  insert into message_outcome (seq, received_at, site, lane, outcome, reason, facts, events, problems, at)
  values ($1, $2, 'st-anne', 1, $3, null, 0, 0, $4, clock_timestamp())
  on conflict (seq) do update
     set outcome = excluded.outcome, problems = excluded.problems, at = excluded.at`;
