import type { Queryable } from '../platform/platform.ts';

/** Ids of the open runs of a workflow, in their order, after `after`. `site` null: at all sites. Nothing is locked. */
export async function readOpenRunIds(
  tx: Queryable,
  of: { workflow: string; site: string | null; after: string; limit: number },
): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    'migrate-open-runs',
    `select id
       from instance
      where workflow = $1
        and ended_at is null
        and ($2::text is null or site = $2)
        and id > $3
      order by id
      limit $4`,
    [of.workflow, of.site, of.after, of.limit],
  );
  return rows.map(({ id }) => id);
}
