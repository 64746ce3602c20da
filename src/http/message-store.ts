import { iso, type Instant, type Problem, type Queryable } from '../platform/platform.ts';
import type { MessagesQuery } from './inputs.ts';

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

type Filter = Omit<MessagesQuery, 'limit' | 'before' | 'site'> & { sites: readonly string[] };

/** Each search key and its condition; the statement has only those that are asked for, so that their index is used. */
const conditions = {
  feed: 'journal.feed = $',
  type: 'journal.message_type = $',
  patient: 'journal.patient_id = $',
  control: 'journal.control_id = $',
  outcome: 'outcome.outcome = $',
} as const satisfies Record<Exclude<keyof Filter, 'sites'>, string>;

const filterNames = Object.keys(conditions) as (keyof typeof conditions)[];

/** Messages that match every key, newest first, before a place in that order. */
export async function readMessages(
  db: Queryable,
  filter: Filter,
  { before, limit }: { before: { receivedAt: Instant; seq: number } | null; limit: number },
): Promise<MessageRow[]> {
  const used = filterNames.filter((name) => filter[name] !== undefined);
  const params: unknown[] = [[...filter.sites], limit, ...used.map((name) => filter[name])];
  const wheres = used.map((name, index) => `${conditions[name]}${index + 3}`);
  if (before) {
    const at = params.push(iso(before.receivedAt), before.seq) - 1;
    wheres.push(`(journal.received_at, journal.seq) < ($${at}::timestamptz, $${at + 1}::bigint)`);
  }
  const sql = `
    select ${rowColumns}
      from journal
      left join message_outcome as outcome on outcome.seq = journal.seq
     where journal.site = any($1)
       ${wheres.map((where) => `and ${where}`).join('\n       ')}
     order by journal.received_at desc, journal.seq desc
     limit $2`;
  const name = ['page-messages', ...used, ...(before ? ['before'] : [])].join('-');
  return db.query<MessageRow>(name, sql, params);
}

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

const placeSql = `select received_at as "receivedAt" from journal where seq = $1`;

/** When a message came: where a page of the list goes on. */
export async function readArrivalTime(db: Queryable, seq: number): Promise<Instant | null> {
  const [row] = await db.query<{ receivedAt: Instant }>('page-message-time', placeSql, [seq]);
  return row?.receivedAt ?? null;
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
