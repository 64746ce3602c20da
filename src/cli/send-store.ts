import { iso, type Instant, type Queryable } from '../platform/platform.ts';

/** A place in the journal before which nothing of ours can be. */
export interface JournalPosition {
  seq: number;
  at: Instant;
}

const positionSql = `
  select coalesce(max(seq), 0)::double precision as seq, now() as at
    from journal
   where received_at > now() - interval '1 day'`;

export async function readPosition(db: Queryable): Promise<JournalPosition> {
  const [row] = await db.query<JournalPosition>('send-position', positionSql);
  return row ?? { seq: 0, at: 0 };
}

/** The messages of one sending: of a feed, after a position, from connections with these local ports. */
export interface Sending {
  feed: string;
  since: JournalPosition;
  ports: readonly number[];
}

// The clocks of Sinew and its database may differ by this much.
const CLOCKS_APART_MS = 5 * 60_000;

const sent = `
  select seq, received_at, disposition
    from journal
   where feed = $1
     and received_at > $2::timestamptz
     and seq > $3
     and substring(peer from '[0-9]+$')::integer = any($4::integer[])`;

function paramsOf({ feed, since, ports }: Sending): unknown[] {
  return [feed, iso(since.at - CLOCKS_APART_MS), since.seq, [...ports]];
}

export interface SettledCount {
  journalled: number;
  settled: number;
}

const settledSql = `
  with sent as (${sent})
  select count(*)::integer as journalled, count(outcome.seq)::integer as settled
    from sent
    left join message_outcome as outcome on outcome.seq = sent.seq`;

/** How many of the sent messages are in the journal, and of how many it is known what became of them. */
export async function countSettled(db: Queryable, sending: Sending): Promise<SettledCount> {
  const [row] = await db.query<SettledCount>('send-settled', settledSql, paramsOf(sending));
  return row ?? { journalled: 0, settled: 0 };
}

export interface OutcomeCount {
  /** Null: not looked at yet. */
  outcome: string | null;
  reason: string | null;
  count: number;
  facts: number;
  events: number;
}

const outcomesSql = `
  with sent as (${sent})
  select outcome.outcome, outcome.reason, count(*)::integer as count,
         coalesce(sum(outcome.facts), 0)::integer as facts, coalesce(sum(outcome.events), 0)::integer as events
    from sent
    left join message_outcome as outcome on outcome.seq = sent.seq
   group by outcome.outcome, outcome.reason
   order by count(*) desc, outcome.outcome, outcome.reason`;

export async function countOutcomes(db: Queryable, sending: Sending): Promise<OutcomeCount[]> {
  return db.query<OutcomeCount>('send-outcomes', outcomesSql, paramsOf(sending));
}

export interface CauseCount {
  cause: string;
  sentence: string;
  count: number;
}

const causesSql = `
  with sent as (${sent})
  select exception.cause, min(exception.sentence) as sentence, count(*)::integer as count
    from exception
    join sent on sent.seq = exception.seq
   group by exception.cause
   order by count(*) desc, exception.cause`;

/** The exceptions that the sent messages raised, by cause. */
export async function countExceptions(db: Queryable, sending: Sending): Promise<CauseCount[]> {
  return db.query<CauseCount>('send-exceptions', causesSql, paramsOf(sending));
}

const tasksSql = `
  with sent as (${sent})
  select count(distinct task.id)::integer as tasks
    from sent
    join event on event.sources[1] = sent.seq
    join patient on patient.id = event.patient_id
    join task on task.patient_id in (event.patient_id, patient.merged_into)
             and task.detail -> 'event' ->> 'id' = event.id`;

/** How many tasks were opened because of the sent messages. */
export async function countTasks(db: Queryable, sending: Sending): Promise<number> {
  const [row] = await db.query<{ tasks: number }>('send-tasks', tasksSql, paramsOf(sending));
  return row?.tasks ?? 0;
}
