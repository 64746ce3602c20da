import type { Definition, StateDefinition } from './definition.ts';
import type { DefinitionReader } from './definition-reader.ts';

/** Where a run can go: every state can be reached, and no way goes round for ever without waiting for somebody. */
export function checkFlow(reader: DefinitionReader): void {
  const { definition } = reader;
  checkReachable(reader, definition);
  for (const name of Object.keys(definition.states)) {
    if (!returnsAtOnce(definition, name)) continue;
    reader.problem(
      ['states', name],
      `A run could go from "${name}" back to "${name}" for ever without waiting for anybody: let it wait on the way, or ` +
        'bound it with "at_most" and an "otherwise" that leads out.',
      { key: true },
    );
  }
}

function checkReachable(
  reader: DefinitionReader,
  { start, states, migrates = [] }: Definition,
): void {
  const reached = new Set([
    ...start.flatMap(({ goto, called }) => (called ? [goto, called.withdrawn] : [goto])),
    ...migrates.flatMap((one) => [...Object.values(one.states), one.hand_over ?? []].flat()),
  ]);
  for (const name of reached) {
    for (const target of targetsOf(states[name])) reached.add(target);
  }
  for (const name of Object.keys(states)) {
    if (reached.has(name)) continue;
    reader.problem(['states', name], `No rule leads to "${name}": remove it, or go to it.`, {
      key: true,
    });
  }
}

function targetsOf(state: StateDefinition | undefined): string[] {
  if (!state) return [];
  const { timers = [], on = [], choose = [], otherwise, if_indeterminate: undecided } = state;
  const all = [
    ...timers.flatMap((timer) => [timer.goto, timer.if_indeterminate]),
    ...on.map(({ goto }) => goto),
    ...choose.map(({ goto }) => goto),
    otherwise,
    undecided,
    state.switch?.otherwise,
  ];
  return all.filter((target) => target !== undefined);
}

// What is left when every bound is used up: a way round that remains then has no end.
function returnsAtOnce({ states }: Definition, from: string): boolean {
  const reached = new Set(atOnceFrom(states[from]));
  for (const name of reached) {
    if (name === from) return true;
    for (const target of atOnceFrom(states[name])) reached.add(target);
  }
  return false;
}

/** The states that may follow with no time between: a timer with `at` may be due already. */
function atOnceFrom(state: StateDefinition | undefined): string[] {
  if (!state) return [];
  if (state.at_most !== undefined) {
    return [state.otherwise, state.switch?.otherwise].filter((target) => target !== undefined);
  }
  const { timers = [], choose = [], if_indeterminate: undecided } = state;
  const dated = timers.filter(({ at }) => at !== undefined);
  const all = [
    ...dated.flatMap((timer) => [timer.goto, timer.if_indeterminate]),
    ...choose.map(({ goto }) => goto),
    undecided,
    state.switch?.otherwise,
  ];
  return all.filter((target) => target !== undefined);
}
