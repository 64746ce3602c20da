import { expect, test } from 'vitest';

import { newestRelease } from '../governance/governance.ts';
import { must, seededIds } from '../platform/platform.ts';
import { compileRelease } from '../workflows/workflows.ts';
import { adt, type AdtEvent } from '../../test/journeys/sent-messages.ts';
import type { World } from '../../test/world.ts';
import { patientWaits } from './any-patient-waits.ts';
import { migrateRuns } from './migrate-runs.ts';
import { Releases } from './releases.ts';

const HOUR_MIN = 60;

/** A patient who rests for four hours from noon, by the clocks of the site, and goes on leave meanwhile. */
async function resting(timer = ', suspend_during: [leave]') {
  const { world } = await patientWaits(timer);
  let control = 1;
  return {
    world,
    /** The messages say when it happened: `1330` on that day. */
    async tell(event: AdtEvent, at: string, told: { back?: string; visit?: string } = {}) {
      control += 1;
      const stamp = `20260303${at}00`;
      await world.receive(
        'st-anne-adt',
        adt(event, { control: `L${control}`, at: stamp, ...told }),
      );
    },
    /** The clock of the site, from noon on. */
    async until(at: string) {
      const minutes = Number(at.slice(0, 2)) * HOUR_MIN + Number(at.slice(2)) - 12 * HOUR_MIN;
      const gone = (world.clock.now() - started) / 60_000;
      await world.advance(minutes - gone);
    },
    /** What the ledger has: from when to when on the clocks of the site, and why. */
    async ledger(): Promise<string[]> {
      const rows = await world.database.query<{ span: string }>(
        'ledger',
        `select to_char(suspended_at at time zone 'America/Chicago', 'HH24:MI') || '-'
                || to_char(until at time zone 'America/Chicago', 'HH24:MI') || ' ' || reason as span
           from timer_suspension
          order by suspended_at, cause`,
      );
      return rows.map(({ span }) => span);
    },
    asked: async () => (await world.tasks()).length,
    /** The world in which the run goes on under the next version; it is moved right after `told`. */
    async moved(told: () => Promise<void>): Promise<World> {
      await told();
      await world.system.worker.stop();
      const { world: after } = await patientWaits(timer, world);
      const current = must(await newestRelease(after.database), 'a release');
      const answer = compileRelease(current);
      if (!('compiled' in answer)) throw new Error('it compiles');
      const to = answer.compiled;
      const apply = { actor: 'ingrid.solberg', reason: 'Better' };
      const { database, clock } = after;
      const fates = await migrateRuns(
        { workflow: 'patient-waits', to, site: null, apply },
        {
          ...{ database, clock, ids: seededIds(clock, 2), releases: new Releases(current, to) },
          ...{ staffed: () => true, asked: () => [] },
        },
      );
      expect(fates).toMatchObject([{ fate: { becomes: 'moved' } }]);
      return after;
    },
  };
}

const started = Date.UTC(2026, 2, 3, 18);

test('a leave of two hours is left out of a wait of four that says so, and of no other; the ladder of a task goes on in one', async () => {
  const { world, tell, until, ledger, asked } = await resting();
  await until('1300');
  await tell('A21', '1300', { back: '20260303150000' });
  await until('1500');
  await tell('A22', '1500');
  await until('1759');
  expect(await asked()).toBe(0);
  await until('1802');
  expect(await world.task()).toMatchObject({ title: 'Look', rung: 0 });
  expect(await ledger()).toEqual(['13:00-15:00 Leave of absence']);
  await tell('A21', '1802');
  await until('1832');
  expect(await world.task()).toMatchObject({ rung: 1 });
  await world.check();

  const other = await resting(', suspend_during: [downtime]');
  await other.tell('A21', '1200');
  await other.until('1602');
  expect(await other.asked()).toBe(1);
});

test('a leave that is told when it is over counts, and so does one told in the last moment; its return may be told first', async () => {
  const { world, tell, until, ledger, asked } = await resting();
  await until('1559');
  await tell('A22', '1500');
  await tell('A21', '1300');
  await until('1759');
  expect(await asked()).toBe(0);
  await tell('A21', '1759');
  world.clock.advance(120_000);
  await world.system.worker.drain();
  expect(await asked()).toBe(0);
  await until('1900');
  await tell('A22', '1900');
  await until('1902');
  expect(await asked()).toBe(1);
  expect(await ledger()).toEqual(['13:00-15:00 Leave of absence', '17:59-19:00 Leave of absence']);
  await world.check();
});

test('a leave that is taken back counts as if nobody had gone, and what was due meanwhile is asked at once', async () => {
  const { world, tell, until, ledger, asked } = await resting();
  await until('1300');
  await tell('A21', '1300');
  await until('1700');
  expect(await asked()).toBe(0);
  await tell('A52', '1700');
  await until('1701');
  expect(await asked()).toBe(1);
  expect(await ledger()).toEqual(['13:00-13:00 Leave of absence']);
  await world.check();
});

test('a return that is taken back lets the leave go on, and the discharge ends it', async () => {
  const { world, tell, until, ledger, asked } = await resting();
  await until('1230');
  await tell('A21', '1230');
  await until('1300');
  await tell('A22', '1300');
  await until('1330');
  await tell('A53', '1330');
  await until('1430');
  await tell('A03', '1430');
  await until('1759');
  expect(await asked()).toBe(0);
  await until('1802');
  expect(await asked()).toBe(1);
  expect(await ledger()).toEqual(['12:30-14:30 Leave of absence']);
  await world.check();
});

test('a wait that begins during a leave counts from the return on; another visit of the patient is another matter', async () => {
  const { world, tell, until, ledger, asked } = await resting();
  await tell('A21', '1200', { visit: 'V9002' });
  await until('1602');
  expect(await asked()).toBe(1);
  await until('1700');
  await tell('A22', '1700', { visit: 'V9002' });
  await until('2059');
  expect(await asked()).toBe(1);
  await until('2102');
  expect(await asked()).toBe(2);
  expect(await ledger()).toEqual(['12:00-17:00 Leave of absence']);
  await world.check();
});

test('a run that is moved to another version during a leave takes along what did not count, also where that was told just now', async () => {
  const before = await resting();
  await before.until('1400');
  const world = await before.moved(() => before.tell('A21', '1300'));
  await world.advance(HOUR_MIN);
  await world.receive('st-anne-adt', adt('A22', { control: 'B1', at: '20260303150000' }));
  await world.advance(3 * HOUR_MIN - 1);
  expect(await world.tasks()).toEqual([]);
  await world.advance(2);
  expect(await world.task()).toMatchObject({ title: 'Look' });
  await world.check();
});

test('a leave that nobody ends suspends for two weeks', async () => {
  const { tell, until, world, asked } = await resting();
  await tell('A21', '1200');
  await until('1201');
  const fortnight = 14 * 24 * HOUR_MIN;
  await world.advance(fortnight + 4 * HOUR_MIN - 2);
  expect(await asked()).toBe(0);
  await world.advance(2);
  expect(await asked()).toBe(1);
});
