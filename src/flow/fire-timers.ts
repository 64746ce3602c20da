import {
  DatabaseFault,
  faultName,
  type Database,
  type Instant,
  type Log,
  type Signal,
  type Transaction,
} from '../platform/platform.ts';
import { loadTasksOfInstances } from '../tasks/tasks.ts';
import {
  instancesWithDueTimers,
  loadInstancesWithCalls,
  markFired,
  takeDueTimers,
  type DueTimer,
} from '../workflows/workflows.ts';
import { giveInput } from './advance-instances.ts';
import type { ApplyDeps } from './apply-rows.ts';
import { Ledger } from './ledger.ts';
import { recordCauses } from './record-causes.ts';
import { saveLedger, workSignals } from './save-ledger.ts';

/** Due timers that one transaction looks at; further ones of the same instances fire with them. */
export const timerBatchMax = 500;

/** How long an instance whose timers made the program fail is left alone before they are tried again. */
export const asideMs = 60_000;

/** Instances whose timers made the program fail, and when they are tried again. */
export type SetAside = Map<string, Instant>;

interface TimerDeps extends ApplyDeps {
  database: Database;
  log: Log;
}

interface Fired {
  fired: number;
  signals: Signal[];
}

/**
 * Fires the timers that are due, in the order of their times, in one transaction with all that follows. Gives how many
 * fired; none means that none is left for now. Never early: due is `fire_at <= clock.now()`.
 *
 * A fault of the world is thrown and changes nothing. An instance on which the program itself fails is set aside for
 * `asideMs`, its timers still due, and all others fire: one run that is stuck must not keep every ladder from climbing.
 */
export async function fireTimers(deps: TimerDeps, aside: SetAside): Promise<Fired> {
  const now = deps.clock.now();
  for (const [id, until] of aside) if (until <= now) aside.delete(id);
  let limit = timerBatchMax;
  for (;;) {
    let ids: readonly string[] = [];
    try {
      return await deps.database.transaction('fire-timers', async (tx) => {
        ids = await instancesWithDueTimers(tx, now, limit, [...aside.keys()]);
        return ids.length === 0 ? { fired: 0, signals: [] } : fire(tx, ids, now, deps);
      });
    } catch (error) {
      const suspect = suspectOf(error, ids);
      if (suspect === 'world') throw error;
      if (suspect === 'one of many') {
        limit = Math.ceil(ids.length / 2);
        continue;
      }
      const fault = faultName(error instanceof PoisonedTimer ? error.cause : error);
      deps.log.error('timer.poison', { instance: suspect, fault });
      aside.set(suspect, now + asideMs);
    }
  }
}

async function fire(
  tx: Transaction,
  ids: readonly string[],
  now: Instant,
  deps: TimerDeps,
): Promise<Fired> {
  // Instances before timers, as people's acts lock them: in the other order the two would wait for each other.
  const instances = await loadInstancesWithCalls(tx, ids);
  const due = await takeDueTimers(tx, ids, now);
  await deps.releases.ensure(
    tx,
    instances.map((instance) => instance.epoch),
  );
  const ledger = new Ledger();
  ledger.load(
    instances,
    await loadTasksOfInstances(
      tx,
      instances.map(({ id }) => id),
    ),
  );
  await markFired(tx, due, now);
  for (const timer of due) giveTimer(ledger, timer, now, deps);
  await saveLedger(tx, ledger);
  await recordCauses(tx, { ledger, events: [] }, { ...deps, now });
  return { fired: due.length, signals: workSignals(ledger) };
}

function giveTimer(
  ledger: Ledger,
  { instanceId, name, rung, dueAt }: DueTimer,
  now: Instant,
  deps: TimerDeps,
): void {
  try {
    const input = { kind: 'timer', name, rung, dueAt, lateMs: now - dueAt } as const;
    giveInput(ledger, instanceId, input, { ...deps, now });
  } catch (error) {
    throw new PoisonedTimer(instanceId, error);
  }
}

/** A timer on which the program failed while deciding. */
class PoisonedTimer extends Error {
  override readonly name = 'PoisonedTimer';
  readonly instanceId: string;

  constructor(instanceId: string, cause: unknown) {
    super(`timer of instance ${instanceId}`, { cause });
    this.instanceId = instanceId;
  }
}

// A constraint that a batch broke does not name its instance; alone, the instance names itself.
function suspectOf(error: unknown, ids: readonly string[]): string {
  if (error instanceof PoisonedTimer) return error.instanceId;
  const isInstance = error instanceof DatabaseFault && !error.retryable;
  const [only, more] = ids;
  if (!isInstance || only === undefined) return 'world';
  return more === undefined ? only : 'one of many';
}
