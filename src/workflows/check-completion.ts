import type { Handler, StateDefinition, TaskDefinition } from './definition.ts';
import { tasksOf, type DefinitionReader } from './definition-reader.ts';

/**
 * Whatever is filled in and however a called run ends, the run goes on: of the handlers that hear it, the last takes what the others
 * left. Which states the called workflow ends in is checked with the release (`checkCalls`).
 */
export function checkCompletion(
  reader: DefinitionReader,
  name: string,
  state: StateDefinition,
): void {
  const tasks = tasksOf(state);
  const handlers = state.on ?? [];
  const joins = handlers.some(({ joined, when }) => joined !== undefined && when === undefined);
  const several = tasks.length > 1;
  for (const [index, task] of tasks.entries()) {
    const path = several || state.tasks ? ['tasks', index] : ['task'];
    if (!joins && !leadsOn(handlers, task)) {
      reader.problem(['states', name, ...path], completionSentence(task, several), { key: true });
    }
    if (tasks.findIndex(({ key }) => key === task.key) !== index) {
      reader.problem(['states', name, ...path, 'key'], `There are two tasks "${task.key}" here.`);
    }
  }
  for (const [index, { act, goto, remember }] of handlers.entries()) {
    if (act === undefined || goto !== undefined || (joins && remember)) continue;
    reader.problem(
      ['states', name, 'on', index],
      'Say where to go when the task is completed: add "goto".',
    );
  }
  if (state.call && !handlers.some(({ done }) => done !== undefined)) {
    reader.problem(
      ['states', name, 'call'],
      'Say what follows when the called run has ended: add a handler with "done", as in done: any.',
      { key: true },
    );
  }
}

function leadsOn(handlers: readonly Handler[], task: TaskDefinition): boolean {
  const last = handlers.findLast(
    ({ act, task: meant }) => act === 'completed' && (meant === undefined || meant === task.key),
  );
  return last !== undefined && last.when === undefined && last.goto !== undefined;
}

function completionSentence({ key }: TaskDefinition, several: boolean): string {
  const say = `Say what happens when "${key}" is completed: the last handler of "act: completed"`;
  return several
    ? `${say} for it must have no guard, or a handler with "joined" that has none must take it.`
    : `${say} must have no guard.`;
}
