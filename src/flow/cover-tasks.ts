import type { Database, Signal } from '../platform/platform.ts';
import type { ApplyDeps } from './apply-rows.ts';
import { readOpenPools, setFallback } from './cover-store.ts';

/**
 * Shows open tasks to their site's fallback pool while nobody on shift holds the role that they ask, and only then: shifts
 * end, people leave and units close while a task waits (invariant I-20). Gives what worklists should hear.
 */
export async function coverTasks(deps: ApplyDeps & { database: Database }): Promise<Signal[]> {
  const now = deps.clock.now();
  const pools = await readOpenPools(deps.database);
  const signals: Signal[] = [];
  for (const { site, role, unit, fallback } of pools) {
    const staffed = deps.staffed({ role, unit }, site, now);
    if (staffed === !fallback) continue;
    const ids = await setFallback(deps.database, { site, role, unit }, !staffed, now);
    for (const taskId of ids) signals.push({ kind: 'work', taskId, site, change: 'changed' });
  }
  return signals;
}
