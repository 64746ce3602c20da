import type { ClinicalEvent } from '../canonical/canonical.ts';
import { unreachable } from '../platform/platform.ts';
import { withEvent, type RunningTask } from './bookkeeping.ts';
import {
  climbTo,
  finishTimer,
  highestDueRung,
  ladderTimer,
  lateLabelMs,
  lateWords,
} from './climb-ladder.ts';
import type {
  CompiledDefinition,
  CompiledHandler,
  CompiledRule,
  CompiledStart,
  CompiledState,
  CompiledTask,
} from './compiled-definition.ts';
import { Draft, type StepContext } from './draft.ts';
import { goTo, stateTimer, stopWaiting } from './enter-state.ts';
import type { ExpressionInputs } from './evaluate-expression.ts';
import type { Because, Input, Instance, Step } from './instance.ts';
import { delayMs } from './parameters.ts';

/** Why an input does nothing to an instance. A sentence without patient data. */
export interface StepRefusal {
  refused: string;
}

export type StepAnswer = Step | StepRefusal;

export interface StartContext extends StepContext {
  instanceId: string;
  /** The configuration that the event is pinned to. */
  epoch: number;
}

/** The first step of a run, or null where no start rule asks for one. Pure; never throws. */
export function startInstance(
  definition: CompiledDefinition,
  event: ClinicalEvent,
  context: StartContext,
): Step | null {
  const inputs: ExpressionInputs = {
    event,
    params: context.parameters.values,
    data: {},
    task: {},
    form: {},
  };
  for (const rule of definition.start) {
    if (!rule.events.includes(event.type)) continue;
    const verdict = judge(rule, inputs);
    if (verdict.taken) return start(definition, rule, event, context, inputs, verdict.guard);
  }
  return null;
}

/**
 * What an input does to an instance: its next state with the commands that belong to it, or why it does nothing. Pure and
 * total: the same inputs give the same step, every pair of state and input is answered, and nothing is thrown.
 */
export function step(
  definition: CompiledDefinition,
  instance: Instance,
  input: Input,
  context: StepContext,
): StepAnswer {
  const state = definition.states.get(instance.state);
  if (!state) return refuse(`the definition has no state "${instance.state}"`);
  switch (input.kind) {
    case 'event':
      return onEvent(definition, instance, state, input.event, context);
    case 'timer':
      return onTimer(definition, instance, state, input, context);
    case 'act':
      return onAct(definition, instance, state, input, context);
    default:
      return unreachable(input);
  }
}

function start(
  definition: CompiledDefinition,
  rule: CompiledStart,
  event: ClinicalEvent,
  context: StartContext,
  inputs: ExpressionInputs,
  guard: Because['guard'],
): Step {
  const subject = rule.subject?.evaluate(inputs);
  const declared = Object.keys(definition.definition.remembers).map((name) => [name, null]);
  const draft = new Draft(
    definition,
    {
      id: context.instanceId,
      site: event.site,
      lane: event.lane,
      workflow: definition.id,
      version: definition.version,
      digest: context.parameters.digest,
      epoch: context.epoch,
      subject: subject?.known === true ? String(subject.value) : event.subject,
      patientId: event.patientId,
      encounterId: event.encounterId,
      unit: event.unit,
      state: rule.goto,
      data: withEvent(Object.fromEntries(declared), event),
      rev: 0,
      startedAt: context.now,
      endedAt: null,
    },
    context,
  );
  draft.event = event;
  draft.sentences.push(`${definition.title} started on ${event.type}.`, ...guardWords(guard));
  draft.remember(rule, inputs);
  goTo(draft, rule.goto, '');
  return draft.finish(because(draft, rule, guard));
}

/**
 * Whether the instance's state has a rule for this event. Where it has none, `step` refuses; asking first is quick, and a
 * patient with a thousand results has a thousand instances that are asked about each.
 */
export function hears(
  definition: CompiledDefinition,
  instance: Instance,
  event: ClinicalEvent,
): boolean {
  const handlers = definition.states.get(instance.state)?.onEvent ?? [];
  return handlers.some((one) => isFor(one, event, instance));
}

