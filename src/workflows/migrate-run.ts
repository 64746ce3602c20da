import { isDeepStrictEqual } from 'node:util';

import { must, type Instant } from '../platform/platform.ts';
import type { Bookkeeping } from './bookkeeping.ts';
import type { CompiledState } from './compiled-definition.ts';
import { Draft } from './draft.ts';
import { arrive, call, leave, setTimer, stateTimer } from './enter-state.ts';
import type { Instance, Step } from './instance.ts';
import { moveTasks, tellOverdue } from './migrate-tasks.ts';
import type { SuspensionRow } from './suspension-store.ts';
import { timerWaits } from './timer-waits.ts';
import type { SiteWorkflow } from './workflow-registry.ts';

/** A timer of a run that has not fired. */
export interface PendingTimer {
  name: string;
  rung: number;
  setAt: Instant;
  fireAt: Instant;
  /** When it did not count. Absent: it always did. */
  suspended?: readonly SuspensionRow[];
}

/** What a run is moved to, and when. `pending`: the timers that the run waits for. */
export interface MigrationContext {
  to: SiteWorkflow;
  epoch: number;
  pending: readonly PendingTimer[];
  now: Instant;
}

/** What becomes of a run. `tasks`: of those that it had, and those that it has now. */
export type Migration =
  | { becomes: 'kept'; why: string }
  | { becomes: 'moved' | 'handed-over'; state: string; tasks: readonly MigratedTask[]; step: Step };

export interface MigratedTask {
  key: string;
  becomes: 'kept' | 'closed' | 'opened';
}

/**
 * What becomes of a run under another version of its workflow, or other parameters of the same one. Pure; never throws for a
 * run that is pinned to `from`. A run that is moved is not entered anew: nothing is told or sent a second time, what was spent
 * of its waits stays spent, and a task that asks the same of the same people stays with whoever has it.
 */
export function migrateRun(
  run: Instance,
  from: SiteWorkflow,
  context: MigrationContext,
): Migration {
  const { to } = context;
  if (run.endedAt !== null) return kept('The run is over.');
  if (run.workflow !== to.definition.id) return kept('It is a run of another workflow.');
  if (run.digest === to.parameters.digest) return kept('It is on this version already.');
  const found = mapOf(from, to);
  if (!found) {
    return kept(
      `Version ${to.definition.version} does not say what becomes of runs of ${run.version}.`,
    );
  }
  const { migration, rule } = found;
  const target = Object.hasOwn(migration.states, run.state)
    ? migration.states[run.state]
    : undefined;
  if (target !== undefined) return move(run, from, { ...context, rule, target, migration });
  if (migration.hand_over === undefined) {
    return kept(`The map from ${run.version} keeps runs that are in "${run.state}".`);
  }
  return handOver(run, from, { ...context, rule, target: migration.hand_over, migration });
}

/** States that the maps of a version name and that the earlier version does not have. */
export function unknownOldStates({ definition: from }: SiteWorkflow, to: SiteWorkflow): string[] {
  const map = to.definition.definition.migrates?.find((one) => one.from === from.version);
  return Object.keys(map?.states ?? {}).filter((state) => !from.states.has(state));
}

interface Moving extends MigrationContext {
  rule: string;
  target: string;
  migration: { states: Readonly<Record<string, string>> };
}

function mapOf({ definition: from }: SiteWorkflow, { definition: to }: SiteWorkflow) {
  const name = `${to.id}@${to.version}`;
  if (from.digest === to.digest) {
    const states = Object.fromEntries([...to.states.keys()].map((state) => [state, state]));
    return { rule: name, migration: { states, hand_over: undefined } };
  }
  const migrates = to.definition.migrates ?? [];
  const index = migrates.findIndex((one) => one.from === from.version);
  const migration = migrates[index];
  return migration && { rule: `${name} migrates[${index}]`, migration };
}

function move(run: Instance, from: SiteWorkflow, moving: Moving): Migration {
  const { to, target, pending, now } = moving;
  const old = must(from.definition.states.get(run.state), 'a run is in a state of its version');
  const state = must(to.definition.states.get(target), 'a checked map names known states');
  const draft = draftOf(run, from, moving);
  const said = `${versionWords(from, to)}: it goes on in "${target}".`;
  draft.sentences.push(said);
  const due = timersOf(draft, run, state, pending);
  if ('goto' in due) return leaveFor(run, from, { ...moving, target: due.goto }, 'moved', said);

  draft.instance = { ...draft.instance, state: target };
  for (const { name } of old.timers) {
    draft.commands.push({ kind: 'cancel-timer', name: stateTimer(name, run.books.visit) });
  }
  draft.books = { ...draft.books, visit: run.books.visit + 1 };
  moveTasks(draft, { old, state, from, pending, said });
  for (const wait of due.set) {
    const timer = pending.find(({ name }) => name === stateTimer(wait.name, run.books.visit));
    const isEarlier = timer !== undefined && wait.afterMs === 0 && timer.fireAt > now;
    // What nobody could be told of keeps the time that it had.
    const told = !isEarlier || tellOverdue(draft, wait.name, said);
    const { name, suspendDuring } = wait;
    const asBefore = () => ({ name, suspendDuring, afterMs: must(timer, name).fireAt - now });
    setTimer(draft, told ? wait : asBefore(), draft.books.visit);
  }
  moveCall(draft, state, said);
  return moved('moved', run, draft, moving.rule);
}

