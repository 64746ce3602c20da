import type { RunningTask } from './bookkeeping.ts';
import { climbTo, finishTimer, ladderTimer, returnToPool, startTimer } from './climb-ladder.ts';
import type { CompiledState, CompiledTask } from './compiled-definition.ts';
import type { Draft } from './draft.ts';
import { goTo, owe, stopTask } from './enter-state.ts';
import type { Input, Step, TaskAct } from './instance.ts';
import { withoutBlanks, wrongReadBack } from './form.ts';
import {
  because,
  firstTaken,
  guardWords,
  refuse,
  type StepAnswer,
  type StepRefusal,
} from './judge-rule.ts';
import { delayMs } from './parameters.ts';
import { taskDue } from './rung-times.ts';
import { taskOf } from './take-timer.ts';

type ActInput = Extract<Input, { kind: 'act' }>;

/** A task of the state, and what a person does to it. */
interface Acting {
  state: CompiledState;
  task: CompiledTask;
  running: RunningTask;
  input: ActInput;
}

/** What a person does to one of the state's tasks. */
export function takeAct(draft: Draft, state: CompiledState, input: ActInput): StepAnswer {
  const running = draft.books.tasks.find(({ key }) => key === input.taskKey);
  if (!running) return refuse(`"${state.name}" has no open task ${input.taskKey}`);
  const acting = { state, task: taskOf(state, running), running, input };
  return acts[running.stage][input.act](draft, acting);
}

/** Every act on a task in every stage. A pair that is missing does not compile. */
const acts = {
  open: {
    accepted: onAccepted,
    started: onNotAccepted,
    declined: climbs,
    escalated: climbs,
    completed: onCompleted,
    returned: onWithPool,
  },
  accepted: {
    accepted: onTakenOver,
    started: onStarted,
    declined: climbs,
    escalated: climbs,
    completed: onCompleted,
    returned: onReturned,
  },
} satisfies Record<
  RunningTask['stage'],
  Record<TaskAct, (draft: Draft, acting: Acting) => StepAnswer>
>;

function climbs(draft: Draft, { task, running, input }: Acting): Step {
  draft.sentences.push(`${input.actor} ${input.act} the task.`);
  climbTo(draft, task, running, { rung: running.rung + 1, late: false, firedRung: null });
  return draft.finish({
    rule: `${task.rule}.ladder`,
    parameters: draft.parameters(task.parameters),
  });
}

function onAccepted(draft: Draft, { state, task, running, input }: Acting): Step {
  const { now, parameters } = draft.context;
  const finishBy = taskDue(task, task.finishWithin, running.openedAt, parameters);
  // Who accepts late still needs time to act.
  const afterMs = Math.max(finishBy, taskDue(task, task.acceptWithin, now, parameters)) - now;
  draft.commands.push(
    { kind: 'cancel-timer', name: ladderTimer(running) },
    { kind: 'set-timer', name: finishTimer(running), rung: 0, afterMs },
  );
  const begins = awaitBeginning(draft, task, running);
  draft.changeTask(running.key, { stage: 'accepted', owner: input.actor, begins });
  draft.books = { ...draft.books, acted: { by: input.actor, pool: running.pool } };
  if (state.compensation) owe(draft, state.name);
  draft.sentences.push(`${input.actor} accepted and is accountable. The ladder rests.`);
  return draft.finish({ rule: task.rule, parameters: draft.parameters(task.parameters) });
}

/** Who accepts late has as long to begin as who accepts in the last moment. */
function awaitBeginning(
  draft: Draft,
  { startWithin, acceptWithin }: CompiledTask,
  running: RunningTask,
): 'due' | null {
  if (!startWithin) return null;
  const { now, parameters } = draft.context;
  const within = delayMs(startWithin, parameters);
  const afterMs = Math.max(
    running.openedAt + within - now,
    within - delayMs(acceptWithin, parameters),
  );
  draft.commands.push({ kind: 'set-timer', name: startTimer(running), rung: 0, afterMs });
  return 'due';
}

