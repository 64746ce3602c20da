import { eventFields, isClinicalEventType, type EventValue } from '../canonical/canonical.ts';
import type { Network } from '../governance/governance.ts';
import { assert, iso } from '../platform/platform.ts';
import {
  ENGINE,
  historySentence,
  loadTask,
  mayOnTask,
  networkWords,
  readTaskHistory,
  taskCan,
  type PersonTaskAct,
  type Task,
  type TaskHistoryRow,
} from '../tasks/tasks.ts';
import type { LadderRung, Pool } from '../workflows/workflows.ts';
import type { ApiTask } from './api.ts';
import { endpoint, type PageAnswer, type PageContext } from './endpoint.ts';
import { readFollowed } from './followed-store.ts';
import { actBody, idParams } from './inputs.ts';
import { mayOpenPatient } from './patient-page.ts';
import { personName, poolTitle, siteOf } from './place-titles.ts';
import { auditRead } from './read-audit.ts';
import { readEventSources, readRun } from './run-store.ts';
import { climbOf } from './task-row.ts';
import { calloutsOf } from './task-callouts.ts';
import { taskRows } from './work-page.ts';

export const taskEndpoint = endpoint({
  method: 'GET',
  path: '/api/tasks/:id',
  summary: 'A task with its ladder, its history, and what the signed-in person may do.',
  params: idParams,
  answer: (context, { params }) => taskPage(context, params.id),
});

export const actEndpoint = endpoint({
  method: 'POST',
  path: '/api/tasks/:id/acts',
  summary: 'Accept, decline, hand over, escalate or complete a task. Answers once it is committed.',
  params: idParams,
  body: actBody,
  async answer(context, { params, body }): Promise<PageAnswer<ApiTask>> {
    const { rev, ...act } = body;
    const answer = await context.acts.act({
      person: context.person,
      taskId: params.id,
      rev,
      act,
    });
    if (!answer.done) return { refused: answer.refusal };
    return { page: await assemble(context, answer.task) };
  },
});

/** A task as one person sees it. Opening it is audited. */
export async function taskPage(context: PageContext, id: string): Promise<PageAnswer<ApiTask>> {
  const { database, network, person, authorize } = context;
  const task = await loadTask(database, id);
  if (!task) return { refused: { kind: 'not-found', sentence: 'There is no such task.' } };
  const refused = await auditRead(
    context,
    { kind: 'task', id, site: task.site, patientId: task.patientId },
    mayOnTask(authorize, network, person, 'task.view', task),
  );
  return refused ? { refused } : { page: await assemble(context, task) };
}

async function assemble(context: PageContext, task: Task): Promise<ApiTask> {
  const { database, network } = context;
  const { why, todo, form, event } = task.detail;
  const history = await readTaskHistory(database, task.id);
  const [row] = await taskRows(context, [task]);
  assert(row !== undefined, 'a task has a row');
  return {
    ...row,
    why,
    todo,
    otherwise: otherwiseOf(network, task, row.next),
    form: form.map(({ name, label, required, options, hint = null }) => ({
      ...{ name, label, required, hint, options: [...options] },
    })),
    event: { ...event, occurredAt: iso(event.occurredAt), data: eventData(event) },
    ladder: ladderOf(context, task, history, row.next),
    history: historyOf(context, task, history),
    callouts: await calloutsOf(database, network, task),
    outcome: task.outcome && { ...task.outcome },
    instanceId: task.instanceId,
    workflow: { id: task.workflow, title: context.workflowTitle(task.workflow) },
    followed: await followedOf(context, task),
    messages: await readEventSources(database, event.id),
    mayOpen: await mayOpenOf(context, task),
    acts: actsOf(context, task),
    climb: climbOf(network, task),
    colleagues: colleaguesOf(context, task),
  };
}

/**
 * What happens if the reader does nothing. While the ladder is still being climbed the workflow's own words tell it; once
 * somebody accepted, or everybody was asked in vain, they would be wrong.
 */
export function otherwiseOf(network: Network, task: Task, next: ApiTask['next']): string {
  if (!next || (next.unless === 'accepted' && !next.again)) return task.detail.otherwise;
  const at = networkWords(network, task.site).time(Date.parse(next.at));
  if (next.unless === 'accepted') {
    return `Not picked up: the ladder is at its end. ${next.to} is asked again at ${at}, and again and again until somebody accepts.`;
  }
  const owner = task.owner === null ? 'its owner' : personName(network, task.owner);
  const again = next.again ? ' again' : '';
  return `If it is not ${next.unless} by ${at}, ${next.to} is asked${again} and ${owner} is no longer accountable.`;
}

async function followedOf(context: PageContext, task: Task): Promise<ApiTask['followed']> {
  const { authorize, database, network, person } = context;
  const site = siteOf(network, task.site);
  return (await readFollowed(database, task)).map((next) => ({
    id: next.id,
    title: next.title,
    sentence:
      next.state === 'open'
        ? `${poolTitle(network, site, next.pool)} is asked.`
        : `It is ${next.state}.`,
    mayOpen: mayOnTask(authorize, network, person, 'task.view', next).allowed,
  }));
}

