import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { clinicalEvent, NINE_O_CLOCK } from './catalog-fixture.ts';
import { compileDefinition } from './compile-definition.ts';
import type { Command, Input, Instance } from './instance.ts';
import { problemsIn } from './language-fixture.ts';
import { migrateRun, unknownOldStates, type Migration, type PendingTimer } from './migrate-run.ts';
import { effectiveParameters } from './parameters.ts';
import { startInstance } from './start-run.ts';
import { step } from './step.ts';
import type { SiteWorkflow } from './workflow-registry.ts';

const MINUTE = 60_000;

interface Shape {
  version?: string;
  role?: string;
  accept?: string;
  finish?: string;
  rest?: string;
  migrates?: string;
  names?: [string, string];
  form?: string;
}

function textOf({
  version = '1.0.0',
  role = 'nurse',
  accept = '10m',
  finish = '60m',
  rest = '30m',
  migrates = '',
  names: [asked, resting] = ['asked', 'resting'],
  form = '',
}: Shape): string {
  return `id: made-up
version: ${version}
title: Made up
purpose: To try.
owner: Nobody
sources: [{ title: t, reference: r, says: s }]
parameters: {}
remembers: {}
${migrates}
start:
  - { event: [encounter.admitted], goto: ${asked} }
states:
  ${asked}:
    describes: Somebody is asked
    task:
      key: ask
      title: Ask
      priority: routine
      pool: { role: ${role}, unit: patient }
      accept_within: ${accept}
      finish_within: ${finish}
      ladder: [{ after: ${accept}, to: { role: charge-nurse, unit: patient } }]
      repeat_last_every: 30m
      why: w
      todo: t
      otherwise: o
${form}
    on: [{ act: completed, goto: ${resting} }]
  ${resting}:
    describes: It rests
    timers: [{ name: rest, after: ${rest}, goto: ${asked} }]
    on: [{ event: [encounter.discharged], goto: done }]
  sort-out:
    describes: A person decides
    task:
      key: sort-out
      title: Decide
      priority: urgent
      pool: { role: nurse-manager, unit: none }
      accept_within: 30m
      finish_within: 2h
      ladder: [{ after: 30m, to: { role: house-supervisor, unit: none } }]
      repeat_last_every: 1h
      why: w
      todo: t
      otherwise: o
    on: [{ act: completed, goto: ${resting} }]
  done: { describes: It is done, terminal: true }
`.replace(
    'start:\n',
    migrates === '' ? 'start:\n  - { event: [encounter.moved], goto: sort-out }\n' : 'start:\n',
  );
}

function workflow(shape: Shape): SiteWorkflow {
  const answer = compileDefinition(textOf(shape), 'w.yaml');
  if ('problems' in answer) throw new Error(problemsIn(textOf(shape)).join('\n'));
  const effective = effectiveParameters(answer.definition, {
    ...{ network: {}, site: {}, siteId: 'st-anne', zone: 'UTC', waivers: [] },
    where: () => 'n',
  });
  if ('problems' in effective) throw new Error('parameters');
  return { definition: answer.definition, parameters: effective.parameters };
}

const mapOf = (states: string, otherwise = 'otherwise: hand-over, hand_over: sort-out'): string =>
  `migrates: [{ from: 1.0.0, states: { ${states} }, ${otherwise} }]`;

interface Played {
  run: Instance;
  timers: PendingTimer[];
  now: number;
}

/** Plays a run of the first version, with its timers as the table of timers has them. */
function played(from: SiteWorkflow, moves: readonly ('accept' | 'complete' | number)[]): Played {
  const { definition, parameters } = from;
  const event = clinicalEvent({ type: 'encounter.admitted', subject: 'e' });
  const first = startInstance(definition, event, {
    ...{ instanceId: 'run_1', epoch: 1, parameters, now: NINE_O_CLOCK },
  });
  if (!first) throw new Error('it starts');
  const state = { run: first.instance, timers: [] as PendingTimer[], now: NINE_O_CLOCK };
  state.timers = timersAfter([], first.commands, state.now);
  for (const move of moves) {
    if (typeof move === 'number') {
      state.now += move * MINUTE;
      const due = state.timers.find(({ fireAt }) => fireAt <= state.now);
      if (!due) continue;
      state.timers = state.timers.filter((one) => one !== due);
      const { name, rung, fireAt } = due;
      give({ kind: 'timer', name, rung, dueAt: fireAt, lateMs: state.now - fireAt });
    } else {
      const [task] = state.run.books.tasks;
      const act = move === 'accept' ? 'accepted' : 'completed';
      if (task) give({ kind: 'act', act, taskKey: task.key, actor: 'ann', detail: {} });
    }
  }
  return state;

  function give(input: Input): void {
    const answer = step(definition, state.run, input, { parameters, now: state.now });
    if ('refused' in answer) return;
    state.run = answer.instance;
    state.timers = timersAfter(state.timers, answer.commands, state.now);
  }
}

