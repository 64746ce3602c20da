import { must } from '../platform/platform.ts';
import type { RunningTask } from './bookkeeping.ts';
import { poolWords, resolvePool, rungsOf, setRungTimer, timersOf } from './climb-ladder.ts';
import type {
  CompiledChoice,
  CompiledCompensation,
  CompiledSend,
  CompiledState,
  CompiledTask,
} from './compiled-definition.ts';
import type { Draft } from './draft.ts';
import { durationWords } from './duration.ts';
import type { ExpressionInputs } from './evaluate-expression.ts';
import { filledForm } from './form.ts';
import type { Values } from './instance.ts';
import { judge } from './judge-rule.ts';
import { delayMs } from './parameters.ts';
import { taskDue } from './rung-times.ts';
import { flagWords } from './run-flags.ts';
import { timerWaits, type TimerWait } from './timer-waits.ts';

/**
 * Leaves the present state, if there is one, and enters another: its tasks are opened, its timers set, its call made. A
 * state that only chooses, or that was entered as often as it may be, leads on at once; `checkDefinition` has proved that
 * this comes to an end.
 */
export function goTo(draft: Draft, target: string, reason: string): void {
  leave(draft, reason);
  arrive(draft, target);
}

/** Enters a state where the one before was left already. */
export function arrive(draft: Draft, target: string): void {
  let next: string | null = target;
  while (next !== null) {
    const state = draft.definition.states.get(next);
    next = enter(draft, must(state, 'a checked definition goes to known states'));
  }
}

/** The task is over: nothing of it waits any more. */
export function stopTask(draft: Draft, running: RunningTask): void {
  for (const name of timersOf(running)) draft.commands.push({ kind: 'cancel-timer', name });
  draft.books = {
    ...draft.books,
    tasks: draft.books.tasks.filter(({ key }) => key !== running.key),
  };
}

export function stateTimer(name: string, visit: number): string {
  return `${name}#${visit}`;
}

/** What states owe if the run is taken back is done, the last one first, and is owed no more. */
export function compensate(draft: Draft): void {
  const { owed } = draft.books;
  draft.books = { ...draft.books, owed: [] };
  for (const name of owed.toReversed()) {
    const compensation = draft.definition.states.get(name)?.compensation;
    if (compensation) tell(draft, compensation, `compensate:${name}:`);
  }
}

/** What a state has running: gone with it. */
export function leave(draft: Draft, reason: string): void {
  const { commands } = draft;
  const { tasks, visit, call } = draft.books;
  if (visit === 0) return;
  const state = draft.definition.states.get(draft.instance.state);
  for (const task of tasks) {
    commands.push({ kind: 'cancel-task', key: task.key, reason });
    stopTask(draft, task);
  }
  if (tasks.length === 1) draft.sentences.push(`The task was cancelled: ${reason}`);
  if (tasks.length > 1) draft.sentences.push(`${tasks.length} tasks were cancelled: ${reason}`);
  for (const { name } of state?.timers ?? []) {
    commands.push({ kind: 'cancel-timer', name: stateTimer(name, visit) });
  }
  if (!call) return;
  const { workflow, subject } = call;
  commands.push({ kind: 'withdraw-run', workflow, subject, reason });
  draft.books = { ...draft.books, call: null };
  draft.sentences.push(`The call of ${workflow} was taken back: ${reason}`);
}

/** Gives the state that follows at once, or null where the run stays in this one. */
function enter(draft: Draft, state: CompiledState): string | null {
  const switchedOff = askSwitch(draft, state);
  if (switchedOff !== null) return switchedOff;
  const tooOften = countEntry(draft, state);
  if (tooOften !== null) return tooOften;
  const visit = draft.books.visit + 1;
  draft.books = { ...draft.books, visit, completed: [] };
  draft.instance = {
    ...draft.instance,
    state: state.name,
    endedAt: state.terminal ? draft.context.now : null,
  };
  draft.sentences.push(sentenceOf(state.describes));
  if (state.milestone !== null) reach(draft, state.milestone);
  tell(draft, state, '');
  if (state.compensation && state.tasks.length === 0) owe(draft, state.name);
  if (state.choice) return choose(draft, state.choice);
  const waits = timerWaits(draft, state.timers);
  if ('goto' in waits) return waits.goto;
  for (const task of state.tasks) open(draft, task);
  for (const wait of waits.set) setTimer(draft, wait, visit);
  if (state.call) call(draft, state.call, visit);
  if (state.terminal) tellCaller(draft, state.name);
  return null;
}

/** Where the run goes instead; null where it may enter. */
function askSwitch(draft: Draft, { name, switch: governing }: CompiledState): string | null {
  if (!governing) return null;
  const reading = draft.askSwitch(governing.flag, name);
  if (reading.value === true) return null;
  draft.sentences.push(`"${name}" is left to people: ${flagWords(reading)}`);
  return governing.otherwise;
}

function countEntry(draft: Draft, { name, bound }: CompiledState): string | null {
  if (!bound) return null;
  const entered = draft.books.entries[name] ?? 0;
  if (entered >= bound.atMost) {
    draft.sentences.push(`"${name}" was entered ${entered} times, as often as it may be.`);
    return bound.otherwise;
  }
  draft.books = { ...draft.books, entries: { ...draft.books.entries, [name]: entered + 1 } };
  return null;
}

