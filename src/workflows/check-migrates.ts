import { suggestion } from '../platform/platform.ts';
import { tasksOf, type DefinitionReader } from './definition-reader.ts';

/** What becomes of runs of one earlier version. */
export interface MigrationDefinition {
  from: string;
  /** Its states, and where their runs go on. */
  states: Readonly<Record<string, string>>;
  /** Of runs in other states: they end on their version, or a person is asked in the state `hand_over`. */
  otherwise: 'keep' | 'hand-over';
  hand_over?: string;
}

/**
 * Under `migrates`: every state that runs are moved to is one in which a run waits, so that with I-14, which is proved of
 * each such state, a run that was moved waits for somebody. That the states on the other side exist is known when runs are
 * moved: only then is the earlier version at hand.
 */
export function checkMigrates(reader: DefinitionReader): void {
  const { version, migrates = [] } = reader.definition;
  for (const [index, migration] of migrates.entries()) {
    const path = ['migrates', index];
    const { from, states } = migration;
    if (from === version) {
      reader.problem([...path, 'from'], `This is version ${version}: name an earlier one.`);
    }
    if (migrates.findIndex((one) => one.from === from) !== index) {
      reader.problem([...path, 'from'], `There are two maps from ${from}: write one.`);
    }
    for (const [old, target] of Object.entries(states)) {
      checkWaiting(reader, [...path, 'states', old], target);
    }
    checkHandOver(reader, path, migration);
  }
}

type Path = readonly (string | number)[];

function checkHandOver(
  reader: DefinitionReader,
  path: Path,
  { otherwise, hand_over: target }: MigrationDefinition,
): void {
  if ((otherwise === 'hand-over') !== (target !== undefined)) {
    const sentence =
      target === undefined
        ? 'Say under "hand_over" in which state a person is asked.'
        : 'Nothing goes to "hand_over" here: write "otherwise: hand-over", or remove it.';
    reader.problem([...path, 'otherwise'], sentence);
  }
  if (target === undefined) return;
  checkWaiting(reader, [...path, 'hand_over'], target);
  const state = reader.definition.states[target];
  if (!state || tasksOf(state).length > 0) return;
  reader.problem([...path, 'hand_over'], `Nobody is asked in "${target}": give it a task.`);
}

function checkWaiting(reader: DefinitionReader, path: Path, target: string): void {
  const { states } = reader.definition;
  const state = states[target];
  if (!state) {
    const known = Object.keys(states);
    reader.problem(path, `There is no state "${target}".${suggestion(target, known)}`);
    return;
  }
  if (state.terminal === true) {
    const sentence = `The run would be over in "${target}" and nobody told: leave the state out, or hand it over.`;
    reader.problem(path, sentence);
  }
  if (state.choose) {
    reader.problem(path, `Nothing waits in "${target}": name the state in which the run waits.`);
  }
}
