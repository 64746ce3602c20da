import type { OpenRuns } from '../governance/governance.ts';
import type { Queryable } from '../platform/platform.ts';

/** The runs that have not ended, by site, workflow and what they are pinned to. `sites` null: at all sites. */
export async function readOpenRuns(
  tx: Queryable,
  sites: readonly string[] | null,
): Promise<Omit<OpenRuns, 'becomes'>[]> {
  return tx.query(
    'change-open-runs',
    `select site, workflow, min(version) as version, digest, count(*)::integer as open
       from instance
      where ended_at is null
        and ($1::text[] is null or site = any($1))
      group by site, workflow, digest
      order by site, workflow, digest`,
    [sites],
  );
}
