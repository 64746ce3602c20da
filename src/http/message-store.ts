import { iso, type Instant, type Problem, type Queryable } from '../platform/platform.ts';

/** Above this a feed's rate is shown as this: counting further would cost more than it tells. */
export const rateCountMax = 20_000;
export const rateWindowMs = 15 * 60_000;

export interface MessageRow {
  seq: number;
  receivedAt: Instant;
  feed: string;
  site: string;
  type: string | null;
  trigger: string | null;
  controlId: string | null;
  patientId: string | null;
  disposition: string;
  ackCode: string;
  outcome: string | null;
  reason: string | null;
}

const rowColumns = `
  journal.seq::double precision as seq, journal.received_at as "receivedAt", journal.feed, journal.site,
  journal.message_type as type, journal.trigger_event as trigger, journal.control_id as "controlId",
  journal.patient_id as "patientId", journal.disposition, journal.ack_code as "ackCode", outcome.outcome,
  outcome.reason`;

export interface RateRow {
  feed: string;
  last15min: number;
  lastAt: Instant | null;
}

const ratesSql = `
  select feed.id as feed,
         (select count(*)::integer
            from (select 1 from journal
                   where journal.feed = feed.id and received_at > $2::timestamptz
                   limit ${rateCountMax}) as recent) as last15min,
         (select max(received_at) from journal where journal.feed = feed.id) as "lastAt"
    from unnest($1::text[]) as feed (id)`;

/** How much each feed sent lately, and when it was heard last. */
export async function readRates(
  db: Queryable,
  feeds: readonly string[],
  now: Instant,
): Promise<RateRow[]> {
  return db.query<RateRow>('page-message-rates', ratesSql, [[...feeds], iso(now - rateWindowMs)]);
}

export interface MessageDetailRow extends MessageRow {
  sendingApplication: string | null;
  sendingFacility: string | null;
  peer: string;
  epoch: number;
  lane: number;
  laneKey: string;
  raw: Uint8Array;
  ack: Uint8Array;
  problem: Problem | null;
  problems: readonly Problem[] | null;
  exceptionId: string | null;
  duplicates: number;
}

const messageSql = `
  select ${rowColumns},
         journal.sending_application as "sendingApplication", journal.sending_facility as "sendingFacility",
         journal.peer, journal.epoch, journal.lane, journal.lane_key as "laneKey", journal.raw, journal.ack,
         journal.problem, outcome.problems,
         (select id from exception
           where exception.seq = journal.seq
           order by raised_at desc
           limit 1) as "exceptionId",
         (select coalesce(sum(duplicates), 0)::integer from intake_receipt
           where intake_receipt.seq = journal.seq) as duplicates
    from journal
    left join message_outcome as outcome on outcome.seq = journal.seq
   where journal.seq = $1`;

export async function readMessage(
  db: Queryable,
  seq: number,
): Promise<MessageDetailRow | undefined> {
  const [row] = await db.query<MessageDetailRow>('page-message', messageSql, [seq]);
  return row;
}

export interface EventRow {
  id: string;
  type: string;
  occurredAt: Instant;
  patientId: string;
}

const eventsSql = `
  select id, type, occurred_at as "occurredAt", patient_id as "patientId"
    from event
   where sources[1] = $1
   order by seq`;

/** The clinical events that a message gave rise to. */
export async function readMessageEvents(db: Queryable, seq: number): Promise<EventRow[]> {
  return db.query<EventRow>('page-message-events', eventsSql, [seq]);
}
