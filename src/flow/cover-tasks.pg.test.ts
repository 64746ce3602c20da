import { expect, test } from 'vitest';

import { freshPostgres } from '../../test/databases.ts';
import { adt, potassium } from '../../test/journeys/sent-messages.ts';
import { createWorld, type World } from '../../test/world.ts';
import {
  must,
  seededIds,
  type Database,
  type Instant,
  type Log,
  type Signal,
} from '../platform/platform.ts';
import { compileRelease, type Pool } from '../workflows/workflows.ts';
import { coverTasks } from './cover-tasks.ts';
import { Releases } from './flow.ts';

/** St. Anne's care coordinator works from 08:00 to 18:00, Monday to Saturday; a follow-up call is due 24 h after a discharge. */
const dayMinutes = 24 * 60;
const tuesday = { evening: atStAnne('17:00'), morning: atStAnne('06:00') };

test('when the shift ends the fallback pool is shown the open task, once', async () => {
  const world = await discharged(tuesday.evening);
  await world.advance(dayMinutes + 50);
  expect(await world.task()).toMatchObject({ poolRole: 'care-coordinator', fallback: false });

  const heard = listen(world);
  await world.advance(15);
  const task = await world.task();
  expect(task).toMatchObject({ poolRole: 'care-coordinator', fallback: true, state: 'open' });
  await world.advance(30);
  expect(heard).toEqual([{ kind: 'work', taskId: task.id, site: 'st-anne', change: 'changed' }]);
  expect(await history(world, task.id)).toEqual([
    { rev: 1, actor: 'engine', act: 'open', fallback: false },
    { rev: 2, actor: 'engine', act: 'cover', fallback: true },
  ]);
  expect(await world.task()).toEqual(task);
  await world.check();
});

test('when the next shift begins the task is its pool’s alone again, once', async () => {
  const world = await discharged(tuesday.morning);
  await world.advance(dayMinutes + 30);
  expect(await world.task()).toMatchObject({ poolRole: 'care-coordinator', fallback: true });

  await world.advance(95);
  const task = await world.task();
  expect(task).toMatchObject({ poolRole: 'care-coordinator', fallback: false, rung: 0 });
  await world.advance(30);
  expect(await history(world, task.id)).toEqual([
    { rev: 1, actor: 'engine', act: 'open', fallback: true },
    { rev: 2, actor: 'engine', act: 'cover', fallback: false },
  ]);
  await world.check();
});

test('only open tasks of the pool that nobody staffs are covered, and two who look at once cover them once', async () => {
  const world = await createWorld({ database: (await freshPostgres()).database });
  for (const [n, unit] of ['ED', 'ED', 'ICU'].entries()) {
    const of = { mrn: `7${n}`, visit: `V${n}`, order: `L${n}`, place: `${unit}^1^A` };
    await world.receive('st-anne-lab', potassium({ control: `R${n}`, value: '6.8', ...of }));
  }
  const [accepted, left, elsewhere] = await world.tasks();
  await world.act('nina.alvarez', must(accepted, 'a task'), { act: 'accept' });

  const database = readingTogether(world.database, 2);
  const answers = await Promise.all(
    [1, 2].map(() => cover({ ...world, database }, ({ unit }) => unit !== 'ed')),
  );
  expect(answers.flat()).toEqual([
    { kind: 'work', taskId: must(left, 'a task').id, site: 'st-anne', change: 'changed' },
  ]);
  expect(await world.tasks()).toMatchObject([
    { state: 'accepted', fallback: false },
    { state: 'open', fallback: true, rev: 2 },
    { ...elsewhere, fallback: false },
  ]);
  expect(await cover(world, ({ unit }) => unit !== 'ed')).toEqual([]);
  await world.check();
});

test('where it cannot be told who is on shift the fallback pool looks, and the other pools are covered as well', async () => {
  const world = await createWorld({ database: (await freshPostgres()).database });
  for (const [n, unit] of ['ED', 'ICU'].entries()) {
    const of = { mrn: `7${n}`, visit: `V${n}`, order: `L${n}`, place: `${unit}^1^A` };
    await world.receive('st-anne-lab', potassium({ control: `R${n}`, value: '6.8', ...of }));
  }
  const logged: unknown[] = [];
  const signals = await cover(
    world,
    ({ unit }) => {
      if (unit === 'ed') throw new RangeError('no such hour');
      return false;
    },
    (event, fields) => logged.push([event, fields]),
  );
  expect(signals).toHaveLength(2);
  expect(await world.tasks()).toMatchObject([{ fallback: true }, { fallback: true }]);
  expect(logged).toEqual([
    ['rota.fault', { site: 'st-anne', role: 'nurse', unit: 'ed', fault: 'RangeError' }],
  ]);
  await world.check();
});

/** An instant of Tuesday, 3 March 2026, on the clocks of St. Anne (America/Chicago, UTC-6). */
function atStAnne(time: string): Instant {
  return Date.parse(`2026-03-03T${time}:00-06:00`);
}

/** A patient of ward 4A has just gone home. */
async function discharged(start: Instant): Promise<World> {
  const world = await createWorld({ database: (await freshPostgres()).database, start });
  await world.receive(
    'st-anne-adt',
    adt('A01', { control: 'A1', place: '4A^12^A', at: hl7(start) }),
  );
  await world.receive(
    'st-anne-adt',
    adt('A03', { control: 'A3', place: '4A^12^A', at: hl7(start) }),
  );
  return world;
}

function hl7(instant: Instant): string {
  return `${new Date(instant).toISOString().replace(/\D/g, '').slice(0, 14)}+0000`;
}

function listen(world: World): Signal[] {
  const heard: Signal[] = [];
  world.system.signals.listen((signal) => {
    if (signal.kind === 'work') heard.push(signal);
  });
  return heard;
}

async function history(world: World, taskId: string): Promise<object[]> {
  return world.database.query(
    'test-history',
    `select rev, actor, act, (detail->>'fallback')::boolean as fallback
       from task_history
      where task_id = $1
      order by rev`,
    [taskId],
  );
}

/** The database, where nobody goes on before so many have read which pools are asked. */
function readingTogether(database: Database, readers: number): Database {
  const all = Promise.withResolvers<undefined>();
  let read = 0;
  return {
    ...database,
    async query<Row>(name: string, sql: string, values?: readonly unknown[]): Promise<Row[]> {
      const rows = await database.query<Row>(name, sql, values);
      if (name !== 'open-pools') return rows;
      if (++read === readers) all.resolve(undefined);
      await all.promise;
      return rows;
    },
  };
}

/** One look at the world's open tasks, where `staffed` says who is on shift. */
async function cover(
  { system, clock, database }: World,
  staffed: (pool: Pool) => boolean,
  note: Log['error'] = () => undefined,
): Promise<Signal[]> {
  const answer = compileRelease(system.release);
  if ('problems' in answer) throw new Error('the example network does not compile');
  return coverTasks({
    ...{ clock, database, staffed },
    asked: () => [],
    ids: seededIds(clock, 2),
    releases: new Releases(system.release, answer.compiled),
    log: { info: note, warn: note, error: note },
  });
}
