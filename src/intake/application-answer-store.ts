import { iso, type Instant, type Queryable } from '../platform/platform.ts';

/** An application answer that can be given now. */
export interface DueAnswer {
  seq: number;
  feed: string;
  peer: string;
  host: string;
  controlId: string;
  outcome: 'applied' | 'kept' | 'failed' | 'skipped';
  reason: string | null;
  /** The beginning of the message that is answered, with its header. */
  head: Uint8Array;
}

/** As much of a message is read to answer it: more than any header has. */
export const answeredHeadBytes = 8192;

/**
 * Answers that are waited for at these addresses of these feeds (pairs), and whose messages came to something; oldest first.
 * What is parked has not come to anything yet.
 */
export async function readDueAnswers(
  db: Queryable,
  waiting: readonly { feed: string; host: string }[],
  limit: number,
): Promise<DueAnswer[]> {
  return db.query<DueAnswer>('application-answer-due', dueSql, [
    waiting.map(({ feed }) => feed),
    waiting.map(({ host }) => host),
    limit,
    answeredHeadBytes,
  ]);
}

const dueSql = `
  select answer.seq, answer.feed, answer.peer, answer.host, answer.control_id as "controlId",
         came.outcome, came.reason, substring(message.raw from 1 for $4) as head
    from unnest($1::text[], $2::text[]) as waiting (feed, host)
    join application_answer as answer
      on answer.feed = waiting.feed
     and answer.host = waiting.host
     and answer.answered_at is null
    join message_outcome as came
      on came.seq = answer.seq
     and came.outcome <> 'parked'
    join journal as message
      on message.seq = answer.seq
     and message.received_at = answer.received_at
   order by answer.seq
   limit $3`;

/** They were given, or nobody waits for them as it came out. */
export async function markAnswered(
  db: Queryable,
  seqs: readonly number[],
  at: Instant,
): Promise<void> {
  await db.query(
    'application-answer-mark',
    `update application_answer set answered_at = $2 where seq = any ($1::bigint[])`,
    [seqs, iso(at)],
  );
}

/** Their senders sent again: they are to be given once more. */
export async function rearmAnswers(db: Queryable, seqs: readonly number[]): Promise<void> {
  await db.query(
    'application-answer-rearm',
    `update application_answer set answered_at = null where seq = any ($1::bigint[])`,
    [seqs],
  );
}
