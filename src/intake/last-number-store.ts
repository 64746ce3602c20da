import type { Queryable } from '../platform/platform.ts';

/** The sequence number of the last message that was taken on a feed; undefined where there is none. */
export async function readLastNumber(db: Queryable, feed: string): Promise<number | undefined> {
  const [row] = await db.query<{ last: number | null }>(
    'feed-sequence-read',
    `select last from feed_sequence where feed = $1`,
    [feed],
  );
  return row?.last ?? undefined;
}