function onStarted(draft: Draft, { task, running, input }: Acting): StepAnswer {
  if (running.begins !== 'due') return refuse('the task does not wait to be begun');
  if (running.owner !== input.actor) return refuse('only who accepted the task can begin it');
  draft.commands.push({ kind: 'cancel-timer', name: startTimer(running) });
  draft.changeTask(running.key, { begins: 'done' });
  draft.sentences.push(`${input.actor} has begun.`);
  return draft.finish({ rule: task.rule, parameters: [] });
}

function onNotAccepted(): StepRefusal {
  return refuse('nobody has accepted the task');
}

// A hand-over: the finish timer runs on, for the one who is accountable now.
function onTakenOver(draft: Draft, { task, running, input }: Acting): StepAnswer {
  const { actor } = input;
  if (running.owner === actor) return refuse('the task is already accepted');
  draft.changeTask(running.key, { owner: actor });
  draft.books = { ...draft.books, acted: { by: actor, pool: running.pool } };
  draft.sentences.push(`${actor} took the task over and is accountable.`);
  return draft.finish({ rule: task.rule, parameters: [] });
}

// Nobody declined: the ladder does not climb, it begins again at the rung that it had reached.
function onReturned(draft: Draft, { task, running }: Acting): Step {
  returnToPool(draft, task, running);
  return draft.finish({
    rule: `${task.rule}.ladder`,
    parameters: draft.parameters(task.parameters),
  });
}

function onWithPool(): StepRefusal {
  return refuse('the task is with its pool already');
}

function onCompleted(draft: Draft, acting: Acting): StepAnswer {
  const { state, running, input } = acting;
  const form = withoutBlanks(input.detail);
  const inputs = draft.inputs(null, { form, task: running });
  const misheard = wrongReadBack(acting.task, form, inputs);
  if (misheard !== null) return refuse(misheard);
  const meant = state.onCompleted.filter(({ task }) => task === null || task === running.name);
  const completion = firstTaken(meant, inputs);
  if (!completion?.rule.goto && state.onJoined.length === 0) {
    return refuse('no rule says where the completed task leads');
  }
  const which = state.tasks.length > 1 ? `the task ${running.name}` : 'the task';
  draft.sentences.push(`${input.actor} completed ${which}.`, ...guardWords(completion?.guard));
  if (completion) draft.remember(completion.rule, inputs);
  stopTask(draft, running);
  draft.books = { ...draft.books, completed: [...draft.books.completed, running.name] };
  if (state.compensation) owe(draft, state.name);
  if (!completion?.rule.goto) return onJoined(draft, acting);
  const { rule, guard } = completion;
  goTo(draft, completion.rule.goto, rule.reason?.write(inputs) ?? '');
  return draft.finish(because(draft, rule, guard));
}

// The other tasks go on until a rule says that those which are completed are enough.
function onJoined(draft: Draft, { state, task }: Acting): Step | StepRefusal {
  const inputs = draft.inputs(null);
  const { completed } = draft.books;
  const all = state.tasks.every(({ key }) => completed.includes(key));
  const meant = state.onJoined.filter(({ joined }) => joined === 'any' || all);
  const join = firstTaken(meant, inputs);
  if (!join?.rule.goto) {
    const left = state.tasks.length - completed.length;
    draft.sentences.push(`${left} of ${state.tasks.length} tasks are left.`);
    return draft.finish({ rule: task.rule, parameters: [] });
  }
  const { rule, guard } = join;
  draft.sentences.push(
    all ? 'All tasks are completed.' : 'The first of the tasks is completed.',
    ...guardWords(guard),
  );
  draft.remember(rule, inputs);
  goTo(draft, join.rule.goto, rule.reason?.write(inputs) ?? '');
  return draft.finish(because(draft, rule, guard));
}
