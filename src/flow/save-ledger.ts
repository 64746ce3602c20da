import { insertWithheldRuns } from '../flags/flags.ts';
import { assert, together, type Queryable, type Signal } from '../platform/platform.ts';
import { appendTaskHistory, insertTasks, updateTasks } from '../tasks/tasks.ts';
import {
  appendSteps,
  insertMilestones,
  insertNotices,
  saveInstances,
  saveTimers,
} from '../workflows/workflows.ts';
import type { Ledger } from './ledger.ts';
import { repointWork } from './repoint-store.ts';

/** Writes all that the ledger holds: one statement for each kind of row that there is. */
export async function saveLedger(tx: Queryable, ledger: Ledger): Promise<void> {
  await repointWork(tx, ledger.merges());
  await saveInstances(tx, { created: ledger.newInstances(), changed: ledger.changedInstances() });
  await together([
    saveTasks(tx, ledger),
    appendSteps(tx, ledger.steps),
    saveTimers(tx, ledger.timerChanges),
    insertNotices(tx, ledger.notices),
    insertMilestones(tx, ledger.milestones),
    insertWithheldRuns(tx, ledger.withheld),
  ]);
}

async function saveTasks(tx: Queryable, ledger: Ledger): Promise<void> {
  await insertTasks(tx, ledger.newTasks());
  const stale = await updateTasks(tx, ledger.changedTasks());
  assert(stale.length === 0, `tasks changed under their lock: ${stale.join(', ')}`);
  await appendTaskHistory(tx, ledger.taskHistory);
}

/** What worklists should hear of once the transaction is committed. */
export function workSignals(ledger: Ledger): Signal[] {
  const created = ledger
    .newTasks()
    .map(({ id, site, state }): Signal | undefined =>
      state === 'open' ? { kind: 'work', taskId: id, site, change: 'new' } : undefined,
    );
  const changed = ledger.changedTasks().map(({ task: { id, site, state } }): Signal => {
    const over = state === 'completed' || state === 'cancelled';
    return { kind: 'work', taskId: id, site, change: over ? 'removed' : 'changed' };
  });
  return [...created.filter((signal) => signal !== undefined), ...changed];
}