// What was spent of a wait that has the same name stays spent, and what did not count of it is not counted.
function timersOf(
  draft: Draft,
  { books }: Instance,
  state: CompiledState,
  pending: readonly PendingTimer[],
) {
  return timerWaits(draft, state.timers, (timer) => {
    const before = pending.find(({ name }) => name === stateTimer(timer, books.visit));
    return before && { setAt: before.setAt, suspended: before.suspended ?? [] };
  });
}

function moveCall(draft: Draft, state: CompiledState, reason: string): void {
  const { call: running, visit } = draft.books;
  if (running && running.workflow === state.call?.workflow) return;
  if (running) {
    const { workflow, subject } = running;
    draft.commands.push({ kind: 'withdraw-run', workflow, subject, reason });
    draft.books = { ...draft.books, call: null };
  }
  if (state.call) call(draft, state.call, visit);
}

function handOver(run: Instance, from: SiteWorkflow, moving: Moving): Migration {
  const said = `${versionWords(from, moving.to)}: nothing says how it goes on from "${run.state}", so a person is asked.`;
  return leaveFor(run, from, moving, 'handed-over', said);
}

/** The old state is left by the old version, and the new one is entered as any other. */
function leaveFor(
  run: Instance,
  from: SiteWorkflow,
  moving: Moving,
  becomes: 'moved' | 'handed-over',
  said: string,
): Migration {
  const leaving = new Draft(from.definition, run, { parameters: from.parameters, now: moving.now });
  leave(leaving, said);
  const draft = draftOf({ ...run, books: leaving.books }, from, moving);
  draft.commands.push(...leaving.commands);
  draft.sentences.push(said, ...leaving.sentences);
  arrive(draft, moving.target);
  return moved(becomes, run, draft, moving.rule);
}

/** The run under the new version: what it remembers under names that are still there. */
function draftOf(run: Instance, from: SiteWorkflow, { to, epoch, now, migration }: Moving): Draft {
  const { definition, parameters } = to;
  const data = { ...definition.blank };
  for (const name of Object.keys(data)) {
    const type = definition.definition.remembers[name]?.type;
    const isSame = from.definition.definition.remembers[name]?.type === type;
    if (isSame) Object.assign(data, { [name]: run.data[name] ?? null });
  }
  const instance: Instance = {
    ...run,
    data,
    epoch,
    version: definition.version,
    digest: parameters.digest,
    books: booksOf(run.books, from, to, migration.states),
  };
  return new Draft(definition, instance, { parameters, now });
}

function booksOf(
  books: Bookkeeping,
  { definition: from }: SiteWorkflow,
  { definition: to }: SiteWorkflow,
  states: Readonly<Record<string, string>>,
): Bookkeeping {
  const renamed = (state: string): string =>
    Object.hasOwn(states, state) ? (states[state] ?? state) : state;
  const inputs = Object.entries(books.inputs ?? {}).filter(([name]) => {
    const declared = to.definition.inputs?.[name];
    return declared && isDeepStrictEqual(declared, from.definition.inputs?.[name]);
  });
  return {
    ...books,
    entries: Object.fromEntries(
      Object.entries(books.entries).map(([state, count]) => [renamed(state), count]),
    ),
    owed: [...new Set(books.owed.map(renamed))].filter((state) => to.states.has(state)),
    inputs: Object.fromEntries(inputs),
  };
}

function moved(
  becomes: 'moved' | 'handed-over',
  run: Instance,
  draft: Draft,
  rule: string,
): Migration {
  const step = draft.finish({ rule, parameters: [] });
  const had = run.books.tasks.map(({ key }) => key);
  const has = step.instance.books.tasks.map(({ key }) => key);
  return {
    becomes,
    state: step.instance.state,
    tasks: [
      ...had.map((key): MigratedTask => ({ key, becomes: has.includes(key) ? 'kept' : 'closed' })),
      ...has
        .filter((key) => !had.includes(key))
        .map((key): MigratedTask => ({ key, becomes: 'opened' })),
    ],
    step,
  };
}

function versionWords({ definition: from }: SiteWorkflow, { definition: to }: SiteWorkflow) {
  return from.version === to.version
    ? `Moved to other values of version ${to.version}`
    : `Moved from version ${from.version} to ${to.version}`;
}

function kept(why: string): Migration {
  return { becomes: 'kept', why };
}
