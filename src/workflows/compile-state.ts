import type {
  CompiledChoice,
  CompiledCompensation,
  CompiledDue,
  CompiledRule,
  CompiledState,
  CompiledReadBack,
  CompiledTask,
  CompiledTimer,
} from './compiled-definition.ts';
import { compileForm } from './compile-start.ts';
import type {
  FormFieldDefinition,
  Handler,
  StateDefinition,
  TaskDefinition,
  TimerRule,
} from './definition.ts';
import {
  parameterName,
  taskReferences,
  tasksOf,
  type AtHand,
  type DefinitionReader,
} from './definition-reader.ts';
import { proseValueCharsMax, templateValueCharsMax } from './template-text.ts';

/** One state with all that waits, tells and moves on in it compiled; problems go to the reader. */
export function compileState(
  reader: DefinitionReader,
  name: string,
  state: StateDefinition,
): CompiledState {
  const path = ['states', name];
  const { at_most: atMost, otherwise } = state;
  return {
    name,
    describes: state.describes,
    terminal: state.terminal ?? false,
    tasks: [
      ...(state.task ? [compileTask(reader, [...path, 'task'], state.task)] : []),
      ...(state.tasks ?? []).map((task, index) =>
        compileTask(reader, [...path, 'tasks', index], task),
      ),
    ],
    timers: (state.timers ?? []).map((timer, index) =>
      compileTimer(reader, [...path, 'timers', index], timer),
    ),
    choice: compileChoice(reader, path, state),
    call: compileCall(reader, name, state),
    ...compileTold(reader, path, state),
    milestone: state.milestone ?? null,
    bound: atMost === undefined || otherwise === undefined ? null : { atMost, otherwise },
    switch: state.switch
      ? { ...state.switch, flag: reader.switch([...path, 'switch', 'flag'], state.switch.flag) }
      : null,
    compensation: state.compensate
      ? compileTold(reader, [...path, 'compensate'], state.compensate)
      : null,
    ...compileHandlers(reader, path, state),
  };
}

type Path = readonly (string | number)[];

function compileHandlers(
  reader: DefinitionReader,
  path: Path,
  state: StateDefinition,
): Pick<CompiledState, 'onEvent' | 'onCompleted' | 'onJoined' | 'onDone' | 'onMessage'> {
  const hasTask = tasksOf(state).length > 0;
  const rules = (state.on ?? []).map((handler, index) => {
    const at = [...path, 'on', index];
    return { handler, rule: compileHandler(reader, at, handler, atHand(handler, state)) };
  });
  for (const [index, { message }] of (state.on ?? []).entries()) {
    if (message !== undefined) reader.message([...path, 'on', index, 'message'], message);
  }
  return {
    onEvent: rules.flatMap(({ handler: { event, about, takes_back: back }, rule }) =>
      event ? { ...rule, events: event, about: about ?? 'subject', takesBack: back ?? false } : [],
    ),
    onCompleted: rules.flatMap(({ handler: { act, task }, rule }) =>
      act && hasTask ? { ...rule, task: task ?? null } : [],
    ),
    onJoined: rules.flatMap(({ handler: { joined }, rule }) => (joined ? { ...rule, joined } : [])),
    onDone: rules.flatMap(({ handler: { done }, rule }) =>
      done === undefined ? [] : { ...rule, states: done },
    ),
    onMessage: rules.flatMap(({ handler: { message, takes_back: back }, rule }) =>
      message === undefined ? [] : { ...rule, name: message, takesBack: back ?? false },
    ),
  };
}

function atHand(handler: Handler, state: StateDefinition): AtHand {
  const tasks = tasksOf(state);
  const hasTask = tasks.length > 0;
  if (handler.event) return { events: handler.event, hasTask };
  if (handler.message !== undefined) return { message: handler.message, hasTask };
  if (handler.act === undefined) return {};
  const meant = tasks.filter(({ key }) => handler.task === undefined || key === handler.task);
  const [first, ...others] = meant.map(({ form = [] }) => form);
  const shared = (first ?? []).filter(({ name }) =>
    others.every((form) => form.some((field) => field.name === name)),
  );
  return { hasTask, form: shared };
}

function compileHandler(
  reader: DefinitionReader,
  path: Path,
  handler: Handler,
  at: AtHand,
): CompiledRule {
  return reader.rule(path, handler, reader.scope(at), {
    takeIfIndeterminate: handler.if_indeterminate === 'take',
  });
}

