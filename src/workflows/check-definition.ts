import { suggestion } from '../platform/platform.ts';
import { checkCompletion } from './check-completion.ts';
import { checkFlow } from './check-flow.ts';
import { checkLadderCalendars } from './check-ladder-calendars.ts';
import { checkMigrates } from './check-migrates.ts';
import { checkNames } from './check-names.ts';
import type { Handler, StartRule, StateDefinition, TimerRule } from './definition.ts';
import { tasksOf, type DefinitionReader } from './definition-reader.ts';

/**
 * What can be known of a definition before it runs: every state that is gone to exists and can be reached; nothing waits
 * for nobody (invariant I-14) and nothing goes round without waiting; every way in which tasks are completed and called
 * runs end leads somewhere; whoever had a task is told why it went away.
 */
export function checkDefinition(reader: DefinitionReader): void {
  const { definition } = reader;
  for (const [index, rule] of definition.start.entries()) checkStart(reader, index, rule);
  for (const [name, state] of Object.entries(definition.states)) checkState(reader, name, state);
  checkMigrates(reader);
  checkFlow(reader);
  checkNames(reader);
}

type Path = readonly (string | number)[];

const triggers = ['event', 'schedule', 'human', 'message', 'called'] as const;

function checkStart(reader: DefinitionReader, index: number, rule: StartRule): void {
  const path = ['start', index];
  if (triggers.filter((name) => rule[name] !== undefined).length !== 1) {
    reader.problem(
      path,
      `A run starts on exactly one of ${triggers.join(', ')}: give one of them.`,
    );
  }
  checkTarget(reader, [...path, 'goto'], rule.goto);
  if (rule.called) checkTarget(reader, [...path, 'called', 'withdrawn'], rule.called.withdrawn);
}

const waitingParts = ['task', 'tasks', 'timers', 'call', 'choose'] as const;

function checkState(reader: DefinitionReader, name: string, state: StateDefinition): void {
  const path = ['states', name];
  const parts = waitingParts.filter((part) => state[part] !== undefined);
  if (state.terminal === true && parts.length > 0) {
    reader.problem(
      path,
      `The terminal state "${name}" cannot have a task or timers: the run is over in it.`,
      { key: true },
    );
  }
  if (state.terminal !== true && !waitsForSomebody(state)) {
    reader.problem(
      path,
      `Nobody is waited for in "${name}": give it a task or a timer, or make it terminal.`,
      { key: true },
    );
  }
  if (state.task && state.tasks) {
    reader.problem(path, 'Give either "task" or "tasks".', { key: true });
  }
  checkChoice(reader, name, state);
  checkBound(reader, name, state);
  checkCompletion(reader, name, state);
  checkLadderCalendars(reader, name, state);
  for (const [index, timer] of (state.timers ?? []).entries()) {
    checkTimer(reader, [...path, 'timers', index], timer, state);
  }
  for (const [index, handler] of (state.on ?? []).entries()) {
    checkHandler(reader, [...path, 'on', index], handler, state);
  }
}

// A timer whose instant may be unknown is one to rely on only where it then goes somewhere.
function waitsForSomebody(state: StateDefinition): boolean {
  const sure = (state.timers ?? []).some(
    ({ at, if_indeterminate: otherwise }) => at === undefined || otherwise !== undefined,
  );
  return (
    tasksOf(state).length > 0 || sure || state.call !== undefined || state.choose !== undefined
  );
}

function checkChoice(reader: DefinitionReader, name: string, state: StateDefinition): void {
  const { choose, if_indeterminate: undecided } = state;
  const path = ['states', name];
  if (undecided !== undefined) checkTarget(reader, [...path, 'if_indeterminate'], undecided);
  if (!choose) {
    if (undecided === undefined) return;
    reader.problem([...path, 'if_indeterminate'], 'Only a state with "choose" can be undecided.');
    return;
  }
  const others = ['task', 'tasks', 'timers', 'call', 'on'] as const;
  const extra = others.find((part) => state[part] !== undefined);
  if (extra) {
    reader.problem(
      [...path, extra],
      `Nothing waits in a state with "choose": move "${extra}" to a state of its own.`,
      { key: true },
    );
  }
  for (const [index, row] of choose.entries()) {
    const at = [...path, 'choose', index];
    checkTarget(reader, [...at, 'goto'], row.goto);
    const last = index === choose.length - 1;
    if (last && row.when !== undefined) {
      reader.problem(at, 'The last row takes what the others left: remove its "when".');
    }
    if (!last && row.when === undefined) {
      reader.problem(
        at,
        'No row after this one is ever taken: give it a "when", or make it the last.',
      );
    }
  }
  if (undecided === undefined && choose.some(({ when }) => when !== undefined)) {
    reader.problem(
      [...path, 'choose'],
      'Say where the run goes when a value that decides is not known: add "if_indeterminate" with a state in which a person is asked.',
      { key: true },
    );
  }
}

