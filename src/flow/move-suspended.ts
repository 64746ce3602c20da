import type { Instant, Queryable } from '../platform/platform.ts';
import {
  dueOf,
  moveTimers,
  readSetTimers,
  readSuspensions,
  suspendableTimers,
  type Instance,
  type TimerName,
} from '../workflows/workflows.ts';
import type { Releases } from './releases.ts';

/**
 * These timers are due when as much time as they were set for has counted outside of all that suspended them, as the ledger has it by
 * now; and not before now: what was due meanwhile fires at once. The runs are locked by the caller, and their releases known.
 */
export async function moveSuspended(
  tx: Queryable,
  runs: readonly Instance[],
  meant: (timer: TimerName) => boolean,
  { releases, now }: { releases: Releases; now: Instant },
): Promise<void> {
  const ids = runs.map(({ id }) => id);
  const suspensions = Map.groupBy(await readSuspensions(tx, ids), nameOf);
  const countings = new Map(
    runs.map((run) => {
      const workflow = releases.workflows.pinned(run);
      return [run.id, workflow ? suspendableTimers(run, workflow) : undefined];
    }),
  );
  const moved = (await readSetTimers(tx, ids)).filter(meant).map((timer) => {
    const counting = countings.get(timer.instanceId)?.get(timer.name);
    const due = dueOf(timer, suspensions.get(nameOf(timer)) ?? [], counting);
    return { ...timer, fireAt: Math.max(due, now) };
  });
  await moveTimers(tx, moved);
}

/** By what a timer is known among all. */
export function nameOf({ instanceId, name, rung }: TimerName): string {
  return `${instanceId} ${name} ${rung}`;
}
