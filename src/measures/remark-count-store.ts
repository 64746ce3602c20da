import { iso, type Queryable } from '../platform/platform.ts';
import type { MeasuresQuestion } from './read-measures.ts';

/** What people remarked on the stories of workflows in this time, in all sites: stories belong to none. */
export async function countRemarks(
  db: Queryable,
  { from, to, workflow }: Pick<MeasuresQuestion, 'from' | 'to' | 'workflow'>,
): Promise<number> {
  const [row] = await db.query<{ n: number }>(
    'measure-remarks',
    `select count(*)::integer as n
       from remark
      where at >= $1 and at < $2
        and ($3::text is null or workflow = $3)`,
    [iso(from), iso(to), workflow ?? null],
  );
  return row?.n ?? 0;
}
