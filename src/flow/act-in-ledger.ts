import type { Person } from '../access/access.ts';
import { absenceOf } from '../governance/governance.ts';
import type { Queryable } from '../platform/platform.ts';
import { loadTasksOfInstances, mayOnTask, networkWords, type Task } from '../tasks/tasks.ts';
import { loadInstancesWithCalls } from '../workflows/workflows.ts';
import type { ActDeps } from './act-on-task.ts';
import type { ActAnswer, PersonAct, Refusal } from './flow-port.ts';
import type { Ledger } from './ledger.ts';
import { performAct } from './perform-act.ts';

/**
 * Locks the runs of these tasks, then the tasks, and takes them into the ledger. Gives the tasks as they are under the lock,
 * by id; one whose run is gone is left out.
 */
export async function loadWork(
  tx: Queryable,
  seen: readonly Task[],
  ledger: Ledger,
  { releases }: Pick<ActDeps, 'releases'>,
): Promise<ReadonlyMap<string, Task>> {
  // Claim before we read: two people may press at once, and the later must see what the earlier did.
  const instances = await loadInstancesWithCalls(tx, [
    ...new Set(seen.map((task) => task.instanceId)),
  ]);
  const tasks = await loadTasksOfInstances(
    tx,
    instances.map(({ id }) => id),
  );
  await releases.ensure(
    tx,
    instances.map(({ epoch }) => epoch),
  );
  ledger.load(instances, tasks);
  const wanted = new Set(seen.map(({ id }) => id));
  return new Map(tasks.filter(({ id }) => wanted.has(id)).map((task) => [task.id, task]));
}

/**
 * An act of a person on a task that is in the ledger: may they, do they mean the task as it is, does it go? Then the task changes
 * and the engine hears of it. Pure but for the ledger, which a refused act leaves as it was.
 */
export function actInLedger(
  ledger: Ledger,
  task: Task,
  { person, rev, act }: { person: Person; rev: number; act: PersonAct },
  deps: ActDeps,
): ActAnswer {
  const barred = mayNot(person, task, act, deps);
  if (barred) return refuse(barred);
  if (task.rev !== rev) return refuse(stale(task, deps));

  const words = networkWords(deps.releases.current.network, task.site);
  const context = { ...deps, now: deps.clock.now() };
  const refused = performAct(ledger, { task, act, person: person.id, words }, context);
  return refused
    ? refuse(refused)
    : { done: true, task: ledger.task(task.instanceId, task.key) ?? task };
}

function mayNot(person: Person, task: Task, act: PersonAct, deps: ActDeps): Refusal | undefined {
  const { network } = deps.releases.current;
  const may = mayOnTask(deps.authorize, network, person, 'task.act', task);
  if (!may.allowed) return { kind: 'forbidden', sentence: may.reason };
  if (act.act === 'accept' && isAway(person.id, deps)) {
    const sentence = 'You are entered as away. End the absence on the page On call first.';
    return { kind: 'not-now', sentence };
  }
  if (act.act !== 'hand-over') return undefined;
  const receiver = deps.person(act.to);
  if (!receiver) return { kind: 'invalid', sentence: 'There is no such person.', field: 'to' };
  if (isAway(receiver.id, deps)) {
    return { kind: 'invalid', sentence: `${receiver.name} is away now.`, field: 'to' };
  }
  // What the receiver may do by the pool, not by being offered it.
  const unowned = { ...task, owner: null, offeredTo: null };
  const takes = mayOnTask(deps.authorize, network, receiver, 'task.act', unowned);
  if (takes.allowed) return undefined;
  const sentence = `${receiver.name} may not take this task: ${takes.reason}`;
  return { kind: 'invalid', sentence, field: 'to' };
}

function isAway(person: string, { clock, duty }: ActDeps): boolean {
  return absenceOf(duty.current(), person, clock.now()) !== undefined;
}

function stale(task: Task, deps: ActDeps): Refusal {
  const owner = task.owner === null ? undefined : deps.person(task.owner);
  const now = owner ? `${task.state}, by ${owner.name}` : task.state;
  return {
    kind: 'stale',
    rev: task.rev,
    sentence: `This task has changed since you saw it: it is ${now}. Nothing was done; look again.`,
  };
}

function refuse(refusal: Refusal): ActAnswer {
  return { done: false, refusal };
}
