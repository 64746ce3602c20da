import type { Instant, Queryable } from '../platform/platform.ts';
import {
  candidateRowsMax,
  readFoundMessages,
  readSearchEnd,
  type FoundMessage,
  type MessagePlace,
  type MessageSearch,
} from './message-search-store.ts';

export interface MessagesFound {
  rows: FoundMessage[];
  /** Where the next page goes on. Null at the end of all that matches. */
  next: MessagePlace | null;
  /**
   * The search gave up looking before the page was full: it has read so many messages, back to that moment, and going on from
   * `next` looks further. Null where the page is full or everything was looked at.
   */
  stopped: { looked: number; backTo: Instant } | null;
}

/**
 * A page of the messages that match every key, newest first. It costs the same however large the journal is: the best key's
 * index gives the candidates, at most `candidateRowsMax` of them, and where these do not fill the page the answer says how
 * far it came.
 */
export async function searchMessages(
  db: Queryable,
  search: MessageSearch,
  { before, limit }: { before: MessagePlace | null; limit: number },
): Promise<MessagesFound> {
  const rows = await readFoundMessages(db, search, { before, limit });
  const last = rows.at(-1);
  if (rows.length === limit && last) {
    return { rows, next: { receivedAt: last.receivedAt, seq: last.seq }, stopped: null };
  }
  const end = await readSearchEnd(db, search, { before, rows: candidateRowsMax });
  if (!end) return { rows, next: null, stopped: null };
  return { rows, next: end, stopped: { looked: candidateRowsMax, backTo: end.receivedAt } };
}