function compileTimer(reader: DefinitionReader, path: Path, timer: TimerRule): CompiledTimer {
  const scope = reader.scope({});
  if (timer.calendar !== undefined) reader.calendar([...path, 'calendar'], timer.calendar);
  return {
    ...reader.rule(path, timer, scope, { takeIfIndeterminate: true }),
    goto: timer.goto,
    name: timer.name,
    due: compileDue(reader, path, timer),
    calendar: timer.calendar ?? null,
    suspendDuring: timer.suspend_during ?? [],
    ifIndeterminate: timer.if_indeterminate ?? null,
  };
}

function compileDue(
  reader: DefinitionReader,
  path: Path,
  { at, after, before }: TimerRule,
): CompiledDue {
  if (at === undefined) {
    const wait = after === undefined ? { ms: 1 } : reader.delay([...path, 'after'], after);
    return { after: wait, at: null };
  }
  const instant = reader.expression([...path, 'at'], at, reader.scope({}), 'instant');
  if (before !== undefined) {
    return {
      at: instant,
      shift: reader.delay([...path, 'before'], before),
      direction: 'before',
    };
  }
  const shift = after === undefined ? null : reader.delay([...path, 'after'], after);
  return { at: instant, shift, direction: 'after' };
}

function compileChoice(
  reader: DefinitionReader,
  path: Path,
  { choose, if_indeterminate: ifIndeterminate }: StateDefinition,
): CompiledChoice | null {
  if (!choose) return null;
  const scope = reader.scope({});
  const rows = choose.map((row, index) => ({
    ...reader.rule([...path, 'choose', index], row, scope, { takeIfIndeterminate: false }),
    goto: row.goto,
  }));
  return { rows, ifIndeterminate: ifIndeterminate ?? null };
}

function compileCall(
  reader: DefinitionReader,
  name: string,
  { call }: StateDefinition,
): CompiledState['call'] {
  if (!call) return null;
  const { workflow, with: values = {} } = call;
  const path = ['states', name, 'call'];
  const location = reader.locate([...path, 'workflow']);
  reader.calls.push({ workflow, state: name, location });
  return { workflow, values: reader.values([...path, 'with'], values, reader.scope({})) };
}

function compileTold(
  reader: DefinitionReader,
  path: Path,
  { notify = [], send = [] }: Pick<StateDefinition, 'notify' | 'send'>,
): CompiledCompensation {
  const scope = reader.scope({});
  return {
    notices: notify.map(({ key, to, title, text }, index) => {
      const at = [...path, 'notify', index];
      return {
        key,
        to: reader.pool([...at, 'to'], to),
        title: reader.template([...at, 'title'], title, scope),
        text: reader.template([...at, 'text'], text, scope, proseValueCharsMax),
      };
    }),
    sends: send.map(({ key, effect, data = {} }, index) => ({
      key,
      effect,
      data: reader.values([...path, 'send', index, 'data'], data, scope),
    })),
  };
}

function compileTask(reader: DefinitionReader, path: Path, task: TaskDefinition): CompiledTask {
  const scope = reader.scope({});
  const [title, why, todo, otherwise] = (['title', 'why', 'todo', 'otherwise'] as const).map(
    (name) => {
      const charsMax = name === 'title' ? templateValueCharsMax : proseValueCharsMax;
      return reader.template([...path, name], task[name], scope, charsMax);
    },
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
    startWithin:
      task.start_within === undefined
        ? null
        : reader.delay([...path, 'start_within'], task.start_within),
    finishWithin: reader.delay([...path, 'finish_within'], task.finish_within),
    ladder: task.ladder.map(({ after, calendar, to }, index) => {
      const at = [...path, 'ladder', index];
      return {
        after: reader.delay([...at, 'after'], after),
        calendar: calendar === undefined ? null : reader.calendar([...at, 'calendar'], calendar),
        to: reader.pool([...at, 'to'], to),
      };
    }),
    repeatLastEvery: reader.delay([...path, 'repeat_last_every'], task.repeat_last_every),
    title,
    why,
    todo,
    otherwise,
    form: compileForm(task.form),
    readBacks: compileReadBacks(reader, path, task.form),
    parameters: [...new Set(taskReferences(task).flatMap((text) => parameterName(text) ?? []))],
  };
}

function compileReadBacks(
  reader: DefinitionReader,
  path: Path,
  form: readonly FormFieldDefinition[] = [],
): CompiledReadBack[] {
  const scope = reader.scope({});
  return form.flatMap(({ name: field, read_back: readBack }, index) => {
    if (!readBack) return [];
    const at = [...path, 'form', index, 'read_back'];
    const { value, unit } = readBack;
    return {
      ...{ field, text: `${value} ${unit ?? ''}` },
      value: reader.expression([...at, 'value'], value, scope, 'string'),
      unit: unit === undefined ? null : reader.expression([...at, 'unit'], unit, scope, 'string'),
    };
  });
}
