import type { Queryable } from '../platform/platform.ts';

/** What is looked after already: every run about upkeep, and whether it is over. */
export async function readUpkeepRuns(
  tx: Queryable,
): Promise<{ subject: string; workflow: string; site: string; over: boolean }[]> {
  return tx.query(
    'upkeep-runs',
    `select subject, workflow, site, ended_at is not null as over
       from instance
      where patient_id like 'upkeep:%'`,
  );
}
