import type { RolloutPlan } from '../governance/governance.ts';
import {
  bulkInsert,
  bulkInsertSql,
  iso,
  type Instant,
  type Queryable,
} from '../platform/platform.ts';
import type { RolloutState } from './rollout-state.ts';
import type { Assigned } from './step-assignments.ts';

/** A rollout as kept. */
export interface Rollout {
  id: string;
  plan: RolloutPlan;
  bundle: string;
  version: string;
  state: RolloutState;
  /** All that its plan names. */
  sites: readonly string[];
  assigned: readonly Assigned[];
  /** The severe event that stopped it. */
  sentinel: string | null;
  startedBy: string;
  reason: string;
  startedAt: Instant;
  changedAt: Instant;
}

/** Something that it decided or a person did. */
export interface RolloutEntry {
  rollout: string;
  n: number;
  at: Instant;
  step: string;
  kind: RolloutEntryKind;
  /** A person's id, or `system`. */
  actor: string;
  sentence: string;
  /** The release that came of it. */
  epoch: number | null;
}

export type RolloutEntryKind =
  | ('start' | 'begin' | 'advance' | 'complete' | 'hold' | 'ask' | 'roll-back')
  | ('approve' | 'resume' | 'decide' | 'end' | 'refused' | 'sentinel');

/** What a gate saw in one look, and what it said then. */
export interface RolloutLook {
  rollout: string;
  step: string;
  gate: string;
  n: number;
  at: Instant;
  canaryTasks: number;
  canaryEvents: number;
  controlTasks: number;
  controlEvents: number;
  verdict: 'pass' | 'fail' | 'inconclusive';
  harm: number;
  harmNeeded: number;
  safety: number;
  safetyNeeded: number;
  sentence: string;
}

/** A severe event that stopped rollouts. */
export interface SentinelEvent {
  id: string;
  site: string;
  at: Instant;
  /** Null: it stopped all. */
  workflow: string | null;
  object: string;
  reason: string;
  actor: string;
  stopped: readonly string[];
}

const columns = `
  id, plan, bundle, version, state, sites, assigned, sentinel, started_by as "startedBy", reason,
         started_at as "startedAt", changed_at as "changedAt"`;

export async function insertRollout(tx: Queryable, one: Rollout): Promise<void> {
  await tx.query(
    'rollout-insert',
    `insert into rollout (id, plan, bundle, version, state, status, sites, assigned, started_by, reason, started_at, changed_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)`,
    [
      ...[one.id, JSON.stringify(one.plan), one.bundle, one.version],
      ...[JSON.stringify(one.state), one.state.status, [...one.sites]],
      ...[JSON.stringify(one.assigned), one.startedBy, one.reason, iso(one.startedAt)],
    ],
  );
}

/** Those that were started, the latest first. */
export async function readRollouts(tx: Queryable, limit: number): Promise<Rollout[]> {
  return tx.query<Rollout>(
    'rollout-list',
    `select ${columns}
       from rollout
      order by started_at desc, id
      limit $1`,
    [limit],
  );
}

export async function readRollout(tx: Queryable, id: string): Promise<Rollout | undefined> {
  const [found] = await tx.query<Rollout>(
    'rollout-read',
    `select ${columns}
       from rollout
      where id = $1`,
    [id],
  );
  return found;
}

/** The ids of those that are not over, in the order in which they were started. */
export async function rolloutsUnderWay(tx: Queryable): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    'rollout-under-way',
    `select id
       from rollout
      where status in ('running', 'held', 'deciding')
      order by started_at, id`,
  );
  return rows.map(({ id }) => id);
}

/** Locks it for this transaction. `isBusy`: whether to wait for who has it, or to give it up. */
export async function lockRollout(
  tx: Queryable,
  id: string,
  { wait }: { wait: boolean },
): Promise<Rollout | undefined> {
  const [found] = await tx.query<Rollout>(
    wait ? 'rollout-lock' : 'rollout-lock-free',
    `select ${columns}
       from rollout
      where id = $1
        for update${wait ? '' : ' skip locked'}`,
    [id],
  );
  return found;
}

/** One start at a time: two rollouts that begin at once would not see each other. */
export async function awaitStartTurn(tx: Queryable): Promise<void> {
  await tx.query('rollout-start-turn', 'lock table rollout in share row exclusive mode');
}

