import type { Clock, Database, Queryable } from '../platform/platform.ts';
import { ENGINE } from '../tasks/tasks.ts';
import { loadInstances, putSuspensions, readUnheardDowntimes } from '../workflows/workflows.ts';
import { moveSuspended, nameOf } from './move-suspended.ts';
import type { Releases } from './releases.ts';

/** Waits that one transaction suspends, or lets go on. */
const suspendAtOnceMax = 500;

interface SuspendDeps {
  database: Database;
  clock: Clock;
  releases: Releases;
}

/**
 * Waits whose workflows say so do not count while their site is in a downtime that somebody declared: they are suspended when it
 * begins, and go on when it ends, also where either is entered afterwards. Until then nothing of them fires
 * (`takeDueTimers`). Gives how many were touched.
 */
export async function suspendInDowntimes(deps: SuspendDeps): Promise<number> {
  let sum = 0;
  for (;;) {
    const touched = await deps.database.transaction('suspend-in-downtimes', (tx) =>
      suspendSome(tx, deps),
    );
    sum += touched;
    if (touched < suspendAtOnceMax) return sum;
  }
}

async function suspendSome(tx: Queryable, { clock, releases }: SuspendDeps): Promise<number> {
  const now = clock.now();
  const unheard = await readUnheardDowntimes(tx, now, suspendAtOnceMax);
  if (unheard.length === 0) return 0;
  const runs = await loadInstances(tx, [...new Set(unheard.map(({ instanceId }) => instanceId))]);
  await releases.ensure(
    tx,
    runs.map(({ epoch }) => epoch),
  );
  const places = new Map(runs.map(({ id, site, lane }) => [id, { site, lane }]));
  await putSuspensions(
    tx,
    unheard.flatMap(({ reason, ...row }) => {
      const place = places.get(row.instanceId);
      return place ? [{ ...row, ...place, by: ENGINE, reason: `Downtime: ${reason}` }] : [];
    }),
  );
  const names = new Set(unheard.map(nameOf));
  await moveSuspended(tx, runs, (timer) => names.has(nameOf(timer)), { releases, now });
  return unheard.length;
}
