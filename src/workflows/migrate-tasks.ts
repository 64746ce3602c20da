import { isDeepStrictEqual } from 'node:util';

import type { Instant } from '../platform/platform.ts';
import type { RunningTask } from './bookkeeping.ts';
import { finishTimer, ladderTimer, resolvePool, rungsOf, startTimer } from './climb-ladder.ts';
import type { CompiledState, CompiledTask } from './compiled-definition.ts';
import type { Draft } from './draft.ts';
import { open, stopTask } from './enter-state.ts';
import type { Pool } from './instance.ts';
import type { PendingTimer } from './migrate-run.ts';
import type { EffectiveParameters } from './parameters.ts';
import { ladderTimes, repeatDue, rungDue, taskDue } from './rung-times.ts';
import type { SiteWorkflow } from './workflow-registry.ts';

interface MovingTasks {
  old: CompiledState;
  state: CompiledState;
  from: SiteWorkflow;
  pending: readonly PendingTimer[];
  /** Why: what histories and notices say. */
  said: string;
}

/**
 * The tasks of a run that is moved into a state: one that asks the same of the same people stays, with the new version's
 * times counted from its opening; what is left of the others is closed with the reason; what the state asks besides is
 * opened. A task that was completed here is not asked for again.
 */
export function moveTasks(draft: Draft, moving: MovingTasks): void {
  const { state, old, said } = moving;
  const asked = new Set<string>();
  for (const running of draft.books.tasks) {
    const task = state.tasks.find(({ key }) => key === running.name);
    const before = old.tasks.find(({ key }) => key === running.name);
    if (task && before && asksTheSame(draft, task, before, running)) {
      keep(draft, task, before, running, moving);
      asked.add(task.key);
      continue;
    }
    draft.commands.push({ kind: 'cancel-task', key: running.key, reason: said });
    stopTask(draft, running);
    draft.sentences.push(`The task ${running.name} was closed.`);
  }
  const known = state.tasks.map(({ key }) => key);
  const completed = draft.books.completed.filter((name) => known.includes(name));
  // Only as long as something is left to complete: a join is met by a completion.
  const done = completed.length < known.length ? completed : [];
  draft.books = { ...draft.books, completed: done };
  for (const task of state.tasks) {
    if (!asked.has(task.key) && !done.includes(task.key)) open(draft, task);
  }
}

/**
 * Tells those who are asked that a time is over that was not: who has the run's tasks, else who last acted. False where there is
 * nobody to tell.
 */
export function tellOverdue(draft: Draft, what: string, said: string, to?: Pool): boolean {
  const pool = to ?? draft.books.tasks[0]?.pool ?? draft.books.acted?.pool;
  if (!pool) return false;
  const { title } = draft.definition;
  draft.commands.push({
    kind: 'notify',
    key: `migrated:${what}#${draft.books.visit}`,
    to: pool,
    title: `${title}: a time is over`,
    text: `${said} By its times, that of "${what}" is over now.`,
  });
  draft.sentences.push(
    `The time of ${what} is over by this version; those who are asked are told.`,
  );
  return true;
}

// Who had accepted keeps it whoever is asked first now; a form of other fields would be filled in for nobody.
function asksTheSame(
  draft: Draft,
  task: CompiledTask,
  before: CompiledTask,
  { stage, rung, pool }: RunningTask,
): boolean {
  const asked = ({ form, readBacks, startWithin }: CompiledTask) => [
    ...[form, startWithin === null],
    readBacks.map(({ text }) => text),
  ];
  const isSameForm = isDeepStrictEqual(asked(task), asked(before));
  if (!isSameForm || task.priority !== before.priority) return false;
  if (stage === 'accepted' || rung > 0) return true;
  return task.pool.unit === before.pool.unit && resolvePool(draft, task.pool).role === pool.role;
}

function keep(
  draft: Draft,
  task: CompiledTask,
  before: CompiledTask,
  running: RunningTask,
  { from, pending, said }: MovingTasks,
): void {
  const { parameters, now } = draft.context;
  const times = timesOf(task, running, parameters);
  const had = timesOf(before, running, from.parameters);
  if (!isDeepStrictEqual([times, task.ladder], [had, before.ladder])) {
    const { acceptWithinMs, finishWithinMs } = times;
    const ladder = rungsOf(draft, task, running.openedAt);
    const { key } = running;
    draft.commands.push({
      ...{ kind: 'reschedule-task', key, acceptWithinMs, finishWithinMs, ladder, reason: said },
    });
  }
  const timer = waitOf(running);
  const waiting = pending.find(({ name }) => name === timer);
  const due = dueOf(draft, task, running, waiting);
  const waits = draft.books.waits + 1;
  draft.books = { ...draft.books, waits };
  const name = waitOf(draft.changeTask(running.key, { wait: waits }));
  const afterMs = Math.max(0, due.at - now);
  draft.commands.push(
    { kind: 'cancel-timer', name: timer },
    { kind: 'set-timer', name, rung: due.rung, afterMs },
  );
  keepBeginning(draft, { ...running, wait: waits }, running, pending);
  const { stage, openedAt } = running;
  const within = stage === 'open' ? 'acceptWithinMs' : 'finishWithinMs';
  const passes = openedAt + times[within] <= now && openedAt + had[within] > now;
  const fires = due.at <= now && (waiting === undefined || waiting.fireAt > now);
  if (passes || fires) tellOverdue(draft, running.name, said, running.pool);
}

// Whoever accepted keeps the time to begin that they were given.
function keepBeginning(
  draft: Draft,
  now: RunningTask,
  before: RunningTask,
  pending: MovingTasks['pending'],
): void {
  const waiting = pending.find(({ name }) => name === startTimer(before));
  if (!waiting) return;
  const afterMs = Math.max(0, waiting.fireAt - draft.context.now);
  draft.commands.push(
    { kind: 'cancel-timer', name: startTimer(before) },
    { kind: 'set-timer', name: startTimer(now), rung: 0, afterMs },
  );
}

function waitOf(running: RunningTask): string {
  return running.stage === 'open' ? ladderTimer(running) : finishTimer(running);
}

function timesOf(task: CompiledTask, { openedAt }: RunningTask, parameters: EffectiveParameters) {
  return {
    acceptWithinMs: taskDue(task, task.acceptWithin, openedAt, parameters) - openedAt,
    finishWithinMs: taskDue(task, task.finishWithin, openedAt, parameters) - openedAt,
    rungsAt: ladderTimes(task, openedAt, parameters),
  };
}

/** When the one wait of a task is over by the new version. */
function dueOf(
  draft: Draft,
  task: CompiledTask,
  running: RunningTask,
  waiting: PendingTimer | undefined,
): { rung: number; at: Instant } {
  const { parameters, now } = draft.context;
  const since = waiting?.setAt ?? now;
  if (running.stage === 'accepted') {
    const finishBy = taskDue(task, task.finishWithin, running.openedAt, parameters);
    // Who accepted late still has the time to act.
    const late = taskDue(task, task.acceptWithin, since, parameters);
    return { rung: 0, at: Math.max(finishBy, late) };
  }
  const rung = running.rung + 1;
  if (rung > task.ladder.length) return { rung, at: repeatDue(task, since, parameters) };
  return { rung, at: rungDue(task, running, rung, parameters) };
}
