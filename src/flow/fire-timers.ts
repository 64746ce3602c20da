import type { Database, Signal } from '../platform/platform.ts';
import { loadTasksOfInstances } from '../tasks/tasks.ts';
import {
  instancesWithDueTimers,
  loadInstances,
  markFired,
  takeDueTimers,
} from '../workflows/workflows.ts';
import { giveInput } from './advance-instances.ts';
import type { ApplyDeps } from './apply-rows.ts';
import { Ledger } from './ledger.ts';
import { saveLedger, workSignals } from './save-ledger.ts';

/** Due timers that one transaction looks at; further ones of the same instances fire with them. */
export const timerBatchMax = 500;

/**
 * Fires the timers that are due, in the order of their times, in one transaction with all that follows. Gives how many
 * fired; none means that none is left for now. Never early: due is `fire_at <= clock.now()`.
 */
export async function fireTimers(
  deps: ApplyDeps & { database: Database },
): Promise<{ fired: number; signals: Signal[] }> {
  return deps.database.transaction('fire-timers', async (tx) => {
    const now = deps.clock.now();
    const ids = await instancesWithDueTimers(tx, now, timerBatchMax);
    if (ids.length === 0) return { fired: 0, signals: [] };
    // Instances before timers, as people's acts lock them: in the other order the two would wait for each other.
    const instances = await loadInstances(tx, ids);
    const due = await takeDueTimers(tx, ids, now);
    await deps.releases.ensure(
      tx,
      instances.map((instance) => instance.epoch),
    );
    const ledger = new Ledger();
    ledger.load(instances, await loadTasksOfInstances(tx, ids));
    await markFired(tx, due, now);
    for (const { instanceId, name, rung, dueAt } of due) {
      const input = { kind: 'timer', name, rung, dueAt, lateMs: now - dueAt } as const;
      giveInput(ledger, instanceId, input, { ...deps, now });
    }
    await saveLedger(tx, ledger);
    return { fired: due.length, signals: workSignals(ledger) };
  });
}
