import { BoundedLog } from '../intake/intake.ts';
import {
  DatabaseFault,
  faultName,
  type Cancel,
  type Log,
  type Signals,
} from '../platform/platform.ts';
import type { ActDeps } from './act-on-task.ts';
import { attendOwners } from './attend-owners.ts';
import { applyBatch, laneLeaseMs, type BatchDeps } from './apply-batch.ts';
import { completeLedgers } from './complete-ledgers.ts';
import { coverTasks } from './cover-tasks.ts';
import { applyCriticalFirst, backlogRowsMin } from './critical-first.ts';
import { drainHolds } from './drain-holds.ts';
import { heedCallouts } from './heed-callouts.ts';
import { fireSchedules, type KnownSchedules } from './fire-schedules.ts';
import { fireTimers, type SetAside } from './fire-timers.ts';
import {
  isBehind,
  LaneLost,
  releaseLanes,
  renewLanes,
  takeLanes,
  type LaneLease,
} from './lane-store.ts';
import { lapseHandoffs } from './lapse-handoffs.ts';
import { logOutcomes } from './log-outcomes.ts';
import { retryConflicts } from './retry-conflicts.ts';
import { startDrills, type DrillsBegun } from './start-drills.ts';
import { runReplay } from './run-replay.ts';

/** How often the worker looks without having been told: signals are hints and may be lost. */
export const pollMs = 250;
/** How often open tasks are held against the rotas. */
export const coverEveryMs = 60_000;
/** How often it is looked for accepted tasks whose owner is not there any more. */
export const attendEveryMs = 5_000;
/** How often schedules are looked at. */
export const scheduleEveryMs = 1_000;
/** How often it is looked for waits that a downtime suspends or has suspended. */
export const suspendEveryMs = 5_000;
/** How often every owner is looked at, besides at the start and when another configuration is in force. */
export const everyOwnerMs = 600_000;
/** How long the worker rests after a fault of the world, at first and at most. */
export const restMs = { first: 100, most: 5_000 } as const;
/** How often a process without the lanes asks for them. */
export const standbyMs = 1_000;

export interface WorkerDeps extends BatchDeps, ActDeps {
  signals: Signals;
  /** Names this process in the lane leases; another in each process. */
  holder: string;
}

/** Applies what arrives and what falls due, for ever, one transaction after the other. */
export interface Worker {
  start(): void;
  /** Ends after the transaction under way; the lanes are given back. */
  stop(): Promise<void>;
  /** Applies all that there is now, and returns when nothing is left. For tests and simulation, instead of `start`. */
  drain(): Promise<void>;
  /** Null while all is well; else a sentence for the operator. */
  failure(): string | null;
  /** Whether this process has the lanes: another one stands by. */
  hasLanes(): boolean;
}

