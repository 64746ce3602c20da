import { bulkInsert, bulkInsertSql, type Instant, type Queryable } from '../platform/platform.ts';
import type { Instance, Notify } from './instance.ts';

/** What a run told a pool: a row that asks nothing. */
export interface Notice {
  notice: Notify;
  instance: Instance;
  at: Instant;
  /** Who of the pool alone is told. Null: everybody of it. */
  person: string | null;
}

/** A milestone that a run has reached; `started` and `ended` are those of every run. */
export interface ReachedMilestone {
  name: string;
  instance: Instance;
  at: Instant;
}

const INSERT_NOTICES = bulkInsertSql('notice', {
  instance_id: 'text',
  key: 'text',
  site: 'text',
  lane: 'smallint',
  workflow: 'text',
  patient_id: 'text',
  pool_role: 'text',
  pool_unit: 'text',
  title: 'text',
  text: 'text',
  at: 'timestamptz',
  person: 'text',
});

const INSERT_MILESTONES = bulkInsertSql(
  'run_milestone',
  {
    instance_id: 'text',
    name: 'text',
    site: 'text',
    lane: 'smallint',
    workflow: 'text',
    version: 'text',
    digest: 'text',
    epoch: 'integer',
    unit: 'text',
    at: 'timestamptz',
  },
  `on conflict (instance_id, name) do nothing`,
);

/** Keeps what runs told people. The key (instance, key) refuses what was told before. */
export async function insertNotices(tx: Queryable, notices: readonly Notice[]): Promise<void> {
  await bulkInsert(
    tx,
    'notice-insert',
    INSERT_NOTICES,
    notices.map(({ notice: { key, to, title, text }, instance, at, person }) => ({
      instance_id: instance.id,
      key,
      ...whereOf(instance),
      patient_id: instance.patientId,
      pool_role: to.role,
      pool_unit: to.unit,
      title,
      text,
      at,
      person,
    })),
  );
}

/** Keeps when milestones were reached first: one that was reached before stays as it is. */
export async function insertMilestones(
  tx: Queryable,
  milestones: readonly ReachedMilestone[],
): Promise<void> {
  await bulkInsert(
    tx,
    'milestone-insert',
    INSERT_MILESTONES,
    milestones.map(({ name, instance, at }) => ({
      instance_id: instance.id,
      name,
      ...whereOf(instance),
      version: instance.version,
      digest: instance.digest,
      epoch: instance.epoch,
      unit: instance.unit,
      at,
    })),
  );
}

function whereOf({ site, lane, workflow }: Instance) {
  return { site, lane, workflow };
}
