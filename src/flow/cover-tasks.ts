import {
  faultName,
  type Database,
  type Instant,
  type Log,
  type Signal,
} from '../platform/platform.ts';
import type { Pool } from '../workflows/workflows.ts';
import type { ApplyDeps } from './apply-rows.ts';
import { readOpenPools, setFallback } from './cover-store.ts';

interface CoverDeps extends ApplyDeps {
  database: Database;
  log: Log;
}

/**
 * Shows open tasks to their site's fallback pool while nobody on shift holds the role that they ask, and only then: shifts
 * end, people leave and units close while a task waits (invariant I-20). Gives what worklists should hear.
 */
export async function coverTasks(deps: CoverDeps): Promise<Signal[]> {
  const now = deps.clock.now();
  const pools = await readOpenPools(deps.database);
  const signals: Signal[] = [];
  for (const { site, role, unit, fallback } of pools) {
    const staffed = isStaffed({ role, unit }, site, now, deps);
    if (staffed === !fallback) continue;
    const ids = await setFallback(deps.database, { site, role, unit }, !staffed, now);
    const isGone = !deps.releases.current.network.sites.some(({ id }) => id === site);
    if (isGone) deps.log.warn('tasks.site-gone', { site, role, unit, tasks: ids.length });
    for (const taskId of ids) signals.push({ kind: 'work', taskId, site, change: 'changed' });
  }
  return signals;
}

// Where the program cannot tell, the fallback pool looks too: that costs a glance, and the other pools are covered.
function isStaffed(pool: Pool, site: string, at: Instant, { staffed, log }: CoverDeps): boolean {
  try {
    return staffed(pool, site, at);
  } catch (error) {
    log.error('rota.fault', { site, role: pool.role, unit: pool.unit, fault: faultName(error) });
    return false;
  }
}
