import type { Clock, Database, Queryable } from '../platform/platform.ts';
import { ENGINE } from '../tasks/tasks.ts';
import { loadInstances, putSuspensions, readMissingSpans } from '../workflows/workflows.ts';
import { moveSuspended, nameOf } from './move-suspended.ts';
import type { Releases } from './releases.ts';

/** Times that one transaction enters or puts right. */
const completedAtOnceMax = 500;

interface LedgerDeps {
  database: Database;
  clock: Clock;
  releases: Releases;
}

/**
 * Waits whose workflows say so do not count while their site is in a downtime that somebody declared, or their patient on a leave
 * of absence: they are suspended when it begins, and go on when it ends, also where either is told afterwards or taken back. Until
 * then nothing of them fires (`takeDueTimers`). Gives how many were touched.
 */
export async function completeLedgers(deps: LedgerDeps): Promise<number> {
  let sum = 0;
  for (;;) {
    const touched = await deps.database.transaction('complete-ledgers', (tx) =>
      completeSome(tx, deps),
    );
    sum += touched;
    if (touched < completedAtOnceMax) return sum;
  }
}

async function completeSome(tx: Queryable, { clock, releases }: LedgerDeps): Promise<number> {
  const now = clock.now();
  const missing = await readMissingSpans(tx, now, completedAtOnceMax);
  if (missing.length === 0) return 0;
  const runs = await loadInstances(tx, [...new Set(missing.map(({ instanceId }) => instanceId))]);
  await releases.ensure(
    tx,
    runs.map(({ epoch }) => epoch),
  );
  const places = new Map(runs.map(({ id, site, lane }) => [id, { site, lane }]));
  await putSuspensions(
    tx,
    missing.flatMap((row) => {
      const place = places.get(row.instanceId);
      return place ? [{ ...row, ...place, by: ENGINE }] : [];
    }),
  );
  const names = new Set(missing.map(nameOf));
  await moveSuspended(tx, runs, (timer) => names.has(nameOf(timer)), { releases, now });
  return missing.length;
}
