import { appendAudit, type AuditRow, type Person } from '../access/access.ts';
import type { Queryable } from '../platform/platform.ts';
import { handoffItemsMax, readHandoff, readTasks, type Task } from '../tasks/tasks.ts';
import { actInLedger, loadWork } from './act-in-ledger.ts';
import type { ActDeps } from './act-on-task.ts';
import { commitWork } from './commit-work.ts';
import type { Refusal } from './flow-port.ts';
import type { Ledger } from './ledger.ts';

export interface TakeOverShiftRequest {
  person: Person;
  handoffId: string;
  /** As the person saw them. */
  items: readonly { taskId: string; rev: number }[];
}

export type TakeOverShiftAnswer =
  { done: true; tasks: readonly Task[] } | { done: false; refusal: Refusal; taskId?: string };

/**
 * The receiver of a handoff accepts some or all of its tasks, in one transaction or none. A critical one is accepted alone, by an
 * act of its own, so that nobody answers for it without having read it (user interface rule S22). Audited for each task.
 */
export async function takeOverShift(
  request: TakeOverShiftRequest,
  deps: ActDeps,
): Promise<TakeOverShiftAnswer> {
  return commitWork('take-over-shift', deps, async (tx, ledger) => ({
    answer: await takeOver(tx, request, ledger, deps),
    audit: (answer) => appendAudit(tx, auditRows(request, answer, deps)),
  }));
}

async function takeOver(
  tx: Queryable,
  { person, handoffId, items }: TakeOverShiftRequest,
  ledger: Ledger,
  deps: ActDeps,
): Promise<TakeOverShiftAnswer> {
  const handoff = await readHandoff(tx, handoffId);
  if (!handoff) return refuse({ kind: 'not-found', sentence: 'There is no such handoff.' });
  if (handoff.to !== person.id) {
    return refuse({ kind: 'forbidden', sentence: 'This handoff is not offered to you.' });
  }
  if (items.length === 0 || items.length > handoffItemsMax) {
    const sentence = `Accept 1 to ${handoffItemsMax} tasks at once.`;
    return refuse({ kind: 'invalid', sentence, field: 'items' });
  }
  const offered = new Set(handoff.items.map(({ taskId }) => taskId));
  const seen = await readTasks(
    tx,
    items.map(({ taskId }) => taskId),
  );
  const tasks = await loadWork(tx, seen, ledger, deps);
  const accepted: Task[] = [];
  for (const { taskId, rev } of items) {
    const task = tasks.get(taskId);
    if (!task || !offered.has(taskId)) {
      const sentence = 'This task is not part of the handoff.';
      return refuse({ kind: 'not-found', sentence }, taskId);
    }
    if (task.priority === 'critical' && items.length > 1) {
      const sentence = 'A critical task is accepted by itself: read it first.';
      return refuse({ kind: 'invalid', sentence, field: 'items' }, taskId);
    }
    const answer = actInLedger(ledger, task, { person, rev, act: { act: 'accept' } }, deps);
    if (!answer.done) return refuse(answer.refusal, taskId);
    accepted.push(answer.task);
  }
  return { done: true, tasks: accepted };
}

function auditRows(
  { person, handoffId, items }: TakeOverShiftRequest,
  answer: TakeOverShiftAnswer,
  { clock }: ActDeps,
): AuditRow[] {
  const by = { at: clock.now(), actor: person.id };
  if (!answer.done) {
    const detail = { refusal: answer.refusal.kind, tasks: items.length };
    const object = `handoff:${handoffId}`;
    const nowhere = { site: null, patientId: null, object };
    return [{ ...by, ...nowhere, action: 'handoff.accept', outcome: 'refused', detail }];
  }
  return answer.tasks.map((task) => ({
    ...{ ...by, site: task.site, patientId: task.patientId, outcome: 'done' },
    ...{ action: 'task.accept', object: `task:${task.id}`, detail: { handoff: handoffId } },
  }));
}

function refuse(refusal: Refusal, taskId?: string): TakeOverShiftAnswer {
  return { done: false, refusal, ...(taskId !== undefined && { taskId }) };
}
