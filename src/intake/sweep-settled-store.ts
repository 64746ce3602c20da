import type { Queryable } from '../platform/platform.ts';

/** Tables of intake/ whose rows are deleted by their age alone. */
export type AgedTable = 'application_answer' | 'batched_message' | 'message_batch';

/** Deletes at most `limit` rows that came before `before`. Gives their number. */
export async function deleteAged(
  db: Queryable,
  table: AgedTable,
  { before, limit }: { before: string; limit: number },
): Promise<number> {
  const [row] = await db.query<{ deleted: number }>(
    `aged-delete ${table}`,
    `with old as (
       select array(select ctid from ${table} where received_at < $1 limit $2) as places
     ), gone as (
       delete from ${table}
        where ctid = any ((select places from old)::tid[])
        returning 1
     )
     select count(*)::integer as deleted from gone`,
    [before, limit],
  );
  return row?.deleted ?? 0;
}