function timersAfter(
  timers: readonly PendingTimer[],
  commands: readonly Command[],
  now: number,
): PendingTimer[] {
  let left = [...timers];
  for (const one of commands) {
    if (one.kind === 'cancel-timer') left = left.filter(({ name }) => name !== one.name);
    if (one.kind !== 'set-timer') continue;
    const { name, rung, afterMs } = one;
    left.push({ name, rung, setAt: now, fireAt: now + afterMs });
  }
  return left;
}

function migrated({ run, timers, now }: Played, from: SiteWorkflow, to: SiteWorkflow): Migration {
  return migrateRun(run, from, { to, epoch: 2, pending: timers, now });
}

function stepOf(migration: Migration) {
  if (migration.becomes === 'kept') throw new Error(migration.why);
  return migration.step;
}

const old = workflow({});
const renamed: [string, string] = ['waiting', 'quiet'];
const map = mapOf('asked: waiting, resting: quiet');

describe('a run that is moved', () => {
  test('does not forget what did not count of its wait, and what is suspended goes on being under its new name', () => {
    const to = workflow({ version: '1.1.0', rest: '60m', names: renamed, migrates: map });
    const [run] = [played(old, ['accept', 'complete', 20])];
    const [timer] = run.timers;
    if (!timer) throw new Error('it rests');
    const of = { instanceId: 'run_1', name: timer.name, rung: 0, reason: 'r' };
    const minutes = (from: number, until: number) => ({
      from: timer.setAt + from * MINUTE,
      until: timer.setAt + until * MINUTE,
    });
    const suspended = [
      { ...of, ...minutes(0, 10), by: 'ann', cause: 'person' },
      { ...of, ...minutes(15, 45), by: 'engine', cause: 'downtime:7' },
    ];
    const moving = { ...run, timers: [{ ...timer, suspended }] };
    const set = stepOf(migrated(moving, old, to)).commands.find(({ kind }) => kind === 'set-timer');
    // Of an hour five minutes counted; the downtime goes on for 25.
    const spans = [
      { until: minutes(15, 45).until, by: 'engine', reason: 'r', cause: 'downtime:7' },
    ];
    expect(set).toMatchObject({
      ...{ name: 'rest#3', afterMs: 55 * MINUTE },
      suspended: { dueAfterMs: 80 * MINUTE, spans },
    });
  });

  test('keeps the task of whoever accepted it, with the new times counted from its opening', () => {
    const to = workflow({ version: '1.1.0', finish: '90m', names: renamed, migrates: map });
    const before = played(old, [5, 'accept', 10]);
    const answer = migrated(before, old, to);
    expect(answer).toMatchObject({
      ...{ becomes: 'moved', state: 'waiting', tasks: [{ key: 'ask', becomes: 'kept' }] },
    });
    const { instance, commands } = stepOf(answer);
    expect(instance).toMatchObject({ version: '1.1.0', epoch: 2, rev: before.run.rev + 1 });
    expect(instance.books.tasks).toMatchObject([{ key: 'ask', owner: 'ann', stage: 'accepted' }]);
    expect(commands).toContainEqual({
      ...{ kind: 'set-timer', name: 'finish:ask#2', rung: 0, afterMs: 75 * MINUTE },
    });
    expect(commands.filter(({ kind }) => kind === 'open-task' || kind === 'notify')).toEqual([]);
  });

  test('closes an open task that asks another role now, says why, and asks anew', () => {
    const to = workflow({ version: '2.0.0', role: 'unit-clerk', names: renamed, migrates: map });
    const answer = migrated(played(old, [5]), old, to);
    expect(answer).toMatchObject({
      tasks: [
        { key: 'ask', becomes: 'closed' },
        { key: 'ask#2', becomes: 'opened' },
      ],
    });
    const cancel = stepOf(answer).commands.find(({ kind }) => kind === 'cancel-task');
    expect(cancel).toMatchObject({ reason: expect.stringContaining('2.0.0') as string });
  });

  test('tells those who are asked where the new times are over already', () => {
    const to = workflow({ version: '1.1.0', accept: '6m', names: renamed, migrates: map });
    const { commands } = stepOf(migrated(played(old, [8]), old, to));
    expect(commands).toContainEqual(
      expect.objectContaining({ kind: 'notify', to: { role: 'nurse', unit: 'medical' } }),
    );
    expect(commands).toContainEqual({
      ...{ kind: 'set-timer', name: 'ladder:ask#2', rung: 1, afterMs: 0 },
    });
  });

  test('has what was spent of a wait taken off', () => {
    const to = workflow({ version: '1.1.0', rest: '45m', names: renamed, migrates: map });
    const { commands } = stepOf(migrated(played(old, ['accept', 'complete', 20]), old, to));
    expect(commands).toEqual([
      { kind: 'cancel-timer', name: 'rest#2' },
      { kind: 'set-timer', name: 'rest#3', rung: 0, afterMs: 25 * MINUTE },
    ]);
  });

  test('is handed to a person where the map does not say, or kept', () => {
    const handing = workflow({ version: '2.0.0', migrates: mapOf('resting: resting') });
    expect(migrated(played(old, [5, 'accept']), old, handing)).toMatchObject({
      ...{ becomes: 'handed-over', state: 'sort-out' },
      tasks: [
        { key: 'ask', becomes: 'closed' },
        { key: 'sort-out', becomes: 'opened' },
      ],
    });
    const keeping = textOf({
      version: '2.0.0',
      migrates: mapOf('resting: sort-out', 'otherwise: keep'),
    });
    const answer = compileDefinition(keeping, 'w.yaml');
    if ('problems' in answer) throw new Error(problemsIn(keeping).join('\n'));
    const to = { ...handing, definition: answer.definition };
    expect(migrated(played(old, []), old, to)).toMatchObject({ becomes: 'kept' });
  });

  test('is kept where nothing is said of its version, where it is there already, and where it is over', () => {
    const before = played(old, []);
    expect(migrated(before, old, old)).toMatchObject({ becomes: 'kept' });
    const silent = workflow({ version: '3.0.0' });
    expect(migrated(before, old, silent)).toMatchObject({
      why: 'Version 3.0.0 does not say what becomes of runs of 1.0.0.',
    });
    const over = { ...before, run: { ...before.run, endedAt: before.now } };
    expect(migrated(over, old, silent)).toMatchObject({ why: 'The run is over.' });
  });
});

