import type { ClinicalEvent } from '../canonical/canonical.ts';
import {
  bulkInsert,
  bulkInsertSql,
  DatabaseFault,
  iso,
  rowSource,
  type Instant,
  type Queryable,
} from '../platform/platform.ts';
import { fromStoredData, storedData, type StoredData } from './bookkeeping.ts';
import type { Command, Input, Instance, MigratedInput, Step } from './instance.ts';

/** An instance that ended is still loaded for this long: a correction may re-open it. */
export const reopenDays = 30;

const DAY_MS = 86_400_000;

/** A step to remember, with the state that it left; null for the first one. */
export interface TakenStep {
  input: Input | MigratedInput;
  step: Step;
  fromState: string | null;
  at: Instant;
}

/** An input as a step's row keeps it: an event is named, not repeated. */
export type StoredInput =
  | Exclude<Input, { kind: 'event' }>
  | MigratedInput
  | { kind: 'event'; event: Pick<ClinicalEvent, 'id' | 'type' | 'occurredAt' | 'sources'> };

const COLUMNS = {
  id: 'text',
  site: 'text',
  lane: 'smallint',
  workflow: 'text',
  version: 'text',
  digest: 'text',
  epoch: 'integer',
  subject: 'text',
  patient_id: 'text',
  encounter_id: 'text',
  unit: 'text',
  state: 'text',
  data: 'json',
  rev: 'integer',
  started_at: 'timestamptz',
  ended_at: 'timestamptz',
} as const;

const NAMES = Object.keys(COLUMNS).join(', ');

const INSERT = bulkInsertSql('instance', { ...COLUMNS, called_by: 'text' });

const CHANGED = rowSource({
  id: 'text',
  version: 'text',
  digest: 'text',
  epoch: 'integer',
  patient_id: 'text',
  encounter_id: 'text',
  unit: 'text',
  state: 'text',
  data: 'json',
  rev: 'integer',
  ended_at: 'timestamptz',
  stored_rev: 'integer',
});

const INSERT_STEPS = bulkInsertSql('instance_step', {
  instance_id: 'text',
  rev: 'integer',
  site: 'text',
  lane: 'smallint',
  at: 'timestamptz',
  input: 'json',
  from_state: 'text',
  to_state: 'text',
  because: 'json',
  commands: 'json',
});

/**
 * The instances of these patients that can still move: those that run, and those that ended no longer than `reopenDays`
 * ago. Locked, in the order of their ids, so that two transactions never wait for each other.
 */
export async function loadInstancesOfPatients(
  tx: Queryable,
  patientIds: readonly string[],
  now: Instant,
): Promise<Instance[]> {
  if (patientIds.length === 0) return [];
  const rows = await tx.query<InstanceRow>(
    'instances-of-patients',
    `select ${NAMES}
       from instance
      where patient_id = any ($1)
        and (ended_at is null or ended_at >= $2)
      order by id
        for update`,
    [patientIds, iso(now - reopenDays * DAY_MS)],
  );
  return rows.map(instanceOf);
}

/**
 * The instances about these subjects, whoever the patient and however long ago they ended, locked in the order of their
 * ids: there is one per workflow and subject, so an event about one of them must not start another.
 */
export async function loadInstancesAbout(
  tx: Queryable,
  workflows: readonly string[],
  subjects: readonly string[],
): Promise<Instance[]> {
  if (workflows.length === 0 || subjects.length === 0) return [];
  const rows = await tx.query<InstanceRow>(
    'instances-about',
    `select ${NAMES}
       from instance
      where workflow = any ($1)
        and subject = any ($2)
      order by id
        for update`,
    [workflows, subjects],
  );
  return rows.map(instanceOf);
}

/** These instances, locked in the order of their ids. */
export async function loadInstances(tx: Queryable, ids: readonly string[]): Promise<Instance[]> {
  if (ids.length === 0) return [];
  const rows = await tx.query<InstanceRow>(
    'instances-by-id',
    `select ${NAMES} from instance where id = any ($1) order by id for update`,
    [ids],
  );
  return rows.map(instanceOf);
}

/**
 * These instances with all that called them and that they have called, directly or not, locked in the order of their ids: what
 * one does may move the others. Who called whom never changes, so it is read before anything is locked.
 */
export async function loadInstancesWithCalls(
  tx: Queryable,
  ids: readonly string[],
): Promise<Instance[]> {
  if (ids.length === 0) return [];
  const related = await tx.query<{ id: string }>(
    'instances-of-calls',
    `with recursive above as (
            select id, called_by from instance where id = any ($1)
            union
            select caller.id, caller.called_by
              from instance as caller
              join above on caller.id = above.called_by),
          related as (
            select id from above
            union
            select called.id
              from instance as called
              join related on called.called_by = related.id)
     select id from related`,
    [ids],
  );
  return loadInstances(
    tx,
    related.map(({ id }) => id),
  );
}