export function createWorker(deps: WorkerDeps): Worker {
  const { clock, signals, log } = deps;
  const aside: SetAside = new Map();
  const schedules: KnownSchedules = { epoch: null };
  const drills: DrillsBegun = new Map();
  let scheduledAt = -Infinity;
  const aboutMessages = new BoundedLog({ clock, log });
  let lease: LaneLease | undefined;
  let running: Promise<void> | undefined;
  let stopping = false;
  let wake: (() => void) | undefined;
  let woken = false;
  let trouble: string | null = null;
  let coveredAt = -Infinity;
  let suspendedAt = -Infinity;
  let renewedAt = -Infinity;
  let attendedAt = -Infinity;
  let everybody = { at: -Infinity, epoch: -1 };

  /** One round. True while there may be more to do at once. */
  async function turn(): Promise<boolean> {
    lease ??= await takeTurn();
    if (!lease) return false;
    const applied = await retryConflicts(() => applyBatch(must(lease), deps));
    logOutcomes(applied?.outcomes ?? [], aboutMessages, log);
    for (const signal of applied?.signals ?? []) signals.send(signal);
    const isBacklog = (applied?.outcomes.length ?? 0) >= backlogRowsMin;
    const first = isBacklog
      ? await retryConflicts(() => applyCriticalFirst(must(lease), deps))
      : undefined;
    logOutcomes(first?.outcomes ?? [], aboutMessages, log);
    for (const signal of first?.signals ?? []) signals.send(signal);
    const drained = await retryConflicts(() => drainHolds(deps));
    logOutcomes(drained?.outcomes ?? [], aboutMessages, log);
    for (const signal of drained?.signals ?? []) signals.send(signal);
    const replayed = await retryConflicts(() => runReplay(deps));
    logOutcomes(replayed?.outcomes ?? [], aboutMessages, log);
    for (const signal of replayed?.signals ?? []) signals.send(signal);
    if (clock.now() - suspendedAt >= suspendEveryMs) {
      suspendedAt = clock.now();
      await retryConflicts(() => completeLedgers(deps));
    }
    const { fired, signals: work } = await retryConflicts(() => fireTimers(deps, aside));
    for (const signal of work) signals.send(signal);
    await startDue();
    await keepUp();
    return [applied, drained, replayed].some((done) => done !== undefined) || fired > 0;
  }

  async function startDue(): Promise<void> {
    const now = clock.now();
    if (now - scheduledAt < scheduleEveryMs) return;
    scheduledAt = now;
    const { signals: work } = await retryConflicts(() => fireSchedules(deps, schedules));
    for (const signal of work) signals.send(signal);
    for (const signal of await retryConflicts(() => startDrills(deps, drills)))
      signals.send(signal);
  }

  async function takeTurn(): Promise<LaneLease | undefined> {
    const taken = await deps.database.transaction('take-lanes', (tx) =>
      takeLanes(tx, deps.holder, laneLeaseMs),
    );
    if (taken) log.info('lanes.taken', { holder: deps.holder, epoch: taken.epoch });
    renewedAt = clock.now();
    return taken;
  }

  async function keepUp(): Promise<void> {
    const now = clock.now();
    if (lease && now - renewedAt >= laneLeaseMs / 3) {
      renewedAt = now;
      if (!(await renewLanes(deps.database, lease, laneLeaseMs))) throw new LaneLost('at renewal');
    }
    if (now - attendedAt >= attendEveryMs) {
      attendedAt = now;
      if (await deps.duty.refresh()) coveredAt = -Infinity;
      await lapseHandoffs(deps);
      await heedCallouts(deps);
      const { epoch } = deps.releases.current;
      const isTime = epoch !== everybody.epoch || now - everybody.at >= everyOwnerMs;
      if (isTime) everybody = { at: now, epoch };
      await attendOwners(deps, { everybody: isTime });
    }
    if (now - coveredAt < coverEveryMs) return;
    coveredAt = now;
    for (const signal of await coverTasks(deps)) signals.send(signal);
  }

  async function run(): Promise<void> {
    let rest: number = restMs.first;
    while (!stopping) {
      try {
        const more = await turn();
        trouble = null;
        rest = restMs.first;
        if (!more) await sleep(lease ? pollMs : standbyMs);
      } catch (error) {
        trouble = describe(error, log);
        // Whatever it was, what the database holds is the truth: ask it anew for the position.
        lease = undefined;
        await sleep(rest);
        rest = Math.min(rest * 2, restMs.most);
      }
    }
  }

  function sleep(ms: number): Promise<void> {
    if (woken || stopping) {
      woken = false;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const cancel: Cancel = clock.after(ms, done);
      function done(): void {
        cancel();
        wake = undefined;
        woken = false;
        resolve();
      }
      wake = done;
    });
  }

  const deaf = signals.listen((signal) => {
    if (signal.kind !== 'journal') return;
    woken = true;
    wake?.();
  });

  return {
    start() {
      running ??= run();
    },
    async stop() {
      stopping = true;
      deaf();
      wake?.();
      await running;
      aboutMessages.stop();
      if (lease) await releaseLanes(deps.database, lease).catch(() => undefined);
    },
    async drain() {
      do while (await turn());
      while (lease && (await isBehind(deps.database, lease.position)));
    },
    failure: () => trouble,
    hasLanes: () => lease !== undefined,
  };
}

function must(lease: LaneLease | undefined): LaneLease {
  if (!lease) throw new LaneLost('no lease');
  return lease;
}

function describe(error: unknown, log: Log): string {
  const fault = faultName(error);
  const isWorld = error instanceof DatabaseFault && error.retryable;
  if (isWorld || error instanceof LaneLost) {
    log.warn('worker.rests', { fault, text: error.message });
  } else log.error('worker.fault', { fault, at: thrownAt(error) });
  return isWorld ? 'The database does not answer.' : `The worker rests after ${fault}.`;
}

// Without the message, which stands before the frames: it may quote a patient.
function thrownAt(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n');
}