test('whatever a run went through, moved it waits for somebody, asks nobody twice, and cuts no time short in silence', () => {
  const minutes = (most: number) => fc.integer({ min: 1, max: most }).map((some) => `${some}m`);
  const shape = fc.record({
    role: fc.constantFrom('nurse', 'unit-clerk'),
    accept: minutes(30),
    finish: fc.integer({ min: 31, max: 200 }).map((some) => `${some}m`),
    rest: minutes(90),
    states: fc.constantFrom(
      'asked: waiting, resting: quiet',
      'asked: quiet, resting: waiting',
      'resting: quiet',
      'asked: sort-out',
    ),
  });
  const move = fc.oneof(
    fc.constantFrom('accept' as const, 'complete' as const),
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 90 }),
  );
  fc.assert(
    fc.property(shape, fc.array(move, { maxLength: 12 }), ({ states, ...other }, moves) => {
      const to = workflow({ ...other, version: '2.0.0', names: renamed, migrates: mapOf(states) });
      const before = played(old, moves);
      const frozen = JSON.stringify(before.run);
      const answer = migrated(before, old, to);
      expect(JSON.stringify(before.run)).toBe(frozen);
      const { instance, commands } = stepOf(answer);
      const timers = timersAfter(before.timers, commands, before.now);
      const { tasks } = instance.books;
      expect(tasks.length + timers.length).toBeGreaterThan(0);
      // Each wait is one of the new version: nothing of the old one is left to fire.
      for (const { name, rung, fireAt } of timers) {
        const late = { kind: 'timer', name, rung, dueAt: fireAt, lateMs: 0 } as const;
        const context = { parameters: to.parameters, now: fireAt };
        expect(step(to.definition, instance, late, context)).not.toHaveProperty('refused');
      }
      expect(new Set(tasks.map(({ name }) => name)).size).toBe(tasks.length);
      for (const task of tasks) {
        const wait = `${task.stage === 'open' ? 'ladder' : 'finish'}:${task.name}#${task.wait}`;
        expect(timers.filter(({ name }) => name === wait)).toHaveLength(1);
      }
      const known = new Set(before.timers.map(({ name }) => name));
      const told = commands.some(({ kind }) => kind === 'notify');
      for (const one of commands) {
        if (one.kind === 'open-task')
          expect(before.run.books.openings).not.toHaveProperty([one.key]);
        if (one.kind !== 'set-timer') continue;
        expect(known.has(one.name)).toBe(false);
        const wasDue = before.timers.every(({ fireAt }) => fireAt <= before.now);
        if (one.afterMs === 0) expect(told || wasDue).toBe(true);
      }
      // Once is enough.
      expect(
        migrateRun(instance, to, { to, epoch: 2, pending: timers, now: before.now }),
      ).toMatchObject({ becomes: 'kept' });
    }),
    { numRuns: 150 },
  );
});

test('a map that leads nowhere is refused when the definition is loaded, with its place', () => {
  const wrong = textOf({
    version: '2.0.0',
    migrates: `migrates:
  - { from: 2.0.0, states: { asked: askd, resting: done }, otherwise: hand-over }
  - { from: 1.0.0, states: {}, otherwise: keep, hand_over: resting }
  - { from: 1.0.0, states: {}, otherwise: hand-over, hand_over: sort-out }`,
  });
  expect(problemsIn(wrong)).toEqual([
    expect.stringContaining('w.yaml:10:13 This is version 2.0.0: name an earlier one.'),
    expect.stringContaining('There is no state "askd". Did you mean "asked"?'),
    expect.stringContaining('The run would be over in "done"'),
    expect.stringContaining('Say under "hand_over" in which state a person is asked.'),
    expect.stringContaining('Nothing goes to "hand_over" here'),
    expect.stringContaining('Nobody is asked in "resting": give it a task.'),
    expect.stringContaining('There are two maps from 1.0.0: write one.'),
  ]);
  const to = workflow({ version: '2.0.0', migrates: mapOf('never-was: resting') });
  expect(unknownOldStates(old, to)).toEqual(['never-was']);
});
