import { suggestion } from '../platform/platform.ts';
import type { Handler, StateDefinition } from './definition.ts';
import type { DefinitionReader } from './definition-reader.ts';

/**
 * What can be known of a definition before it runs: every state that is gone to exists and can be reached; nothing waits
 * for nobody (invariant I-14); whoever had a task is told why it went away.
 */
export function checkDefinition(reader: DefinitionReader): void {
  const { definition } = reader;
  for (const [index, rule] of definition.start.entries()) {
    checkTarget(reader, ['start', index, 'goto'], rule.goto);
  }
  for (const [name, state] of Object.entries(definition.states)) checkState(reader, name, state);
  checkReachable(reader);
  checkUsed(reader);
}

function checkState(reader: DefinitionReader, name: string, state: StateDefinition): void {
  const path = ['states', name];
  if (state.terminal === true && (state.task || state.timers)) {
    reader.problem(
      path,
      `The terminal state "${name}" cannot have a task or timers: the run is over in it.`,
      {
        key: true,
      },
    );
  }
  if (state.terminal !== true && !state.task && !state.timers) {
    reader.problem(
      path,
      `Nobody is waited for in "${name}": give it a task or a timer, or make it terminal.`,
      { key: true },
    );
  }
  checkCompletion(reader, name, state);
  checkUniqueTimers(reader, name, state);
  for (const [index, timer] of (state.timers ?? []).entries()) {
    checkTarget(reader, [...path, 'timers', index, 'goto'], timer.goto);
    if (state.task) requireReason(reader, [...path, 'timers', index], timer.reason);
  }
  for (const [index, handler] of (state.on ?? []).entries()) {
    checkHandler(reader, [...path, 'on', index], handler, state);
  }
}

function checkHandler(
  reader: DefinitionReader,
  path: (string | number)[],
  handler: Handler,
  state: StateDefinition,
): void {
  if ((handler.event === undefined) === (handler.act === undefined)) {
    reader.problem(path, 'A handler hears either "event" or "act": give one of them.');
  }
  if (handler.act !== undefined && !state.task) {
    reader.problem([...path, 'act'], 'There is no task in this state that could be completed.');
  }
  if (handler.act !== undefined && handler.goto === undefined) {
    reader.problem(path, 'Say where to go when the task is completed: add "goto".');
  }
  if (handler.goto !== undefined) checkTarget(reader, [...path, 'goto'], handler.goto);
  const takesTaskAway = handler.event && state.task && handler.goto !== undefined;
  if (takesTaskAway) requireReason(reader, path, handler.reason);
}

function requireReason(
  reader: DefinitionReader,
  path: (string | number)[],
  reason: string | undefined,
) {
  if (reason !== undefined) return;
  reader.problem(path, 'This takes the task away from whoever has it: say why under "reason".');
}

function checkTarget(reader: DefinitionReader, path: (string | number)[], target: string): void {
  const known = Object.keys(reader.definition.states);
  if (known.includes(target)) return;
  reader.problem(path, `There is no state "${target}".${suggestion(target, known)}`);
}

// Whatever is filled in, a completed task moves the run on: the last handler takes what the others left.
function checkCompletion(reader: DefinitionReader, name: string, state: StateDefinition): void {
  if (!state.task) return;
  const last = state.on?.findLast(({ act }) => act === 'completed');
  if (last && last.when === undefined) return;
  reader.problem(
    ['states', name, 'task'],
    `Say what happens when "${state.task.key}" is completed: the last handler of "act: completed" must have no guard.`,
    { key: true },
  );
}

function checkUniqueTimers(reader: DefinitionReader, name: string, state: StateDefinition): void {
  const names = (state.timers ?? []).map((timer) => timer.name);
  for (const [index, timer] of names.entries()) {
    if (names.indexOf(timer) === index) continue;
    reader.problem(
      ['states', name, 'timers', index, 'name'],
      `There are two timers "${timer}" here.`,
    );
  }
}

function checkReachable(reader: DefinitionReader): void {
  const { start, states } = reader.definition;
  const reached = new Set(start.map((rule) => rule.goto));
  for (const name of reached) {
    const state = states[name];
    for (const { goto } of [...(state?.timers ?? []), ...(state?.on ?? [])]) {
      if (goto !== undefined) reached.add(goto);
    }
  }
  for (const name of Object.keys(states)) {
    if (reached.has(name)) continue;
    reader.problem(['states', name], `No rule leads to "${name}": remove it, or go to it.`, {
      key: true,
    });
  }
}

// A parameter that changes nothing would be set in good faith, and do nothing.
function checkUsed(reader: DefinitionReader): void {
  const { parameters, conditions = {}, ...rest } = reader.definition;
  const text = JSON.stringify([rest.start, rest.states, conditions]);
  for (const name of Object.keys(parameters)) {
    if (uses(text, `params.${name}`)) continue;
    reader.problem(
      ['parameters', name],
      `Nothing reads the parameter "${name}": remove it, or use it.`,
      {
        key: true,
      },
    );
  }
  for (const name of Object.keys(conditions)) {
    if (uses(text, `is.${name}`)) continue;
    reader.problem(
      ['conditions', name],
      `Nothing reads the condition "${name}": remove it, or use it.`,
      {
        key: true,
      },
    );
  }
}

function uses(text: string, reference: string): boolean {
  return new RegExp(`\\b${reference.replace('.', '\\.')}\\b`).test(text);
}
