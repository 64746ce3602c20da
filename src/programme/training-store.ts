import { iso, type Instant, type Queryable } from '../platform/platform.ts';

/** Somebody went through a step of training. */
export interface TrainingDone {
  site: string;
  step: string;
  person: string;
  recordedBy: string;
  at: Instant;
}

/** The newest line of each step and person at these sites. */
export async function readTraining(
  db: Queryable,
  sites: readonly string[],
): Promise<TrainingDone[]> {
  return db.query<TrainingDone>(
    'training-read',
    `select distinct on (site, step, person)
            site, step, person, recorded_by as "recordedBy", at
       from training_done
      where site = any ($1)
      order by site, step, person, at desc`,
    [sites],
  );
}

export async function insertTraining(tx: Queryable, one: TrainingDone): Promise<void> {
  await tx.query(
    'training-insert',
    `insert into training_done (site, step, person, recorded_by, at)
     values ($1, $2, $3, $4, $5)`,
    [one.site, one.step, one.person, one.recordedBy, iso(one.at)],
  );
}
