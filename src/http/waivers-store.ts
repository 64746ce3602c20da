import type { Queryable } from '../platform/platform.ts';

/** A run of upkeep about a waiver. */
export interface WaiverRun {
  id: string;
  /** `upkeep:waiver:<id>:<site>:<expires>:<days before>`. */
  subject: string;
  over: boolean;
}

/** The runs of upkeep about waivers at these sites. */
export async function readWaiverRuns(
  tx: Queryable,
  sites: readonly string[],
): Promise<WaiverRun[]> {
  return tx.query(
    'waiver-runs',
    `select id, subject, ended_at is not null as over
       from instance
      where patient_id like 'upkeep:waiver:%'
        and site = any($1)`,
    [sites],
  );
}
