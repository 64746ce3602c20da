import { expect, test } from 'vitest';

import { describeOnEachDatabase, freshPostgres } from '../../test/databases.ts';
import {
  postgresDatabase,
  silentLog,
  type Database,
  type Queryable,
} from '../platform/platform.ts';
import { catalogWorkflow, clinicalEvent, NINE_O_CLOCK } from './catalog-fixture.ts';
import { loadInstances, saveInstances } from './instance-store.ts';
import { startInstance } from './start-run.ts';
import {
  instancesWithDueTimers,
  markFired,
  saveTimers,
  takeDueTimers,
  type DueTimer,
  type TimerChange,
} from './timer-store.ts';

const { definition, parameters } = catalogWorkflow('critical-result');
const MINUTE = 60_000;

async function withInstances(database: Database): Promise<Database> {
  const created = ['a', 'b'].flatMap((instanceId) => {
    const event = clinicalEvent({ subject: instanceId });
    return (
      startInstance(definition, event, { instanceId, epoch: 1, parameters, now: NINE_O_CLOCK })
        ?.instance ?? []
    );
  });
  await saveInstances(database, { created, changed: [] });
  return database;
}

function set(instanceId: string, name: string, rung: number, minutes: number): TimerChange {
  return {
    kind: 'set-timer',
    instanceId,
    site: 'st-anne',
    lane: 7,
    name,
    rung,
    afterMs: minutes * MINUTE,
    setAt: NINE_O_CLOCK,
  };
}

async function states(database: Database): Promise<string[]> {
  const rows = await database.query<{
    instance_id: string;
    name: string;
    rung: number;
    state: string;
  }>(
    'test-timers',
    'select instance_id, name, rung, state from timer order by instance_id, name, rung',
  );
  return rows.map((row) => `${row.instance_id} ${row.name}/${row.rung} ${row.state}`);
}

