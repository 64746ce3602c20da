import {
  bulkInsert,
  bulkInsertSql,
  iso,
  type Instant,
  type Queryable,
} from '../platform/platform.ts';
import type { FlagReason } from './evaluate-flag.ts';

/** A run that was not started because its workflow is switched off: people have to do without it. */
export interface WithheldRun {
  id: string;
  site: string;
  lane: number;
  workflow: string;
  subject: string;
  patientId: string;
  unit: string | null;
  /** What would have started it: the type of an event, or `schedule`. */
  trigger: string;
  flag: string;
  reason: FlagReason;
  rule: string | null;
  at: Instant;
}

const INSERT = bulkInsertSql('withheld_start', {
  id: 'text',
  site: 'text',
  lane: 'smallint',
  workflow: 'text',
  subject: 'text',
  patient_id: 'text',
  unit: 'text',
  trigger: 'text',
  flag: 'text',
  reason: 'text',
  rule: 'text',
  at: 'timestamptz',
});

export async function insertWithheldRuns(
  tx: Queryable,
  runs: readonly WithheldRun[],
): Promise<void> {
  if (runs.length === 0) return;
  const rows = runs.map(({ patientId, ...run }) => ({ ...run, patient_id: patientId }));
  await bulkInsert(tx, 'withheld-insert', INSERT, rows);
}

/** The runs that a flag withheld at these sites, the newest first. */
export async function readWithheldRuns(
  tx: Queryable,
  { flag, sites, limit }: { flag: string; sites: readonly string[]; limit: number },
): Promise<WithheldRun[]> {
  return tx.query(
    'withheld-read',
    `select id, site, lane, workflow, subject, patient_id as "patientId", unit, trigger, flag, reason, rule, at
       from withheld_start
      where flag = $1
        and site = any($2)
      order by at desc
      limit $3`,
    [flag, sites, limit],
  );
}

/** How many runs each flag withheld at these sites since then. */
export async function countWithheldRuns(
  tx: Queryable,
  sites: readonly string[],
  since: Instant,
): Promise<{ flag: string; runs: number }[]> {
  return tx.query(
    'withheld-count',
    `select flag, count(*)::integer as runs
       from withheld_start
      where site = any($1)
        and at >= $2
      group by flag`,
    [sites, iso(since)],
  );
}
