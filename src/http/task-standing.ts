import {
  loadTask,
  mayOnTask,
  networkWords,
  readTaskHistory,
  type Task,
  type TaskHistoryRow,
  type TaskWords,
} from '../tasks/tasks.ts';
import type { ApiStanding } from './api.ts';
import { endpoint, type PageAnswer, type PageContext } from './endpoint.ts';
import { idParams } from './inputs.ts';

export const standingEndpoint = endpoint({
  method: 'GET',
  path: '/api/tasks/:id/standing',
  summary: 'What became of a task that has left a list, in one sentence without patient data.',
  params: idParams,
  answer: (context, { params }) => standingPage(context, params.id),
});

/**
 * Where a task stands, for whoever may view it and for whoever was asked before: a task that climbed away must not look
 * to its first pool as if somebody had taken it. Tells nothing of the patient, so reading it is not audited.
 */
export async function standingPage(
  { authorize, database, network, person }: PageContext,
  id: string,
): Promise<PageAnswer<ApiStanding>> {
  const task = await loadTask(database, id);
  if (!task) return { refused: { kind: 'not-found', sentence: 'There is no such task.' } };
  const history = await readTaskHistory(database, id);
  const mayView = (seen: Task): boolean =>
    mayOnTask(authorize, network, person, 'task.view', seen).allowed;
  const mayOpen = mayView(task);
  const wasAsked = history.some(
    ({ actor, detail }) => actor === person.id || detail['to'] === person.id,
  );
  if (!mayOpen && !wasAsked && !formerly(task, history).some(mayView)) {
    return { refused: { kind: 'forbidden', sentence: 'This task never asked you.' } };
  }
  const sentence = standingSentence(task, history, networkWords(network, task.site));
  return { page: { state: task.state, sentence, mayOpen } };
}

/** The task as it stood with each pool that was asked. */
function formerly(task: Task, history: readonly TaskHistoryRow[]): Task[] {
  return history
    .filter(({ act }) => act === 'open' || act === 'climb')
    .map(({ detail }) => ({
      ...task,
      owner: null,
      offeredTo: null,
      fallback: detail['fallback'] === true,
      pool: { role: text(detail['role']), unit: text(detail['unit']) || null },
    }));
}

/** `Marcus Oyelaran accepted at 14:02 EST.`, `Nobody accepted in time: Charge nurse, Emergency is asked.` */
export function standingSentence(
  task: Task,
  history: readonly TaskHistoryRow[],
  words: TaskWords,
): string {
  const owner = task.owner === null ? 'Somebody' : words.person(task.owner);
  const at = (instant: number | null): string =>
    instant === null ? '' : ` at ${words.time(instant)}`;
  switch (task.state) {
    case 'accepted':
      return `${owner} accepted${at(task.acceptedAt)}.`;
    case 'completed':
      return `${owner} completed it${at(task.closedAt)}.`;
    case 'cancelled':
      return `Cancelled${at(task.closedAt)}: ${withStop(text(history.at(-1)?.detail['reason']))}`;
    case 'open': {
      const asked = task.pool.unit === null ? '' : `, ${words.unit(task.pool.unit)}`;
      return `${whyOpen(history, words)}: ${words.role(task.pool.role)}${asked} is asked. Nobody has it.`;
    }
  }
}

// A person's act and the climb that it leads to are recorded at one instant, one after the other.
function whyOpen(history: readonly TaskHistoryRow[], words: TaskWords): string {
  const at = history.findLastIndex(({ act }) => act === 'climb');
  const climb = history[at];
  if (!climb) return 'Nobody has accepted yet';
  const before = history[at - 1];
  if (before?.at === climb.at && (before.act === 'decline' || before.act === 'escalate')) {
    return `${words.person(before.actor)} ${before.act === 'decline' ? 'declined' : 'escalated'} it`;
  }
  const former = text(climb.detail['from']);
  return former ? `${words.person(former)} did not finish in time` : 'Nobody accepted in time';
}

function withStop(reason: string): string {
  return /[.!?]$/.test(reason) ? reason : `${reason}.`;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