export async function saveRollout(
  tx: Queryable,
  { id, state, assigned, sentinel }: Rollout,
  now: Instant,
): Promise<void> {
  await tx.query(
    'rollout-save',
    `update rollout
        set state = $2, status = $3, assigned = $4, sentinel = $5, changed_at = $6
      where id = $1`,
    [id, JSON.stringify(state), state.status, JSON.stringify(assigned), sentinel, iso(now)],
  );
}

/** Appends to what happened to a rollout that is locked by this transaction. */
export async function appendEntry(
  tx: Queryable,
  { rollout, at, step, kind, actor, sentence, epoch }: Omit<RolloutEntry, 'n'>,
): Promise<void> {
  await tx.query(
    'rollout-entry-append',
    `insert into rollout_entry (rollout, n, at, step, kind, actor, sentence, epoch)
     select $1, coalesce(max(n), 0) + 1, $2, $3, $4, $5, $6, $7
       from rollout_entry
      where rollout = $1`,
    [rollout, iso(at), step, kind, actor, sentence, epoch],
  );
}

/** The newest entries first. */
export async function readEntries(
  tx: Queryable,
  rollout: string,
  limit: number,
): Promise<RolloutEntry[]> {
  return tx.query<RolloutEntry>(
    'rollout-entries',
    `select rollout, n, at, step, kind, actor, sentence, epoch
       from rollout_entry
      where rollout = $1
      order by n desc
      limit $2`,
    [rollout, limit],
  );
}

const LOOKS = bulkInsertSql('rollout_look', {
  ...{ rollout: 'text', step: 'text', gate: 'text', n: 'integer', at: 'timestamptz' },
  ...{ canary_tasks: 'integer', canary_events: 'integer' },
  ...{ control_tasks: 'integer', control_events: 'integer' },
  ...{ verdict: 'text', harm: 'double precision', harm_needed: 'double precision' },
  ...{ safety: 'double precision', safety_needed: 'double precision', sentence: 'text' },
});

export async function insertLooks(tx: Queryable, looks: readonly RolloutLook[]): Promise<void> {
  const rows = looks.map((look) => ({
    ...look,
    ...{ canary_tasks: look.canaryTasks, canary_events: look.canaryEvents },
    ...{ control_tasks: look.controlTasks, control_events: look.controlEvents },
    ...{ harm_needed: look.harmNeeded, safety_needed: look.safetyNeeded },
  }));
  await bulkInsert(tx, 'rollout-look-insert', LOOKS, rows);
}

/** The newest looks first. */
export async function readLooks(
  tx: Queryable,
  rollout: string,
  limit: number,
): Promise<RolloutLook[]> {
  return tx.query<RolloutLook>(
    'rollout-looks',
    `select rollout, step, gate, n, at, canary_tasks as "canaryTasks", canary_events as "canaryEvents",
            control_tasks as "controlTasks", control_events as "controlEvents", verdict, harm,
            harm_needed as "harmNeeded", safety, safety_needed as "safetyNeeded", sentence
       from rollout_look
      where rollout = $1
      order by at desc, n desc, gate
      limit $2`,
    [rollout, limit],
  );
}

export async function insertSentinel(tx: Queryable, one: SentinelEvent): Promise<void> {
  await tx.query(
    'sentinel-insert',
    `insert into sentinel_event (id, site, at, workflow, object, reason, actor, stopped)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      ...[one.id, one.site, iso(one.at), one.workflow, one.object, one.reason, one.actor],
      [...one.stopped],
    ],
  );
}

/** The newest first. */
export async function readSentinels(tx: Queryable, limit: number): Promise<SentinelEvent[]> {
  return tx.query<SentinelEvent>(
    'sentinel-list',
    `select id, site, at, workflow, object, reason, actor, stopped
       from sentinel_event
      order by at desc, id
      limit $1`,
    [limit],
  );
}

/** The severe event that stopped this version before; undefined where none did. */
export async function sentinelOf(tx: Queryable, bundle: string): Promise<string | undefined> {
  const [found] = await tx.query<{ sentinel: string }>(
    'rollout-sentinel-of',
    `select sentinel
       from rollout
      where bundle = $1
        and sentinel is not null
      order by changed_at desc
      limit 1`,
    [bundle],
  );
  return found?.sentinel;
}