/** The instance, locked, or undefined. */
export async function loadInstance(tx: Queryable, id: string): Promise<Instance | undefined> {
  const [instance] = await loadInstances(tx, [id]);
  return instance;
}

/**
 * Writes new and changed instances. `storedRev` is the revision that a changed one must still have; if it does not, a
 * `DatabaseFault` of kind `conflict` is thrown, and the work has to be done again.
 */
export async function saveInstances(
  tx: Queryable,
  {
    created,
    changed,
  }: {
    created: readonly Instance[];
    changed: readonly { instance: Instance; storedRev: number }[];
  },
): Promise<void> {
  const rows = created.map((instance) => ({
    ...rowOf(instance),
    called_by: instance.books.caller?.instanceId ?? null,
  }));
  await bulkInsert(tx, 'instance-insert', INSERT, rows);
  if (changed.length > 0) await updateInstances(tx, changed);
}

/** Appends steps to the instances' histories. The key (instance, rev) refuses a step that was already taken. */
export async function appendSteps(tx: Queryable, steps: readonly TakenStep[]): Promise<void> {
  await bulkInsert(
    tx,
    'instance-step-insert',
    INSERT_STEPS,
    steps.map(({ input, step: { instance, because, commands }, fromState, at }) => ({
      instance_id: instance.id,
      rev: instance.rev,
      site: instance.site,
      lane: instance.lane,
      at,
      input: storedInput(input),
      from_state: fromState,
      to_state: instance.state,
      because,
      commands: commands.map(storedCommand),
    })),
  );
}

// The task has its own row; the step says only that it was opened, for whom and with what time.
function storedCommand(command: Command): unknown {
  if (command.kind !== 'open-task') return command;
  const { detail: _detail, ladder: _ladder, ...opened } = command;
  return opened;
}

async function updateInstances(
  tx: Queryable,
  changed: readonly { instance: Instance; storedRev: number }[],
): Promise<void> {
  const rows = changed.map(({ instance, storedRev }) => ({
    ...rowOf(instance),
    stored_rev: storedRev,
  }));
  const updated = await tx.query(
    'instance-update',
    `update instance
        set patient_id = row.patient_id, encounter_id = row.encounter_id, unit = row.unit,
            state = row.state, data = row.data, rev = row.rev, ended_at = row.ended_at,
            version = row.version, digest = row.digest, epoch = row.epoch
       from ${CHANGED.sql}
      where instance.id = row.id
        and instance.rev = row.stored_rev
      returning 1`,
    CHANGED.params(rows),
  );
  if (updated.length < rows.length) {
    const stale = rows.length - updated.length;
    throw new DatabaseFault('conflict', 'instance-update', `${stale} of ${rows.length} are stale`);
  }
}

// The event itself is a row of its own; the step names it, and the messages that say so.
function storedInput(input: TakenStep['input']): StoredInput {
  if (input.kind !== 'event') return input;
  const { id, type, occurredAt, sources } = input.event;
  return { kind: 'event', event: { id, type, occurredAt, sources } };
}

interface InstanceRow {
  id: string;
  site: string;
  lane: number;
  workflow: string;
  version: string;
  digest: string;
  epoch: number;
  subject: string;
  patient_id: string;
  encounter_id: string | null;
  unit: string | null;
  state: string;
  data: StoredData;
  rev: number;
  started_at: Instant;
  ended_at: Instant | null;
}

function rowOf(instance: Instance) {
  return {
    id: instance.id,
    site: instance.site,
    lane: instance.lane,
    workflow: instance.workflow,
    version: instance.version,
    digest: instance.digest,
    epoch: instance.epoch,
    subject: instance.subject,
    patient_id: instance.patientId,
    encounter_id: instance.encounterId,
    unit: instance.unit,
    state: instance.state,
    data: storedData(instance),
    rev: instance.rev,
    started_at: instance.startedAt,
    ended_at: instance.endedAt,
  };
}

function instanceOf(row: InstanceRow): Instance {
  return {
    id: row.id,
    site: row.site,
    lane: row.lane,
    workflow: row.workflow,
    version: row.version,
    digest: row.digest,
    epoch: row.epoch,
    subject: row.subject,
    patientId: row.patient_id,
    encounterId: row.encounter_id,
    unit: row.unit,
    state: row.state,
    ...fromStoredData(row.data),
    rev: row.rev,
    startedAt: row.started_at,
    endedAt: row.ended_at,
  };
}