function onEvent(
  definition: CompiledDefinition,
  instance: Instance,
  state: CompiledState,
  event: ClinicalEvent,
  context: StepContext,
): StepAnswer {
  const heard = state.onEvent.filter((handler) => isFor(handler, event, instance));
  if (heard.length === 0) return refuse(`"${state.name}" does not hear this ${event.type}`);
  const draft = new Draft(definition, instance, context);
  const inputs = draft.inputs(event);
  let undecided: { rule: CompiledRule; guard: Because['guard'] } | undefined;
  for (const rule of heard) {
    const { taken, guard } = judge(rule, inputs);
    if (taken) return takeEvent(draft, rule, event, inputs, guard);
    if (guard?.result === 'indeterminate') undecided ??= { rule, guard };
  }
  if (!undecided) return refuse(`no guard of "${state.name}" is true for this ${event.type}`);
  draft.sentences.push(
    `Heard ${event.type}.`,
    ...guardWords(undecided.guard),
    'Nothing was changed.',
  );
  return draft.finish(because(draft, undecided.rule, undecided.guard));
}

function takeEvent(
  draft: Draft,
  rule: CompiledHandler,
  event: ClinicalEvent,
  inputs: ExpressionInputs,
  guard: Because['guard'],
): Step {
  const reason = rule.reason?.write(inputs) ?? `${event.type} was reported.`;
  draft.sentences.push(`Heard ${event.type}.`, ...guardWords(guard));
  draft.remember(rule, inputs);
  draft.takeEvent(event);
  if (rule.goto !== null) goTo(draft, rule.goto, reason);
  return draft.finish(because(draft, rule, guard));
}

function isFor(handler: CompiledHandler, event: ClinicalEvent, instance: Instance): boolean {
  return handler.events.includes(event.type) && isAbout(handler, event, instance);
}

function isAbout({ about }: CompiledHandler, event: ClinicalEvent, instance: Instance): boolean {
  switch (about) {
    case 'subject':
      return event.subject === instance.subject;
    case 'encounter':
      return event.encounterId !== null && event.encounterId === instance.encounterId;
    case 'patient':
      return event.patientId === instance.patientId;
    default:
      return unreachable(about);
  }
}

type TimerInput = Extract<Input, { kind: 'timer' }>;

function onTimer(
  definition: CompiledDefinition,
  instance: Instance,
  state: CompiledState,
  input: TimerInput,
  context: StepContext,
): StepAnswer {
  if (context.now < input.dueAt) return refuse('the timer is not due yet');
  const draft = new Draft(definition, instance, context);
  const { task, visit } = draft.books;
  if (task && state.task && input.name === ladderTimer(task)) return onRung(draft, state, input);
  if (task && state.task && input.name === finishTimer(task))
    return onUnfinished(draft, state, input);
  const timer = state.timers.find(({ name }) => stateTimer(name, visit) === input.name);
  if (!timer) return refuse(`"${state.name}" does not wait for the timer ${input.name}`);
  const inputs = draft.inputs(null);
  const reason = timer.reason?.write(inputs) ?? `The time for ${timer.name} was over.`;
  draft.sentences.push(`The time for ${timer.name} was over${lateWords(input.lateMs)}.`);
  draft.remember(timer, inputs);
  goTo(draft, timer.goto, reason);
  return draft.finish(because(draft, timer));
}

function onRung(draft: Draft, { task }: CompiledState, input: TimerInput): StepAnswer {
  const running = draft.books.task;
  if (!task || running?.stage !== 'open') return refuse('the task is accepted: its ladder rests');
  if (input.rung <= running.rung) return refuse(`rung ${input.rung} was already climbed`);
  const rung = highestDueRung(draft, task, input.rung);
  const collapsed = rung - input.rung;
  const missed = collapsed > 0 ? ` Missed rungs were skipped: ${collapsed}.` : '';
  draft.sentences.push(`Nobody accepted in time${lateWords(input.lateMs)}.${missed}`);
  climbTo(draft, task, rung, {
    late: collapsed > 0 || input.lateMs > lateLabelMs,
    firedRung: input.rung,
  });
  return draft.finish({
    rule: `${task.rule}.ladder[${Math.min(rung, task.ladder.length) - 1}]`,
    parameters: draft.parameters(task.parameters),
  });
}

function onUnfinished(draft: Draft, { task }: CompiledState, input: TimerInput): StepAnswer {
  const running = draft.books.task;
  if (!task || running?.stage !== 'accepted') return refuse('the task is not accepted any more');
  draft.sentences.push(`Accepted, but not finished in time${lateWords(input.lateMs)}.`);
  climbTo(draft, task, running.rung + 1, {
    late: input.lateMs > lateLabelMs,
    firedRung: null,
  });
  return draft.finish({
    rule: `${task.rule}.finish_within`,
    parameters: draft.parameters(task.parameters),
  });
}

