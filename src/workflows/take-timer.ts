import { must } from '../platform/platform.ts';
import type { RunningTask } from './bookkeeping.ts';
import {
  climbTo,
  finishTimer,
  highestDueRung,
  ladderTimer,
  lateLabelMs,
  lateWords,
  startTimer,
} from './climb-ladder.ts';
import type { CompiledState, CompiledTask } from './compiled-definition.ts';
import type { Draft } from './draft.ts';
import { goTo, stateTimer } from './enter-state.ts';
import type { Input } from './instance.ts';
import { because, refuse, type StepAnswer } from './judge-rule.ts';

type TimerInput = Extract<Input, { kind: 'timer' }>;

/** A timer whose time has come: of a task's ladder, of its finish, or of the state. */
export function takeTimer(draft: Draft, state: CompiledState, input: TimerInput): StepAnswer {
  if (draft.context.now < input.dueAt) return refuse('the timer is not due yet');
  const { tasks, visit } = draft.books;
  for (const running of tasks) {
    const task = taskOf(state, running);
    if (input.name === ladderTimer(running)) return onRung(draft, task, running, input);
    if (input.name === startTimer(running)) return onNotBegun(draft, task, running, input);
    if (input.name === finishTimer(running)) return onUnfinished(draft, task, running, input);
  }
  const timer = state.timers.find(({ name }) => stateTimer(name, visit) === input.name);
  if (!timer) return refuse(`"${state.name}" does not wait for the timer ${input.name}`);
  const inputs = draft.inputs(null);
  const reason = timer.reason?.write(inputs) ?? `The time for ${timer.name} was over.`;
  draft.sentences.push(`The time for ${timer.name} was over${lateWords(input.lateMs)}.`);
  draft.remember(timer, inputs);
  goTo(draft, timer.goto, reason);
  return draft.finish(because(draft, timer));
}

/** The definition of a task that runs in a state. */
export function taskOf({ tasks }: CompiledState, running: RunningTask): CompiledTask {
  return must(
    tasks.find(({ key }) => key === running.name),
    'a running task is one of its state',
  );
}

function onRung(
  draft: Draft,
  task: CompiledTask,
  running: RunningTask,
  input: TimerInput,
): StepAnswer {
  if (running.stage !== 'open') return refuse('the task is accepted: its ladder rests');
  if (input.rung <= running.rung) return refuse(`rung ${input.rung} was already climbed`);
  const rung = highestDueRung(draft, task, running, input.rung);
  const collapsed = rung - input.rung;
  const missed = collapsed > 0 ? ` Missed rungs were skipped: ${collapsed}.` : '';
  draft.sentences.push(`Nobody accepted in time${lateWords(input.lateMs)}.${missed}`);
  climbTo(draft, task, running, {
    rung,
    late: collapsed > 0 || input.lateMs > lateLabelMs,
    firedRung: input.rung,
  });
  return draft.finish({
    rule: `${task.rule}.ladder[${Math.min(rung, task.ladder.length) - 1}]`,
    parameters: draft.parameters(task.parameters),
  });
}

function onNotBegun(
  draft: Draft,
  task: CompiledTask,
  running: RunningTask,
  input: TimerInput,
): StepAnswer {
  if (running.begins !== 'due') return refuse('the task does not wait to be begun');
  draft.sentences.push(`Accepted, but not begun in time${lateWords(input.lateMs)}.`);
  return climbFromOwner(draft, task, running, input, 'start_within');
}

function onUnfinished(
  draft: Draft,
  task: CompiledTask,
  running: RunningTask,
  input: TimerInput,
): StepAnswer {
  if (running.stage !== 'accepted') return refuse('the task is not accepted any more');
  draft.sentences.push(`Accepted, but not finished in time${lateWords(input.lateMs)}.`);
  return climbFromOwner(draft, task, running, input, 'finish_within');
}

function climbFromOwner(
  draft: Draft,
  task: CompiledTask,
  running: RunningTask,
  input: TimerInput,
  time: 'start_within' | 'finish_within',
): StepAnswer {
  climbTo(draft, task, running, {
    rung: running.rung + 1,
    late: input.lateMs > lateLabelMs,
    firedRung: null,
  });
  return draft.finish({
    rule: `${task.rule}.${time}`,
    parameters: draft.parameters(task.parameters),
  });
}
