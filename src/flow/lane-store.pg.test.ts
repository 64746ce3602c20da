import { expect, test } from 'vitest';

import { freshPostgres } from '../../test/databases.ts';
import { adt, potassium } from '../../test/journeys/sent-messages.ts';
import { createWorld, worldStart, type World } from '../../test/world.ts';
import { must, type Database } from '../platform/platform.ts';
import {
  advanceLanes,
  isBehind,
  LaneLost,
  releaseLanes,
  renewLanes,
  takeLanes,
  type LaneLease,
} from './lane-store.ts';

const leaseMs = 60_000;

function take(database: Database, holder: string): Promise<LaneLease | undefined> {
  return database.transaction('test-take', (tx) => takeLanes(tx, holder, leaseMs));
}

/** As if the holder had been silent for longer than its lease, without anybody waiting. */
async function runOut(database: Database): Promise<void> {
  await database.query(
    'test-run-out',
    `update lane set lease_until = now() - interval '1 millisecond'`,
  );
}

test('lanes that one holds are not another’s until the lease runs out; then the fence is higher', async () => {
  const { database } = await freshPostgres();
  const first = must(await take(database, 'one'), 'a lease');
  expect(await take(database, 'two')).toBeUndefined();
  expect(await renewLanes(database, first, leaseMs)).toBe(true);
  expect(await take(database, 'two')).toBeUndefined();

  await runOut(database);
  const second = must(await take(database, 'two'), 'a lease');
  expect(second.epoch).toBeGreaterThan(first.epoch);
  expect(await renewLanes(database, first, leaseMs)).toBe(false);
  const further = { xid: '900', seq: 7 };
  await expect(advanceLanes(database, first, further, leaseMs)).rejects.toThrow(LaneLost);
  await advanceLanes(database, second, further, leaseMs);
  expect(await take(database, 'one')).toBeUndefined();
});

test('a lease that runs out is still the holder’s while nobody else wants the lanes', async () => {
  const { database } = await freshPostgres();
  const only = must(await take(database, 'one'), 'a lease');
  await runOut(database);
  expect(await renewLanes(database, only, leaseMs)).toBe(true);
  expect(await take(database, 'two')).toBeUndefined();
});

test('lanes that are given back go to whoever asks next, at the place where they were left', async () => {
  const { database } = await freshPostgres();
  const first = must(await take(database, 'one'), 'a lease');
  await advanceLanes(database, first, { xid: '900', seq: 7 }, leaseMs);
  await releaseLanes(database, first);
  const second = must(await take(database, 'two'), 'a lease');
  expect(second).toMatchObject({ epoch: first.epoch + 1, position: { xid: '900', seq: 7 } });
  // Late goodbyes of the one before take nothing away.
  await releaseLanes(database, first);
  expect(await renewLanes(database, second, leaseMs)).toBe(true);
});

test('a holder that takes its own lanes again fences off what it was before', async () => {
  const { database } = await freshPostgres();
  const before = must(await take(database, 'one'), 'a lease');
  const after = must(await take(database, 'one'), 'a lease');
  expect(after.epoch).toBe(before.epoch + 1);
  expect(await renewLanes(database, before, leaseMs)).toBe(false);
  expect(await renewLanes(database, after, leaseMs)).toBe(true);
});

test('lanes that stand at different places are taken at the lowest, by number and not by text', async () => {
  const { database } = await freshPostgres();
  await database.query('test-spread', `update lane set xid = '1000', seq = 1`);
  await database.query('test-behind', `update lane set xid = '99', seq = 12 where lane = 5`);
  await database.query('test-further', `update lane set xid = '99', seq = 30 where lane = 6`);
  expect(await take(database, 'one')).toMatchObject({ position: { xid: '99', seq: 12 } });
  expect(await isBehind(database, { xid: '0', seq: 0 })).toBe(false);
});

test('of two processes only the holder applies; one that comes back late writes nothing', async () => {
  const { database } = await freshPostgres();
  const early = await createWorld({ database });
  // Another second, so that the two are two: ids have the time in them.
  const late = await createWorld({ database, start: worldStart + 1_000 });
  await early.system.worker.drain();

  await keep(late, 'st-anne-adt', adt('A01', { control: 'A1' }));
  await late.system.worker.drain();
  expect(await written(database)).toEqual({ outcomes: 0, events: 0, tasks: 0 });

  await runOut(database);
  await keep(late, 'st-anne-lab', potassium({ control: 'R1', value: '6.8' }));
  await late.system.worker.drain();
  const applied = await written(database);
  expect(applied).toMatchObject({ outcomes: 2, tasks: 1 });
  const position = await positions(database);

  // The first one still believes in its lease, and does the whole batch before it is told.
  await expect(early.system.worker.drain()).rejects.toThrow(LaneLost);
  expect(await written(database)).toEqual(applied);
  expect(await positions(database)).toEqual(position);
  await late.check();
});

/** Into the journal, and no further. */
async function keep(world: World, feed: string, message: string): Promise<void> {
  await world.system.intake.accept(feed, new TextEncoder().encode(message), 'test');
}

async function written(
  database: Database,
): Promise<{ outcomes: number; events: number; tasks: number } | undefined> {
  const [row] = await database.query<{ outcomes: number; events: number; tasks: number }>(
    'test-written',
    `select (select count(*) from message_outcome) as outcomes,
            (select count(*) from event) as events,
            (select count(*) from task) as tasks`,
  );
  return row;
}

function positions(database: Database): Promise<unknown[]> {
  return database.query(
    'test-positions',
    'select holder, epoch, xid::text as xid, seq from lane order by lane',
  );
}
