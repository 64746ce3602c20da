import type { Instant, Queryable } from '../platform/platform.ts';

export interface ListedMessage {
  seq: number;
  receivedAt: Instant;
  feed: string;
  type: string | null;
  trigger: string | null;
  controlId: string | null;
  ackCode: string;
  outcome: string | null;
  reason: string | null;
}

export interface MessageKeys {
  feed?: string | undefined;
  type?: string | undefined;
  trigger?: string | undefined;
  patient?: string | undefined;
  control?: string | undefined;
  outcome?: string | undefined;
}

// The statement has only the keys that are asked for, so that their index is used.
const conditions = {
  feed: 'journal.feed',
  type: 'journal.message_type',
  trigger: 'journal.trigger_event',
  patient: 'journal.patient_id',
  control: 'journal.control_id',
  outcome: 'outcome.outcome',
} as const satisfies Record<keyof MessageKeys, string>;

/** Messages that match every key, newest first. */
export async function listMessages(
  db: Queryable,
  keys: MessageKeys,
  limit: number,
): Promise<ListedMessage[]> {
  const used = (Object.keys(conditions) as (keyof MessageKeys)[]).filter(
    (key) => keys[key] !== undefined,
  );
  const where = used.map((key, index) => `and ${conditions[key]} = $${index + 2}`).join(' ');
  const sql = `
    select journal.seq::double precision as seq, journal.received_at as "receivedAt", journal.feed,
           journal.message_type as type, journal.trigger_event as trigger, journal.control_id as "controlId",
           journal.ack_code as "ackCode", outcome.outcome, outcome.reason
      from journal
      left join message_outcome as outcome on outcome.seq = journal.seq
     where true ${where}
     order by journal.received_at desc, journal.seq desc
     limit $1`;
  const params = [limit, ...used.map((key) => keys[key])];
  return db.query<ListedMessage>(['cli-messages', ...used].join('-'), sql, params);
}
