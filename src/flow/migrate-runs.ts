import { appendAudit } from '../access/access.ts';
import type { Database, Instant, Queryable } from '../platform/platform.ts';
import { loadTasksOfInstances } from '../tasks/tasks.ts';
import {
  loadInstancesWithCalls,
  migrateRun,
  readPendingTimers,
  readSuspensions,
  unknownOldStates,
  type CompiledRelease,
  type Instance,
  type Migration,
  type SiteWorkflow,
  type Step,
} from '../workflows/workflows.ts';
import { take } from './advance-instances.ts';
import type { ApplyDeps } from './apply-rows.ts';
import { completeLedgers } from './complete-ledgers.ts';
import { Ledger } from './ledger.ts';
import { readOpenRunIds } from './migrate-store.ts';
import { nameOf } from './move-suspended.ts';
import { recordCauses } from './record-causes.ts';
import { retryConflicts } from './retry-conflicts.ts';
import { saveLedger } from './save-ledger.ts';

/** Runs that one transaction moves. */
export const migrationBatchMax = 100;

export interface MigrateRunsRequest {
  workflow: string;
  /** The release to whose version the runs go. Only to be told, it need not be stored: a plan asks of one that is not in force. */
  to: CompiledRelease;
  /** Null: at all sites. */
  site: string | null;
  /** Who moves them, and why. Null: it is only told what would become of them. */
  apply: Mover | null;
}

/** Who moves runs, and why: both stand in the timelines. */
export interface Mover {
  actor: string;
  reason: string;
}

/** What becomes of one open run, or became of it. `step` is left to the run's timeline. */
export interface RunFate {
  run: string;
  site: string;
  version: string;
  state: string;
  fate: Migration;
}

export type MigrateDeps = ApplyDeps & { database: Database };

/**
 * Goes through the open runs of a workflow and moves each to its version in a release, as that version's `migrates` says; or
 * tells what it would do, by the same pure function; what a moved run then does to those that it called comes with the deed.
 * Bounded transactions: what is done is done, and who asks again moves only what is left. Each moved run has its step in the
 * timeline and its line in the audit.
 */
export async function migrateRuns(
  request: MigrateRunsRequest,
  deps: MigrateDeps,
): Promise<RunFate[]> {
  const { workflow, site } = request;
  // What a run takes along is what its ledger has.
  if (request.apply) await completeLedgers(deps);
  const fates: RunFate[] = [];
  for (let after = ''; ;) {
    const ids = await readOpenRunIds(deps.database, {
      ...{ workflow, site, after, limit: migrationBatchMax },
    });
    const last = ids.at(-1);
    if (last === undefined) return fates;
    fates.push(...(await retryConflicts(() => migrateBatch(ids, request, deps))));
    after = last;
  }
}

async function migrateBatch(
  ids: readonly string[],
  request: MigrateRunsRequest,
  deps: MigrateDeps,
): Promise<RunFate[]> {
  return deps.database.transaction('migrate-runs', async (tx) => {
    const now = deps.clock.now();
    const instances = await loadInstancesWithCalls(tx, ids);
    const stored = request.apply ? [request.to.epoch] : [];
    await deps.releases.ensure(tx, [...stored, ...instances.map(({ epoch }) => epoch)]);
    const ledger = new Ledger();
    const loaded = instances.map(({ id }) => id);
    ledger.load(instances, await loadTasksOfInstances(tx, loaded));
    const timers = Map.groupBy(await readWaits(tx, ids), ({ instanceId }) => instanceId);
    const wanted = new Set(ids);
    const fates: RunFate[] = [];
    for (const run of instances) {
      if (!wanted.has(run.id) || run.endedAt !== null) continue;
      const fate = migrateOne(ledger, run, timers.get(run.id) ?? [], { request, deps, now });
      const { id, site, version, state } = run;
      fates.push({ run: id, site, version, state, fate });
    }
    if (!request.apply) return fates;
    await saveLedger(tx, ledger);
    await recordCauses(tx, { ledger, events: [] }, { ...deps, now });
    await audit(tx, instances, fates, { ...request, apply: request.apply, now });
    return fates;
  });
}

async function readWaits(tx: Queryable, ids: readonly string[]) {
  const timers = await readPendingTimers(tx, ids);
  const suspensions = Map.groupBy(await readSuspensions(tx, ids), nameOf);
  return timers.map((timer) => ({ ...timer, suspended: suspensions.get(nameOf(timer)) ?? [] }));
}

function migrateOne(
  ledger: Ledger,
  run: Instance,
  pending: Awaited<ReturnType<typeof readPendingTimers>>,
  { request, deps, now }: { request: MigrateRunsRequest; deps: MigrateDeps; now: Instant },
): RunFate['fate'] {
  if (ledger.instance(run.id).rev !== run.rev) {
    return kept('The run that called it was moved, and that moved it: ask again.');
  }
  const from = deps.releases.workflows.pinned(run);
  if (!from) return kept('The version that it is pinned to is not known.');
  const to = targetOf(run, request);
  if (!to) return kept('That release does not run the workflow at this site.');
  const unknown = unknownOldStates(from, to);
  if (unknown.length > 0) {
    return kept(
      `The map from ${run.version} names states that it never had: ${unknown.join(', ')}.`,
    );
  }
  const fate = migrateRun(run, from, { to, epoch: request.to.epoch, pending, now });
  if (fate.becomes === 'kept') return fate;
  if (request.apply) perform(ledger, run, fate.step, { apply: request.apply, now }, deps);
  return fate;
}

function perform(
  ledger: Ledger,
  run: Instance,
  step: Step,
  { apply, now }: { apply: Mover; now: Instant },
  deps: MigrateDeps,
): void {
  const { version, digest, epoch } = step.instance;
  const input = {
    kind: 'migrated',
    from: { version: run.version, digest: run.digest, epoch: run.epoch },
    to: { version, digest, epoch },
    ...apply,
  } as const;
  // Who moved it and why comes before what came of it.
  const said = `${apply.actor} moved the run to another version: ${apply.reason}`;
  const because = { ...step.because, sentence: `${said} ${step.because.sentence}` };
  const taken = { input, step: { ...step, because }, fromState: run.state };
  take(ledger, taken, { ...deps, now });
}

// The version of the site at large: parts of a site that try another version start runs, they do not take them over.
function targetOf(run: Instance, { to, workflow }: MigrateRunsRequest): SiteWorkflow | undefined {
  const here = (to.bySite.get(run.site) ?? []).filter(
    ({ definition }) => definition.id === workflow,
  );
  const own = here.find(({ parameters }) => parameters.digest === run.digest);
  return own ?? here.find(({ cohort }) => cohort === undefined);
}

async function audit(
  tx: Queryable,
  instances: readonly Instance[],
  fates: readonly RunFate[],
  { apply, to: { epoch }, workflow, now }: MigrateRunsRequest & { apply: Mover; now: Instant },
): Promise<void> {
  const patients = new Map(instances.map(({ id, patientId }) => [id, patientId]));
  const rows = fates.flatMap(({ run, site, version, fate }) => {
    if (fate.becomes === 'kept') return [];
    const { becomes, state } = fate;
    const detail = { workflow, from: version, epoch, becomes, state, reason: apply.reason };
    return {
      ...{ at: now, site, actor: apply.actor, action: 'run.migrate', object: `run:${run}` },
      ...{ patientId: patients.get(run) ?? null, outcome: 'done' as const, detail },
    };
  });
  if (rows.length > 0) await appendAudit(tx, rows);
}

function kept(why: string): RunFate['fate'] {
  return { becomes: 'kept', why };
}
