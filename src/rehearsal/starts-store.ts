import { iso, type Instant, type Queryable } from '../platform/platform.ts';
import type { EpochStart } from './scheduled-starts.ts';
import type { HeardStart } from './started-run.ts';

/**
 * Runs that a person started in `[from, to)`. `sites`: null = all. What a run is about is told as it is now: a patient who was merged
 * since is the survivor. (Named messages start runs, too; those are events.)
 */
export async function readHumanStarts(
  db: Queryable,
  { from, to, sites }: { from: Instant; to: Instant; sites: readonly string[] | null },
): Promise<HeardStart[]> {
  const rows = await db.query<StepRow>(
    'rehearsal-human-starts',
    `select step.at, step.input, instance.workflow, instance.site, instance.lane, instance.patient_id,
            instance.encounter_id, instance.unit, instance.subject, instance.epoch
       from instance_step as step
       join instance on instance.id = step.instance_id
      where step.at >= $1
        and step.at < $2
        and step.from_state is null
        and step.input ->> 'kind' = 'human'
        and ($3::text[] is null or step.site = any ($3))
      order by step.at, step.instance_id`,
    [iso(from), iso(to), sites],
  );
  return rows.map(startOf);
}

/** When each configuration that was in force in `[from, to)` came into force; the first may be from before. */
export async function readEpochStarts(
  db: Queryable,
  { from, to }: { from: Instant; to: Instant },
): Promise<EpochStart[]> {
  return db.query<EpochStart>(
    'rehearsal-epoch-starts',
    `select epoch, loaded_at as "from"
       from network_release
      where loaded_at < $2
        and epoch >= coalesce((select max(epoch) from network_release where loaded_at <= $1), 0)
      order by epoch`,
    [iso(from), iso(to)],
  );
}

interface StepRow {
  at: Instant;
  input: HeardStart['input'];
  workflow: string;
  site: string;
  lane: number;
  patient_id: string;
  encounter_id: string | null;
  unit: string | null;
  subject: string;
  epoch: number;
}

function startOf({ workflow, input, epoch, at, ...row }: StepRow): HeardStart {
  const { site, lane, unit, subject, patient_id: patientId, encounter_id: encounterId } = row;
  const about = { site, lane, unit, subject, patientId, encounterId };
  return { workflow, input, about, epoch, at };
}
