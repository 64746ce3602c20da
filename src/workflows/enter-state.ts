import { must } from '../platform/platform.ts';
import { readEvent, shownEvent } from './bookkeeping.ts';
import {
  finishTimer,
  ladderTimer,
  poolWords,
  resolvePool,
  rungsOf,
  setRungTimer,
} from './climb-ladder.ts';
import type { CompiledState, CompiledTask } from './compiled-definition.ts';
import type { Draft } from './draft.ts';
import { durationWords } from './duration.ts';
import { delayMs } from './parameters.ts';

/** Leaves the present state, if there is one, and enters another: its task is opened and its timers are set. */
export function goTo(draft: Draft, target: string, reason: string): void {
  leave(draft, reason);
  enter(
    draft,
    must(draft.definition.states.get(target), 'a checked definition goes to known states'),
  );
}

/** What a state has running: gone with it. */
function leave(draft: Draft, reason: string): void {
  const { books, commands } = draft;
  const state = draft.definition.states.get(draft.instance.state);
  if (books.task) {
    commands.push({ kind: 'cancel-task', key: books.task.key, reason });
    draft.sentences.push(`The task was cancelled: ${reason}`);
    stopWaiting(draft);
  }
  for (const { name } of state?.timers ?? []) {
    commands.push({ kind: 'cancel-timer', name: stateTimer(name, books.visit) });
  }
}

/** The task is over: nothing of it waits any more. */
export function stopWaiting(draft: Draft): void {
  const { task } = draft.books;
  if (!task) return;
  const name = task.stage === 'open' ? ladderTimer(task) : finishTimer(task);
  draft.commands.push({ kind: 'cancel-timer', name });
  draft.books = { ...draft.books, task: null };
}

export function stateTimer(name: string, visit: number): string {
  return `${name}#${visit}`;
}

function enter(draft: Draft, state: CompiledState): void {
  const { now, parameters } = draft.context;
  const visit = draft.books.visit + 1;
  draft.books = { ...draft.books, visit };
  draft.instance = {
    ...draft.instance,
    state: state.name,
    endedAt: state.terminal ? now : null,
  };
  draft.sentences.push(sentenceOf(state.describes));
  if (state.task) open(draft, state.task);
  for (const timer of state.timers) {
    const afterMs = delayMs(timer.after, parameters);
    draft.commands.push({
      kind: 'set-timer',
      name: stateTimer(timer.name, visit),
      rung: 0,
      afterMs,
    });
    draft.sentences.push(`Waits ${durationWords(afterMs)} (${timer.name}).`);
  }
}

function open(draft: Draft, task: CompiledTask): void {
  const { now, parameters } = draft.context;
  const { books, instance } = draft;
  const opening = (books.openings[task.key] ?? 0) + 1;
  const key = opening === 1 ? task.key : `${task.key}#${opening}`;
  const pool = resolvePool(draft, task.pool);
  const ladder = rungsOf(draft, task);
  const acceptWithinMs = delayMs(task.acceptWithin, parameters);
  const inputs = draft.inputs(null);
  draft.commands.push({
    kind: 'open-task',
    key,
    title: task.title.write(inputs),
    priority: task.priority,
    pool,
    acceptWithinMs,
    finishWithinMs: delayMs(task.finishWithin, parameters),
    ladder,
    detail: {
      why: task.why.write(inputs),
      todo: task.todo.write(inputs),
      otherwise: task.otherwise.write(inputs),
      form: task.form,
      event: draft.event ? shownEvent(draft.event) : readEvent(instance.data),
    },
  });
  const waits = books.waits + 1;
  draft.books = {
    ...books,
    waits,
    openings: { ...books.openings, [task.key]: opening },
    task: {
      key,
      stage: 'open',
      owner: null,
      pool,
      rung: 0,
      openedAt: now,
      ladderFrom: now,
      wait: waits,
    },
  };
  setRungTimer(draft, ladder, 1);
  draft.sentences.push(
    `Asked ${poolWords(pool)} to accept within ${durationWords(acceptWithinMs)}.`,
  );
}

function sentenceOf(text: string): string {
  const trimmed = text.trim();
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