type ActInput = Extract<Input, { kind: 'act' }>;

function onAct(
  definition: CompiledDefinition,
  instance: Instance,
  state: CompiledState,
  input: ActInput,
  context: StepContext,
): StepAnswer {
  const draft = new Draft(definition, instance, context);
  const { task } = draft.books;
  if (!state.task || task?.key !== input.taskKey) {
    return refuse(`"${state.name}" has no open task ${input.taskKey}`);
  }
  switch (input.act) {
    case 'accepted':
      return onAccepted(draft, state, input);
    case 'declined':
    case 'escalated':
      draft.sentences.push(`${input.actor} ${input.act} the task.`);
      climbTo(draft, state.task, task.rung + 1, { late: false, firedRung: null });
      return draft.finish({
        rule: `${state.task.rule}.ladder`,
        parameters: draft.parameters(state.task.parameters),
      });
    case 'completed':
      return onCompleted(draft, state, input);
    default:
      return unreachable(input.act);
  }
}

function onAccepted(draft: Draft, { task }: CompiledState, input: ActInput): StepAnswer {
  const running = draft.books.task;
  if (!task || !running) return refuse('there is no task to accept');
  if (running.stage === 'accepted') return onTakenOver(draft, task, running, input);
  const { now, parameters } = draft.context;
  const finishBy = running.openedAt + delayMs(task.finishWithin, parameters);
  // Who accepts late still needs time to act.
  const afterMs = Math.max(finishBy - now, delayMs(task.acceptWithin, parameters));
  draft.commands.push(
    { kind: 'cancel-timer', name: ladderTimer(running) },
    { kind: 'set-timer', name: finishTimer(running), rung: 0, afterMs },
  );
  draft.changeTask({ stage: 'accepted', owner: input.actor });
  draft.books = { ...draft.books, acted: { by: input.actor, pool: running.pool } };
  draft.sentences.push(`${input.actor} accepted and is accountable. The ladder rests.`);
  return draft.finish({ rule: task.rule, parameters: draft.parameters(task.parameters) });
}

// A hand-over: the finish timer runs on, for the one who is accountable now.
function onTakenOver(
  draft: Draft,
  task: CompiledTask,
  running: RunningTask,
  { actor }: ActInput,
): StepAnswer {
  if (running.owner === actor) return refuse('the task is already accepted');
  draft.changeTask({ owner: actor });
  draft.books = { ...draft.books, acted: { by: actor, pool: running.pool } };
  draft.sentences.push(`${actor} took the task over and is accountable.`);
  return draft.finish({ rule: task.rule, parameters: [] });
}

function onCompleted(draft: Draft, state: CompiledState, input: ActInput): StepAnswer {
  const inputs = draft.inputs(null, input.detail);
  for (const rule of state.onCompleted) {
    const { taken, guard } = judge(rule, inputs);
    if (!taken || rule.goto === null) continue;
    draft.sentences.push(`${input.actor} completed the task.`, ...guardWords(guard));
    draft.remember(rule, inputs);
    stopWaiting(draft);
    goTo(draft, rule.goto, '');
    return draft.finish(because(draft, rule, guard));
  }
  return refuse('no rule says where the completed task leads');
}

interface Verdict {
  taken: boolean;
  guard: Because['guard'];
}

function judge(rule: CompiledRule, inputs: ExpressionInputs): Verdict {
  if (!rule.when) return { taken: true, guard: undefined };
  const { text } = rule.when;
  const evaluation = rule.when.evaluate(inputs);
  if (evaluation.known) {
    const taken = evaluation.value === true;
    return { taken, guard: { text, result: taken ? 'true' : 'false' } };
  }
  const { missing } = evaluation;
  return { taken: rule.takeIfIndeterminate, guard: { text, result: 'indeterminate', missing } };
}

function guardWords(guard: Because['guard']): string[] {
  if (guard?.result !== 'indeterminate') return [];
  return [`The guard could not be decided: ${guard.missing ?? 'a value'} is not known.`];
}

function because(
  draft: Draft,
  { rule, parameters }: CompiledRule,
  guard?: Because['guard'],
): Omit<Because, 'sentence'> {
  return { rule, ...(guard && { guard }), parameters: draft.parameters(parameters) };
}

function refuse(refused: string): StepRefusal {
  return { refused };
}