function reach(draft: Draft, milestone: string): void {
  const { milestones } = draft.books;
  if (Object.hasOwn(milestones, milestone)) return;
  draft.books = {
    ...draft.books,
    milestones: { ...milestones, [milestone]: draft.context.now },
  };
  draft.commands.push({ kind: 'reach-milestone', name: milestone });
}

/** Notes that a state's `compensate` is owed if the run is taken back. */
export function owe(draft: Draft, state: string): void {
  const { owed } = draft.books;
  if (!owed.includes(state)) draft.books = { ...draft.books, owed: [...owed, state] };
}

function tell(draft: Draft, { notices, sends }: CompiledCompensation, prefix: string): void {
  if (notices.length + sends.length === 0) return;
  const inputs = draft.inputs(null);
  const { visit } = draft.books;
  for (const { key, to, title, text } of notices) {
    const pool = resolvePool(draft, to);
    draft.commands.push({
      kind: 'notify',
      key: `${prefix}${key}#${visit}`,
      to: pool,
      title: title.write(inputs),
      text: text.write(inputs),
    });
    draft.sentences.push(`Told ${poolWords(pool)}: ${sentenceOf(title.write(inputs))}`);
  }
  for (const { key, effect, data } of sends) {
    draft.commands.push({
      kind: 'send',
      key: `${prefix}${key}#${visit}`,
      effect,
      data: valuesOf(data, inputs),
    });
    draft.sentences.push(`Sent ${effect} to whoever takes it.`);
  }
}

function valuesOf(data: CompiledSend['data'], inputs: ExpressionInputs): Values {
  return Object.fromEntries(
    data.map(({ name, value }) => {
      const evaluation = value.evaluate(inputs);
      return [name, evaluation.known ? evaluation.value : null];
    }),
  );
}

function choose(draft: Draft, { rows, ifIndeterminate }: CompiledChoice): string {
  const inputs = draft.inputs(null);
  for (const row of rows) {
    const { taken, guard } = judge(row, inputs);
    draft.choices.push({ rule: row.rule, ...(guard && { guard }) });
    if (guard?.result === 'indeterminate') {
      draft.sentences.push(`It could not be decided: ${guard.missing ?? 'a value'} is not known.`);
      return must(ifIndeterminate, 'a choice with guards says where it goes undecided');
    }
    if (!taken) continue;
    draft.remember(row, inputs);
    return row.goto;
  }
  throw new Error('the last row of a choice has no guard');
}

export function call(
  draft: Draft,
  { workflow, values }: NonNullable<CompiledState['call']>,
  visit: number,
) {
  const key = `call#${visit}`;
  const subject = `${draft.instance.id}/${key}`;
  draft.books = { ...draft.books, call: { key, workflow, subject } };
  draft.commands.push({
    kind: 'start-run',
    ...{ key, workflow, subject },
    values: valuesOf(values, draft.inputs(null)),
  });
  draft.sentences.push(`Called ${workflow}.`);
}

function tellCaller(draft: Draft, state: string): void {
  const { caller } = draft.books;
  if (!caller) return;
  draft.books = { ...draft.books, caller: null };
  draft.commands.push({ kind: 'tell-caller', ...caller, state });
}

export function setTimer(
  draft: Draft,
  { name, afterMs, suspendDuring, suspended }: TimerWait,
  visit: number,
): void {
  draft.commands.push({
    ...{ kind: 'set-timer', name: stateTimer(name, visit), rung: 0, afterMs },
    ...(suspendDuring.length > 0 && { suspendDuring }),
    ...(suspended && { suspended }),
  });
  draft.sentences.push(`Waits ${durationWords(afterMs)} (${name}).`);
}

export function open(draft: Draft, task: CompiledTask): void {
  const { now, parameters } = draft.context;
  const { books, instance } = draft;
  const opening = (books.openings[task.key] ?? 0) + 1;
  const key = opening === 1 ? task.key : `${task.key}#${opening}`;
  const pool = resolvePool(draft, task.pool);
  const ladder = rungsOf(draft, task, now);
  const acceptWithinMs = taskDue(task, task.acceptWithin, now, parameters) - now;
  const inputs = draft.inputs(null);
  draft.commands.push({
    kind: 'open-task',
    key,
    title: task.title.write(inputs),
    priority: task.priority,
    pool,
    acceptWithinMs,
    finishWithinMs: taskDue(task, task.finishWithin, now, parameters) - now,
    ladder,
    detail: {
      why: task.why.write(inputs),
      todo: task.todo.write(inputs),
      otherwise: task.otherwise.write(inputs),
      form: filledForm(task, inputs),
      ...(task.startWithin && { startWithinMs: delayMs(task.startWithin, parameters) }),
      event: instance.seen,
    },
  });
  const waits = books.waits + 1;
  const running: RunningTask = {
    name: task.key,
    key,
    stage: 'open',
    owner: null,
    pool,
    rung: 0,
    openedAt: now,
    ladderFrom: now,
    wait: waits,
  };
  draft.books = {
    ...books,
    waits,
    openings: { ...books.openings, [task.key]: opening },
    tasks: [...books.tasks, running],
  };
  draft.sentences.push(
    `Asked ${poolWords(pool)} to accept within ${durationWords(acceptWithinMs)}.`,
  );
  setRungTimer(draft, task, running, 1);
}

function sentenceOf(text: string): string {
  const trimmed = text.trim();
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
