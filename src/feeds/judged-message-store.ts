import type { Instant, Problem, Queryable } from '../platform/platform.ts';
import { nullScanBytesMax } from './count-store.ts';
import {
  foundColumns,
  SearchText,
  type FoundMessage,
  type MessagePlace,
} from './message-search-store.ts';

export interface MessageToJudge extends FoundMessage {
  messageTime: string | null;
  rawWithNull: Uint8Array | null;
  problems: readonly Problem[] | null;
  receivedAt: Instant;
}

/** The newest messages of a feed before a place, with what they are judged by. */
export async function readToJudge(
  db: Queryable,
  { feed, before, limit }: { feed: string; before: MessagePlace | null; limit: number },
): Promise<MessageToJudge[]> {
  const text = new SearchText({ feed }, before);
  const sql = `
  select ${foundColumns}, outcome.problems, journal.message_time as "messageTime",
         case when octet_length(journal.raw) <= ${nullScanBytesMax} and position('\\x2222'::bytea in journal.raw) > 0
              then journal.raw end as "rawWithNull"
    from (${text.candidates(limit)}) as journal
    left join message_outcome as outcome on outcome.seq = journal.seq
   order by journal.received_at desc, journal.seq desc`;
  return db.query<MessageToJudge>(`judge ${limit} ${text.name}`, sql, text.params);
}

const repeatedSql = `
  select ${foundColumns}
    from (select seq, received_at
            from intake_receipt
           where duplicates > 0
             and feed = $1
             and (received_at, seq) < ($2::timestamptz, $3::bigint)
           order by received_at desc, seq desc
           limit $4) as receipt
    join journal on journal.seq = receipt.seq and journal.received_at = receipt.received_at
    left join message_outcome as outcome on outcome.seq = journal.seq
   order by journal.received_at desc, journal.seq desc`;

/** Messages of a feed that were sent more than once, newest first, before a place. */
export async function readRepeated(
  db: Queryable,
  { feed, to, seq, limit }: { feed: string; to: string; seq: number; limit: number },
): Promise<FoundMessage[]> {
  return db.query<FoundMessage>('repeated-messages', repeatedSql, [feed, to, seq, limit]);
}