/** A link that leads to a refusal helps nobody, and trying it is audited. */
async function mayOpenOf(context: PageContext, task: Task): Promise<ApiTask['mayOpen']> {
  const { authorize, database, person } = context;
  const run = await readRun(database, task.instanceId);
  return {
    run:
      run !== undefined &&
      authorize(person, 'run.view', { site: run.site, unit: run.unit }).allowed,
    messages: authorize(person, 'message.view', { site: task.site, unit: null }).allowed,
    patient: await mayOpenPatient(context, task.patientId),
  };
}

/** An event's data as JSON has it: the vocabulary says which of its numbers are instants. */
function eventData({ type, data }: Task['detail']['event']): ApiTask['event']['data'] {
  const kinds: Readonly<Record<string, string>> = isClinicalEventType(type)
    ? eventFields[type]
    : {};
  const shown = ([name, value]: [string, EventValue]): [string, EventValue] =>
    kinds[name] === 'instant' && typeof value === 'number' ? [name, iso(value)] : [name, value];
  return Object.fromEntries(Object.entries(data).map(shown));
}

/** Rung 0 is the pool that was asked first: only the history still knows it once the ladder was climbed. */
function ladderOf(
  context: PageContext,
  task: Task,
  history: readonly TaskHistoryRow[],
  soon: ApiTask['next'],
): ApiTask['ladder'] {
  const first: LadderRung = { rung: 0, afterMs: 0, to: firstPool(task, history) };
  const rungs = [first, ...task.ladder];
  const next = task.state === 'open' ? rungs.find((one) => one.rung > task.rung)?.rung : undefined;
  const site = siteOf(context.network, task.site);
  return rungs.map(({ rung, afterMs, to, because = null }) => ({
    ...{ rung, because },
    // A ladder that somebody's acceptance stopped runs on from where it stood, later than it was laid out.
    at: rung === next && soon ? soon.at : iso(askedAt(history, rung) ?? task.openedAt + afterMs),
    to: poolTitle(context.network, site, to),
    people: context
      .onShift(context.network, { site: task.site, ...to }, context.now)
      .map((person) => person.name),
    state: rung <= task.rung ? 'done' : rung === next ? 'next' : 'later',
  }));
}

/** When a rung was asked first, which is earlier than laid out where somebody declined or escalated. */
function askedAt(history: readonly TaskHistoryRow[], rung: number): number | undefined {
  return history.find(({ act, detail }) => act === 'climb' && detail['rung'] === rung)?.at;
}

function firstPool(task: Task, history: readonly TaskHistoryRow[]): Pool {
  const opened = history.find((row) => row.act === 'open')?.detail;
  if (!opened) return task.pool;
  const { role, unit } = opened;
  return {
    role: typeof role === 'string' ? role : task.pool.role,
    unit: typeof unit === 'string' ? unit : null,
  };
}

function historyOf(
  { network }: PageContext,
  task: Task,
  history: readonly TaskHistoryRow[],
): ApiTask['history'] {
  const words = networkWords(network, task.site);
  return history.map((row) => ({
    rev: row.rev,
    at: iso(row.at),
    actor: row.actor === ENGINE ? 'Sinew' : personName(network, row.actor),
    act: row.act,
    sentence: historySentence(row, words),
  }));
}

const personActs = [
  'accept',
  'start',
  'decline',
  'hand-over',
  'escalate',
  'complete',
] as const satisfies readonly PersonTaskAct[];

/** State first, then permission: "already accepted by …" tells more than "not yours". */
function actsOf({ authorize, network, person }: PageContext, task: Task): ApiTask['acts'] {
  const words = networkWords(network, task.site);
  const may = mayOnTask(authorize, network, person, 'task.act', task);
  const asks = personActs.filter((act) => act !== 'start' || mayBegin(task));
  return asks.map((act) => {
    const can = taskCan[act](task, person.id, words);
    const reason = can.allowed ? (may.allowed ? null : may.reason) : can.reason;
    return { act, allowed: reason === null, reason };
  });
}

// Of most tasks nobody says when they begin, and it need not be said that they cannot.
function mayBegin({ detail, startedAt }: Task): boolean {
  return detail.startWithinMs !== undefined && startedAt === null;
}

/** Whom the owner could hand it over to: everybody whom the task could ask, those on shift first. */
function colleaguesOf(context: PageContext, task: Task): ApiTask['colleagues'] {
  const { authorize, network, now, onShift, person } = context;
  const unowned: Task = { ...task, owner: null, offeredTo: null };
  const here = new Set(
    onShift(network, { site: task.site, ...task.pool }, now).map((one) => one.id),
  );
  return network.people
    .filter((one) => one.id !== person.id)
    .filter((one) => mayOnTask(authorize, network, one, 'task.act', unowned).allowed)
    .toSorted(
      (a, b) => Number(here.has(b.id)) - Number(here.has(a.id)) || a.name.localeCompare(b.name),
    )
    .map(({ id, name, title }) => ({ id, name, title }));
}
