import type { Ids, Instant } from '../platform/platform.ts';
import type { Instance, OpenTask } from '../workflows/workflows.ts';
import type { ByName, Task, TaskHistoryRow } from './task.ts';
import { ENGINE } from './task-transitions.ts';

/**
 * The task that an `open-task` command asks for, open on its pool, with the first line of its history. Deadlines count
 * from `now`. `fallback`: nobody on shift holds the pool's role, so the site's fallback pool is shown it too.
 */
export function openTask(
  command: OpenTask,
  instance: Instance,
  { now, ids, fallback, byName }: { now: Instant; ids: Ids; fallback: boolean; byName?: ByName },
): { task: Task; history: TaskHistoryRow } {
  const task: Task = {
    id: ids.next('tsk'),
    site: instance.site,
    lane: instance.lane,
    unit: instance.unit,
    instanceId: instance.id,
    key: command.key,
    workflow: instance.workflow,
    patientId: instance.patientId,
    encounterId: instance.encounterId,
    title: command.title,
    priority: command.priority,
    state: 'open',
    pool: { role: command.pool.role, unit: command.pool.unit },
    fallback,
    owner: null,
    offeredTo: byName?.person ?? null,
    rung: 0,
    acceptBy: deadline(now, command.acceptWithinMs),
    startBy: null,
    finishBy: deadline(now, command.finishWithinMs),
    ladder: command.ladder,
    detail: command.detail,
    outcome: null,
    openedAt: now,
    acceptedAt: null,
    startedAt: null,
    closedAt: null,
    rev: 1,
  };
  const { role, unit } = command.pool;
  const { acceptBy, finishBy } = task;
  const { version, digest, epoch } = instance;
  return {
    task,
    history: {
      taskId: task.id,
      rev: 1,
      site: task.site,
      lane: task.lane,
      at: now,
      actor: ENGINE,
      act: 'open',
      fromState: null,
      toState: 'open',
      // All that measures count it by: what the task and its run are later may be something else.
      detail: { role, unit, fallback, acceptBy, finishBy, version, digest, epoch, ...byName },
    },
  };
}

function deadline(now: Instant, withinMs: number | null): Instant | null {
  return withinMs === null ? null : now + withinMs;
}
