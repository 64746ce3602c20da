import type { Instant, Queryable } from '../platform/platform.ts';

export interface MergeRow {
  id: string;
  site: string;
  retired: string;
  survivor: string;
  identifiers: readonly string[];
  mergedAt: Instant;
  sourceSeq: number;
  takenBackAt: Instant | null;
  takenBackBy: string | null;
  /** Of the survivor, changed since the merge. */
  visits: number;
  results: number;
  tasks: number;
}

/** Merges that are listed at once. */
export const mergesMax = 100;

/** The latest merges of these sites; of one patient where an identifier's value is given. */
export async function readMerges(
  db: Queryable,
  sites: readonly string[],
  patient: string | null,
): Promise<MergeRow[]> {
  const rows = await db.query<MergeRow>(
    'page-merges',
    `select id, site, retired, survivor, identifiers, merged_at as "mergedAt",
            source_seq as "sourceSeq", taken_back_at as "takenBackAt",
            taken_back_by as "takenBackBy",
            (select count(*)::int from encounter
              where patient_id = survivor and source_seq > patient_merge.source_seq) as visits,
            (select count(*)::int from observation
              where patient_id = survivor and source_seq > patient_merge.source_seq) as results,
            (select count(*)::int from task
              where patient_id = survivor and state in ('open', 'accepted')) as tasks
       from patient_merge
      where site = any ($1)
        and ($2::text is null
             or survivor in (select patient_id from patient_identifier where value = $2)
             or retired in (select patient_id from patient_identifier where value = $2))
      order by merged_at desc, id desc
      limit $3`,
    [sites, patient, mergesMax],
  );
  return rows.map((row) => ({ ...row, sourceSeq: Number(row.sourceSeq) }));
}
