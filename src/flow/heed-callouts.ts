import { faultName } from '../platform/platform.ts';
import {
  followDeliveries,
  heedFailures,
  readUnheard,
  type UnheardRound,
} from '../callouts/callouts.ts';
import { ENGINE, readTasks, type Task } from '../tasks/tasks.ts';
import { loadWork } from './act-in-ledger.ts';
import type { ActDeps } from './act-on-task.ts';
import { commitWork } from './commit-work.ts';
import { performAct } from './perform-act.ts';

/** Callouts, and tasks, that one look at them settles. */
export const heedRowsMax = 500;

/**
 * Follows callouts to where the outbox and the clock have brought them. Where all of a task's last round failed, nobody who could be
 * called out knows of it: the ladder is climbed at once. At its end there is nobody else: it is said in the log as
 * `callouts.unreached`, and on the task.
 */
export async function heedCallouts(deps: ActDeps): Promise<void> {
  if (!deps.releases.current.network.channels) return;
  const changed = await followDeliveries(deps.database, deps.clock.now(), heedRowsMax);
  for (const one of changed) deps.signals.send({ kind: 'work', ...one, change: 'changed' });
  for (const round of await readUnheard(deps.database, heedRowsMax)) {
    try {
      await heed(round, deps);
    } catch (error) {
      deps.log.error('callouts.fault', { task: round.taskId, fault: faultName(error) });
    }
  }
}

async function heed({ taskId, rev, people }: UnheardRound, deps: ActDeps): Promise<void> {
  const now = deps.clock.now();
  const { unreached } = await commitWork('heed-callouts', deps, async (tx, ledger) => {
    const [seen] = await readTasks(tx, [taskId]);
    const task = seen && (await loadWork(tx, [seen], ledger, deps)).get(taskId);
    const isWaiting = task?.state === 'open';
    let unreached = isWaiting && !hasNext(task) ? task : undefined;
    if (isWaiting && !unreached) {
      const many = people === 1 ? '1 person' : `${people} people`;
      const reason = `no callout to ${many} was delivered`;
      const act = { act: 'escalate', reason } as const;
      const deaf = performAct(ledger, { task, act, person: ENGINE }, { ...deps, now });
      if (deaf) unreached = task;
    }
    return {
      answer: { done: true, unreached },
      save: () => heedFailures(tx, { taskId, rev, now }),
      audit: () => Promise.resolve(),
    };
  });
  if (!unreached) return;
  const { site, unit, rung, priority } = unreached;
  deps.log.error('callouts.unreached', { task: taskId, site, unit, rung, priority, people });
}

/** Whether the ladder has a rung that was not asked. */
function hasNext({ ladder, rung }: Task): boolean {
  return ladder.some((one) => one.rung > rung);
}
