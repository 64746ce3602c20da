import type { CompiledDefinition } from '../workflows/workflows.ts';
import type { ApiWorkflow, ApiWorkflowState } from './workflows-api.ts';

type Definition = CompiledDefinition['definition'];
type State = Definition['states'][string];

/** What starts a run, and in which state. */
export function startsOf({ start }: Definition): ApiWorkflow['starts'] {
  return start.map(({ event, schedule, human, message, goto }) => {
    const on =
      event?.join(', ') ??
      human?.label ??
      (schedule && `each day at ${schedule.at}`) ??
      (message && `the message ${message}`) ??
      'called by another workflow';
    return { on, to: goto };
  });
}

/** The states of a definition in its order: who is asked there, and what leads where. */
export function statesOf(
  { states }: Definition,
  roleTitle: (role: string) => string,
): ApiWorkflowState[] {
  return Object.entries(states).map(([name, state]) => ({
    name,
    describes: state.describes,
    terminal: state.terminal === true,
    asks: asksOf(state).map(roleTitle),
    leads: leadsOf(state),
  }));
}

function asksOf({ task, tasks = [] }: State): string[] {
  const all = [...(task ? [task] : []), ...tasks];
  const roles = all.flatMap(({ pool, ladder }) => [pool.role, ...ladder.map(({ to }) => to.role)]);
  return [...new Set(roles)];
}

function leadsOf(state: State): ApiWorkflowState['leads'] {
  const timers = (state.timers ?? []).map(({ name, after, goto }) => ({
    on: after === undefined ? `time: ${name}` : `after ${after}`,
    to: goto,
  }));
  const choices = (state.choose ?? []).map(({ when, goto }) => ({ on: when ?? 'else', to: goto }));
  const handlers = (state.on ?? []).flatMap((handler) =>
    handler.goto === undefined ? [] : [{ on: handlerWords(handler), to: handler.goto }],
  );
  const bound = state.otherwise === undefined ? [] : [{ on: 'too often', to: state.otherwise }];
  return [...choices, ...handlers, ...timers, ...bound];
}

function handlerWords(handler: NonNullable<State['on']>[number]): string {
  const { event, act, task, joined, message, done, when } = handler;
  const heard =
    event?.join(', ') ??
    (act && `${task ?? 'the task'} ${act}`) ??
    (joined && `${joined} of the tasks completed`) ??
    (message && `the message ${message}`) ??
    (done && 'the called workflow ended') ??
    'something';
  return when === undefined ? heard : `${heard}, if ${when}`;
}
