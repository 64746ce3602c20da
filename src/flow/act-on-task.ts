import { appendAudit, type Authorize, type Person } from '../access/access.ts';
import type { Database, Log, Queryable, Signals } from '../platform/platform.ts';
import {
  loadTask,
  loadTasksOfInstances,
  mayOnTask,
  networkWords,
  type Task,
} from '../tasks/tasks.ts';
import { loadInstance } from '../workflows/workflows.ts';
import type { ApplyDeps } from './apply-rows.ts';
import type { ActAnswer, PersonAct, Refusal } from './flow-port.ts';
import { Ledger } from './ledger.ts';
import { performAct } from './perform-act.ts';
import { recordCauses } from './record-causes.ts';
import { retryConflicts } from './retry-conflicts.ts';
import { saveLedger, workSignals } from './save-ledger.ts';

export interface ActDeps extends ApplyDeps {
  database: Database;
  log: Log;
  signals: Signals;
  authorize: Authorize;
  person(id: string): Person | undefined;
}

export interface ActRequest {
  person: Person;
  taskId: string;
  rev: number;
  act: PersonAct;
}

/**
 * One act of a person on a task, in one transaction: the instance is locked, the task changes by its table, the engine hears of
 * it, and the audit row is written. A refused act changes nothing but is audited too. The answer comes after the commit.
 */
export async function actOnTask(request: ActRequest, deps: ActDeps): Promise<ActAnswer> {
  const { answer, ledger } = await retryConflicts(() =>
    deps.database.transaction('act-on-task', async (tx) => {
      const ledger = new Ledger();
      const answer = await decide(tx, request, ledger, deps);
      if (answer.done) {
        await saveLedger(tx, ledger);
        await recordCauses(tx, { ledger, events: [] }, { ...deps, now: deps.clock.now() });
      }
      await audit(tx, request, answer, deps);
      return { answer, ledger };
    }),
  );
  if (answer.done) for (const signal of workSignals(ledger)) deps.signals.send(signal);
  return answer;
}

async function decide(
  tx: Queryable,
  { person, taskId, rev, act }: ActRequest,
  ledger: Ledger,
  deps: ActDeps,
): Promise<ActAnswer> {
  const seen = await loadTask(tx, taskId);
  if (!seen) return refuse({ kind: 'not-found', sentence: 'There is no such task.' });

  // Claim before we read: two people may press at once, and the later must see what the earlier did.
  const instance = await loadInstance(tx, seen.instanceId);
  if (!instance) return refuse({ kind: 'not-found', sentence: 'The run of this task is gone.' });
  const tasks = await loadTasksOfInstances(tx, [instance.id]);
  const task = tasks.find(({ id }) => id === taskId) ?? seen;

  const barred = mayNot(person, task, act, deps);
  if (barred) return refuse(barred);
  if (task.rev !== rev) return refuse(stale(task, deps));

  const words = networkWords(deps.releases.current.network, task.site);
  await deps.releases.ensure(tx, [instance.epoch]);
  ledger.load([instance], tasks);
  const context = { ...deps, now: deps.clock.now() };
  const refused = performAct(ledger, { task, act, person: person.id, words }, context);
  return refused
    ? refuse(refused)
    : { done: true, task: ledger.task(instance.id, task.key) ?? task };
}

function mayNot(person: Person, task: Task, act: PersonAct, deps: ActDeps): Refusal | undefined {
  const { network } = deps.releases.current;
  const may = mayOnTask(deps.authorize, network, person, 'task.act', task);
  if (!may.allowed) return { kind: 'forbidden', sentence: may.reason };
  if (act.act !== 'hand-over') return undefined;
  const receiver = deps.person(act.to);
  if (!receiver) return { kind: 'invalid', sentence: 'There is no such person.', field: 'to' };
  // What the receiver may do by the pool, not by being offered it.
  const unowned = { ...task, owner: null, offeredTo: null };
  const takes = mayOnTask(deps.authorize, network, receiver, 'task.act', unowned);
  if (takes.allowed) return undefined;
  const sentence = `${receiver.name} may not take this task: ${takes.reason}`;
  return { kind: 'invalid', sentence, field: 'to' };
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

async function audit(
  tx: Queryable,
  { person, taskId, act }: ActRequest,
  answer: ActAnswer,
  { clock }: ActDeps,
): Promise<void> {
  const refusal = answer.done ? undefined : answer.refusal;
  await appendAudit(tx, [
    {
      at: clock.now(),
      site: answer.done ? answer.task.site : null,
      actor: person.id,
      action: `task.${act.act}`,
      object: `task:${taskId}`,
      patientId: answer.done ? answer.task.patientId : null,
      outcome: answer.done ? 'done' : 'refused',
      detail: refusal ? { refusal: refusal.kind } : {},
    },
  ]);
}

function refuse(refusal: Refusal): ActAnswer {
  return { done: false, refusal };
}
