import { iso, type Instant, type Problem, type Queryable } from '../platform/platform.ts';

export interface MessageBatch {
  id: string;
  receivedAt: Instant;
  site: string;
  feed: string;
  peer: string;
  /** What stood before the first message: FHS, BHS. */
  head: Uint8Array;
  messages: number;
  problems: readonly Problem[];
}

/** Keeps what a batch said of itself, before its messages are journalled. */
export async function insertMessageBatch(db: Queryable, batch: MessageBatch): Promise<void> {
  await db.query(
    'message-batch-insert',
    `insert into message_batch (id, received_at, site, feed, peer, head, messages, problems)
     values ($1, $2, $3, $4, $5, $6, $7, $8::json)`,
    [
      ...[batch.id, iso(batch.receivedAt), batch.site, batch.feed, batch.peer],
      ...[Buffer.from(batch.head), batch.messages, JSON.stringify(batch.problems)],
    ],
  );
}