describeOnEachDatabase('timers', (fresh: () => Promise<Database>) => {
  test('fire in the order of their times, never early, and once', async () => {
    const database = await withInstances(await fresh());
    await saveTimers(database, [
      set('b', 'call#1', 0, 20),
      set('a', 'ladder:x#1', 1, 15),
      set('a', 'ladder:x#1', 2, 30),
    ]);
    expect(await takeDueTimers(database, ['a', 'b'], NINE_O_CLOCK + 15 * MINUTE - 1)).toEqual([]);
    const due = await takeDueTimers(database, ['a', 'b'], NINE_O_CLOCK + 25 * MINUTE);
    expect(due).toEqual([
      {
        instanceId: 'a',
        site: 'st-anne',
        lane: 7,
        name: 'ladder:x#1',
        rung: 1,
        dueAt: NINE_O_CLOCK + 15 * MINUTE,
      },
      {
        instanceId: 'b',
        site: 'st-anne',
        lane: 7,
        name: 'call#1',
        rung: 0,
        dueAt: NINE_O_CLOCK + 20 * MINUTE,
      },
    ]);
    await markFired(database, due, NINE_O_CLOCK + 25 * MINUTE);
    expect(await takeDueTimers(database, ['a', 'b'], NINE_O_CLOCK + 25 * MINUTE)).toEqual([]);
    const rows = await database.query(
      'test-fired',
      `select fired_at, late_ms::float8 as late_ms from timer where state = 'fired' order by late_ms`,
    );
    expect(rows).toEqual([
      { fired_at: NINE_O_CLOCK + 25 * MINUTE, late_ms: 5 * MINUTE },
      { fired_at: NINE_O_CLOCK + 25 * MINUTE, late_ms: 10 * MINUTE },
    ]);
  });

  test('a limit finds the instances whose timers waited longest', async () => {
    const database = await withInstances(await fresh());
    await saveTimers(database, [set('a', 'one#1', 0, 2), set('b', 'two#1', 0, 1)]);
    const at = NINE_O_CLOCK + MINUTE * 5;
    expect(await instancesWithDueTimers(database, at, 1)).toEqual(['b']);
    expect((await instancesWithDueTimers(database, at, 10)).toSorted()).toEqual(['a', 'b']);
    expect(await instancesWithDueTimers(database, NINE_O_CLOCK, 10)).toEqual([]);
  });

  test('the first insert of a timer is the claim; a second changes nothing', async () => {
    const database = await withInstances(await fresh());
    await saveTimers(database, [set('a', 'call#1', 0, 5)]);
    await saveTimers(database, [set('a', 'call#1', 0, 1), set('b', 'call#1', 0, 1)]);
    expect(await takeDueTimers(database, ['a', 'b'], NINE_O_CLOCK + 2 * MINUTE)).toMatchObject([
      { instanceId: 'b' },
    ]);
  });

  test('a cancel means one name of one instance, and only the rungs that it says', async () => {
    const database = await withInstances(await fresh());
    await saveTimers(database, [
      set('a', 'l#1', 1, 1),
      set('a', 'l#1', 2, 2),
      set('a', 'l#1', 3, 3),
      set('a', 'm#1', 1, 1),
      set('b', 'l#1', 1, 1),
    ]);
    await saveTimers(database, [
      { kind: 'cancel-timer', instanceId: 'a', name: 'l#1', upToRung: 2 },
    ]);
    expect(await states(database)).toEqual([
      'a l#1/1 cancelled',
      'a l#1/2 cancelled',
      'a l#1/3 pending',
      'a m#1/1 pending',
      'b l#1/1 pending',
    ]);
    await saveTimers(database, [{ kind: 'cancel-timer', instanceId: 'a', name: 'l#1' }]);
    expect(await states(database)).toContain('a l#1/3 cancelled');
  });

  test('set, cancelled and set again within one batch comes out in that order', async () => {
    const database = await withInstances(await fresh());
    await saveTimers(database, [
      set('a', 'l#1', 1, 1),
      set('a', 'l#1', 2, 2),
      { kind: 'cancel-timer', instanceId: 'a', name: 'l#1', upToRung: 1 },
      set('a', 'l#1', 3, 3),
      { kind: 'cancel-timer', instanceId: 'b', name: 'l#1' },
    ]);
    expect(await states(database)).toEqual([
      'a l#1/1 cancelled',
      'a l#1/2 pending',
      'a l#1/3 pending',
    ]);
  });

  test('a timer that fired stays fired, though the step that it caused cancels its name', async () => {
    const database = await withInstances(await fresh());
    await saveTimers(database, [set('a', 'l#1', 1, 1), set('a', 'l#1', 2, 2)]);
    const due = await takeDueTimers(database, ['a', 'b'], NINE_O_CLOCK + MINUTE);
    await markFired(database, due, NINE_O_CLOCK + MINUTE);
    await saveTimers(database, [{ kind: 'cancel-timer', instanceId: 'a', name: 'l#1' }]);
    expect(await states(database)).toEqual(['a l#1/1 fired', 'a l#1/2 cancelled']);
  });
});

test('two workers never fire the same timer: the second waits for the instance and finds nothing due', async () => {
  const { database, url } = await freshPostgres();
  await withInstances(database);
  await saveTimers(database, [set('a', 'one#1', 0, 1)]);
  const second = postgresDatabase(url, { log: silentLog, connections: 1 });
  const at = NINE_O_CLOCK + MINUTE;
  const take = async (tx: Queryable): Promise<DueTimer[]> => {
    await loadInstances(tx, ['a']);
    return takeDueTimers(tx, ['a'], at);
  };
  try {
    let theirs: Promise<DueTimer[]> | undefined;
    await database.transaction('first', async (tx) => {
      const mine = await take(tx);
      expect(mine.map(({ name }) => name)).toEqual(['one#1']);
      theirs = second.transaction('second', take);
      await markFired(tx, mine, at);
    });
    expect(await theirs).toEqual([]);
  } finally {
    await second.close();
  }
});
