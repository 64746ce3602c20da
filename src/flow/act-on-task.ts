import { appendAudit, type Authorize, type Person } from '../access/access.ts';
import type { DutyBoard } from '../governance/governance.ts';
import type { Database, Log, Queryable, Signals } from '../platform/platform.ts';
import { readTasks } from '../tasks/tasks.ts';
import { actInLedger, loadWork } from './act-in-ledger.ts';
import type { ApplyDeps } from './apply-rows.ts';
import { commitWork } from './commit-work.ts';
import type { ActAnswer, PersonAct, Refusal } from './flow-port.ts';
import type { Ledger } from './ledger.ts';

export interface ActDeps extends ApplyDeps {
  database: Database;
  log: Log;
  signals: Signals;
  authorize: Authorize;
  person(id: string): Person | undefined;
  duty: DutyBoard;
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
  return commitWork('act-on-task', deps, async (tx, ledger) => ({
    answer: await decide(tx, request, ledger, deps),
    audit: (answer) => audit(tx, request, answer, deps),
  }));
}

async function decide(
  tx: Queryable,
  request: ActRequest,
  ledger: Ledger,
  deps: ActDeps,
): Promise<ActAnswer> {
  const [seen] = await readTasks(tx, [request.taskId]);
  if (!seen) return refuse({ kind: 'not-found', sentence: 'There is no such task.' });
  const tasks = await loadWork(tx, [seen], ledger, deps);
  const task = tasks.get(seen.id);
  if (!task) return refuse({ kind: 'not-found', sentence: 'The run of this task is gone.' });
  return actInLedger(ledger, task, request, deps);
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
