import type {
  CompiledHandler,
  CompiledRule,
  CompiledState,
  CompiledTask,
  CompiledTimer,
} from './compiled-definition.ts';
import type { Handler, StateDefinition, TaskDefinition, TimerRule } from './definition.ts';
import { parameterName, taskReferences, type DefinitionReader } from './definition-reader.ts';

/** One state with its task, timers and handlers compiled; problems go to the reader. */
export function compileState(
  reader: DefinitionReader,
  name: string,
  state: StateDefinition,
): CompiledState {
  const path = ['states', name];
  const handlers = state.on ?? [];
  const onEvent: CompiledHandler[] = [];
  const onCompleted: CompiledRule[] = [];
  for (const [index, handler] of handlers.entries()) {
    const at = [...path, 'on', index];
    if (handler.event) onEvent.push(compileHandler(reader, at, handler, state.task));
    else onCompleted.push(compileCompleted(reader, at, handler, state.task));
  }
  return {
    name,
    describes: state.describes,
    terminal: state.terminal ?? false,
    task: state.task ? compileTask(reader, [...path, 'task'], state.task) : null,
    timers: (state.timers ?? []).map((timer, index) =>
      compileTimer(reader, [...path, 'timers', index], timer),
    ),
    onEvent,
    onCompleted,
  };
}

type Path = readonly (string | number)[];

function compileHandler(
  reader: DefinitionReader,
  path: Path,
  handler: Handler,
  task: TaskDefinition | undefined,
): CompiledHandler {
  const events = handler.event ?? [];
  const scope = reader.scope({ events, task });
  return {
    ...reader.rule(path, handler, scope, {
      takeIfIndeterminate: handler.if_indeterminate === 'take',
    }),
    events,
    about: handler.about ?? 'subject',
  };
}

function compileCompleted(
  reader: DefinitionReader,
  path: Path,
  handler: Handler,
  task: TaskDefinition | undefined,
): CompiledRule {
  return reader.rule(path, handler, reader.scope({ task }), {
    takeIfIndeterminate: handler.if_indeterminate === 'take',
  });
}

function compileTimer(reader: DefinitionReader, path: Path, timer: TimerRule): CompiledTimer {
  return {
    ...reader.rule(path, timer, reader.scope({}), { takeIfIndeterminate: true }),
    goto: timer.goto,
    name: timer.name,
    after: reader.delay([...path, 'after'], timer.after),
  };
}

function compileTask(reader: DefinitionReader, path: Path, task: TaskDefinition): CompiledTask {
  const scope = reader.scope({});
  const [title, why, todo, otherwise] = (['title', 'why', 'todo', 'otherwise'] as const).map(
    (name) => reader.template([...path, name], task[name], scope),
  ) as [
    CompiledTask['title'],
    CompiledTask['why'],
    CompiledTask['todo'],
    CompiledTask['otherwise'],
  ];
  return {
    rule: reader.ruleName(path),
    key: task.key,
    priority: task.priority,
    pool: reader.pool([...path, 'pool'], task.pool),
    acceptWithin: reader.delay([...path, 'accept_within'], task.accept_within),
    finishWithin: reader.delay([...path, 'finish_within'], task.finish_within),
    ladder: task.ladder.map(({ after, to }, index) => ({
      after: reader.delay([...path, 'ladder', index, 'after'], after),
      to: reader.pool([...path, 'ladder', index, 'to'], to),
    })),
    repeatLastEvery: reader.delay([...path, 'repeat_last_every'], task.repeat_last_every),
    title,
    why,
    todo,
    otherwise,
    form: (task.form ?? []).map(({ name, label, required = false, options = [] }) => ({
      name,
      label,
      required,
      options,
    })),
    parameters: taskReferences(task).flatMap((text) => parameterName(text) ?? []),
  };
}