function checkBound(reader: DefinitionReader, name: string, state: StateDefinition): void {
  const { at_most: atMost, otherwise } = state;
  const path = ['states', name];
  if ((atMost === undefined) !== (otherwise === undefined)) {
    reader.problem(
      path,
      'Give both "at_most" and "otherwise": how often the state may be entered, and where the run goes after that.',
      { key: true },
    );
  }
  if (otherwise !== undefined) checkTarget(reader, [...path, 'otherwise'], otherwise);
}

function checkTimer(
  reader: DefinitionReader,
  path: Path,
  timer: TimerRule,
  state: StateDefinition,
): void {
  checkTarget(reader, [...path, 'goto'], timer.goto);
  const undecided = timer.if_indeterminate;
  if (undecided !== undefined) checkTarget(reader, [...path, 'if_indeterminate'], undecided);
  if (timer.at === undefined) {
    if (timer.after === undefined) {
      reader.problem(path, 'Say how long it waits with "after", or until when with "at".');
    }
    if (timer.before !== undefined || undecided !== undefined) {
      reader.problem(path, '"before" and "if_indeterminate" belong to a timer with "at".');
    }
  } else if (timer.suspend_during !== undefined) {
    reader.problem(
      [...path, 'suspend_during'],
      'A point in time comes whatever happens before it: only a wait with "after" alone is suspended.',
      { key: true },
    );
  } else if (timer.before !== undefined && timer.after !== undefined) {
    reader.problem(path, 'A timer comes "before" its instant or "after" it: give one of them.');
  }
  if (tasksOf(state).length > 0 || state.call) requireReason(reader, path, timer.reason);
}

const heard = ['event', 'act', 'joined', 'done', 'message'] as const;

function checkHandler(
  reader: DefinitionReader,
  path: Path,
  handler: Handler,
  state: StateDefinition,
): void {
  const tasks = tasksOf(state);
  if (heard.filter((name) => handler[name] !== undefined).length !== 1) {
    reader.problem(path, `A handler hears one of ${heard.join(', ')}: give one of them.`);
  }
  if ((handler.act !== undefined || handler.joined !== undefined) && tasks.length === 0) {
    reader.problem(path, 'There is no task in this state that could be completed.');
  }
  if (handler.done !== undefined && !state.call) {
    reader.problem([...path, 'done'], 'This state calls no workflow whose end could be heard.');
  }
  if (handler.task !== undefined && !tasks.some(({ key }) => key === handler.task)) {
    const known = tasks.map(({ key }) => key);
    reader.problem(
      [...path, 'task'],
      `There is no task "${handler.task}" in this state.${suggestion(handler.task, known)}`,
    );
  }
  const needsGoto = handler.joined !== undefined || handler.done !== undefined;
  if (needsGoto && handler.goto === undefined) {
    reader.problem(path, 'Say where to go then: add "goto".');
  }
  if (handler.goto === undefined) return;
  checkTarget(reader, [...path, 'goto'], handler.goto);
  const others = handler.act !== undefined || handler.joined === 'any' ? 1 : 0;
  const left = handler.joined === 'all' || handler.done !== undefined ? 0 : tasks.length - others;
  const takesCall = state.call !== undefined && handler.done === undefined;
  const takesTasks = handler.done === undefined ? left > 0 : tasks.length > 0;
  if (takesTasks || takesCall) requireReason(reader, path, handler.reason);
}

function requireReason(reader: DefinitionReader, path: Path, reason: string | undefined): void {
  if (reason !== undefined) return;
  reader.problem(path, 'This takes the task away from whoever has it: say why under "reason".');
}

function checkTarget(reader: DefinitionReader, path: Path, target: string): void {
  const known = Object.keys(reader.definition.states);
  if (known.includes(target)) return;
  reader.problem(path, `There is no state "${target}".${suggestion(target, known)}`);
}
