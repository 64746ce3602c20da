import { laneOf, type ClinicalEvent } from '../canonical/canonical.ts';
import { assert, type Instant } from '../platform/platform.ts';
import { changeTask, ENGINE, networkWords, type Task } from '../tasks/tasks.ts';
import type { ActDeps } from './act-on-task.ts';
import { advanceInstances, giveInput } from './advance-instances.ts';
import type { Ledger } from './ledger.ts';

/** Why the owner of tasks is not asked any more. */
export type ReturnCause = 'handoff-lapsed' | 'away' | 'gone';

export interface Returning {
  cause: ReturnCause;
  /** Ids of the people, as far as there are such. */
  owner: string;
  receiver: string | null;
  /** For the tasks' histories. */
  reason: string;
  now: Instant;
}

/**
 * Gives accepted tasks back to the pools from which they were accepted, and tells the engine, so that their ladders run again. Then
 * a `tasks.returned` event for each unit is heard, which asks whoever the network says should know. The tasks and their runs are in
 * the ledger. Gives the events.
 */
export function returnTasks(
  ledger: Ledger,
  tasks: readonly Task[],
  returning: Returning,
  deps: ActDeps,
): ClinicalEvent[] {
  const { now, reason } = returning;
  for (const task of tasks) {
    const words = networkWords(deps.releases.current.network, task.site);
    const fallback = !deps.staffed(task.pool, task.site, now);
    const changed = changeTask(task, { act: 'return', reason, fallback }, now, words);
    assert('task' in changed, `task ${task.id} is not accepted`);
    ledger.changeTask(changed.task, changed.history);
    const input = { kind: 'act', act: 'returned', taskKey: task.key, actor: ENGINE } as const;
    const deaf = giveInput(ledger, task.instanceId, { ...input, detail: {} }, { ...deps, now });
    assert(deaf === undefined, `the run of task ${task.id} did not take it back`);
  }
  const events = Array.from(
    Map.groupBy(tasks, ({ site, unit }) => `${site} ${unit ?? ''}`).values(),
    (ofUnit) => returnedEvent(ofUnit, returning, deps),
  );
  for (const event of events) advanceInstances(ledger, event, { ...deps, now });
  return events;
}

function returnedEvent(
  tasks: readonly Task[],
  { cause, owner, receiver, now }: Returning,
  { ids, person, releases }: ActDeps,
): ClinicalEvent {
  const [first] = tasks;
  assert(first !== undefined, 'a unit of which tasks came back');
  const subject = `returned:${ids.next('ret')}`;
  const name = (id: string): string => person(id)?.name ?? id;
  const receiverName = receiver === null ? null : name(receiver);
  return {
    id: ids.next('evt'),
    ...{ type: 'tasks.returned', site: first.site, lane: laneOf(subject) },
    // About no patient: of whom they are, the tasks themselves tell.
    ...{ patientId: subject, encounterId: null, unit: first.unit, subject },
    ...{ occurredAt: now, receivedAt: now, recordedAt: now },
    data: {
      ...{ owner: name(owner), receiver: receiverName, cause, tasks: tasks.length },
      critical: tasks.some(({ priority }) => priority === 'critical'),
      sentence: sentenceOf(cause, name(owner), receiverName, tasks.length),
    },
    sources: [],
    epoch: releases.current.epoch,
  };
}

function sentenceOf(
  cause: ReturnCause,
  owner: string,
  receiver: string | null,
  tasks: number,
): string {
  const many = tasks === 1 ? '1 task' : `${tasks} tasks`;
  switch (cause) {
    case 'handoff-lapsed':
      return `${owner} handed over ${many} to ${receiver ?? 'nobody'}, who did not accept in time.`;
    case 'away':
      return `${owner} is away and had accepted ${many}.`;
    case 'gone':
      return `${owner} had accepted ${many} and may not act on them any more.`;
  }
}
