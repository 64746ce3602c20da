import { appendAudit, type AuditRow, type Person } from '../access/access.ts';
import type { Queryable } from '../platform/platform.ts';
import {
  handoffAcceptMinutesDefault,
  handoffItemsMax,
  insertHandoffItems,
  insertHandoffs,
  readTasks,
  taskTextCharsMax,
  type Handoff,
  type Task,
} from '../tasks/tasks.ts';
import { actInLedger, loadWork } from './act-in-ledger.ts';
import type { ActDeps } from './act-on-task.ts';
import { commitWork } from './commit-work.ts';
import type { Refusal } from './flow-port.ts';
import type { Ledger } from './ledger.ts';

export interface HandOverShiftRequest {
  person: Person;
  to: string;
  /** For all tasks that have no note of their own. */
  note: string;
  items: readonly { taskId: string; rev: number; note: string }[];
}

/** One handoff for each site. Refused: none of the tasks is offered; `taskId` names the one that was the reason. */
export type HandOverShiftAnswer =
  | { done: true; handoffs: readonly Handoff[]; tasks: readonly Task[] }
  | { done: false; refusal: Refusal; taskId?: string };

/**
 * Offers tasks that a person answers for to a colleague, all in one transaction or none. Each has a note: its own, which a critical
 * one must have, or the one for all. Their owner stays accountable until the colleague accepts; what is not accepted by the site's
 * deadline is returned by `lapseHandoffs`. Audited for each task and for the whole.
 */
export async function handOverShift(
  request: HandOverShiftRequest,
  deps: ActDeps,
): Promise<HandOverShiftAnswer> {
  return commitWork('hand-over-shift', deps, async (tx, ledger) => {
    const answer = await offer(tx, request, ledger, deps);
    return {
      answer,
      save: async () => {
        if (!answer.done) return;
        await insertHandoffs(tx, answer.handoffs);
        await insertHandoffItems(tx, answer.handoffs);
      },
      audit: () => appendAudit(tx, auditRows(request, answer, deps)),
    };
  });
}

async function offer(
  tx: Queryable,
  request: HandOverShiftRequest,
  ledger: Ledger,
  deps: ActDeps,
): Promise<HandOverShiftAnswer> {
  const wrong = formProblem(request);
  if (wrong) return { done: false, refusal: wrong };
  const { person, to, items } = request;
  const seen = await readTasks(
    tx,
    items.map(({ taskId }) => taskId),
  );
  const tasks = await loadWork(tx, seen, ledger, deps);
  const offered: Task[] = [];
  for (const { taskId, rev, note } of items) {
    const task = tasks.get(taskId);
    if (!task) return refuse({ kind: 'not-found', sentence: 'There is no such task.' }, taskId);
    const own = note.trim();
    if (task.priority === 'critical' && own === '') {
      const sentence =
        'A critical task needs a note of its own: say what your colleague must know.';
      return refuse({ kind: 'invalid', sentence, field: `note.${taskId}` }, taskId);
    }
    const act = { act: 'hand-over', to, note: own || request.note.trim() } as const;
    const answer = actInLedger(ledger, task, { person, rev, act }, deps);
    if (!answer.done) return refuse(answer.refusal, taskId);
    offered.push(answer.task);
  }
  return { done: true, handoffs: handoffsOf(request, offered, deps), tasks: offered };
}

function formProblem({ items, note }: HandOverShiftRequest): Refusal | undefined {
  if (items.length === 0) return invalid('Choose at least one task.', 'items');
  if (items.length > handoffItemsMax) {
    return invalid(`Hand over no more than ${handoffItemsMax} tasks at once.`, 'items');
  }
  if (new Set(items.map(({ taskId }) => taskId)).size < items.length) {
    return invalid('A task can be handed over only once.', 'items');
  }
  if (note.length > taskTextCharsMax) {
    return invalid(`Write no more than ${taskTextCharsMax} characters.`, 'note');
  }
  return undefined;
}

function handoffsOf(
  { person, to, note }: HandOverShiftRequest,
  tasks: readonly Task[],
  { clock, ids, releases }: ActDeps,
): Handoff[] {
  const offeredAt = clock.now();
  return Array.from(
    Map.groupBy(tasks, (task) => task.site),
    ([id, ofSite]) => {
      const site = releases.current.network.sites.find((one) => one.id === id);
      const minutes = site?.work?.handoffAcceptMinutes ?? handoffAcceptMinutesDefault;
      return {
        ...{ id: ids.next('hof'), site: id, from: person.id, to, note: note.trim() },
        ...{ offeredAt, acceptBy: offeredAt + minutes * 60_000, closedAt: null },
        items: ofSite.map((task) => ({ taskId: task.id, lane: task.lane, rev: task.rev })),
      };
    },
  );
}

function auditRows(
  { person, to, items }: HandOverShiftRequest,
  answer: HandOverShiftAnswer,
  { clock }: ActDeps,
): AuditRow[] {
  const by = { at: clock.now(), actor: person.id };
  if (!answer.done) {
    const object = answer.taskId === undefined ? 'handoff:none' : `task:${answer.taskId}`;
    const detail = { refusal: answer.refusal.kind, tasks: items.length };
    const nowhere = { site: null, patientId: null, object };
    return [{ ...by, ...nowhere, action: 'handoff.offer', outcome: 'refused', detail }];
  }
  const idOf = new Map(answer.handoffs.map(({ id, site }) => [site, id]));
  return [
    ...answer.handoffs.map((one): AuditRow => ({
      ...{ ...by, site: one.site, patientId: null, outcome: 'done', action: 'handoff.offer' },
      ...{ object: `handoff:${one.id}`, detail: { to, tasks: one.items.length } },
    })),
    ...answer.tasks.map((task): AuditRow => ({
      ...{ ...by, site: task.site, patientId: task.patientId, outcome: 'done' },
      ...{ action: 'task.hand-over', object: `task:${task.id}` },
      detail: { handoff: idOf.get(task.site) ?? null },
    })),
  ];
}

function invalid(sentence: string, field: string): Refusal {
  return { kind: 'invalid', sentence, field };
}

function refuse(refusal: Refusal, taskId: string): HandOverShiftAnswer {
  return { done: false, refusal, taskId };
}
