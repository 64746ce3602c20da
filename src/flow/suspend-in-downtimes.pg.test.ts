import { expect, test } from 'vitest';

import { declareDowntime, endDowntimeOf } from '../downtime/downtime.ts';
import { must } from '../platform/platform.ts';
import type { World } from '../../test/world.ts';
import { patientWaits } from './any-patient-waits.ts';

const HOUR_MIN = 60;
const HOUR_MS = 3_600_000;

async function resting() {
  const { world, person: personOf } = await patientWaits(', suspend_during: [downtime]');
  const person = personOf('denise.whitfield');
  const deps = () => ({
    ...{ database: world.database, now: world.clock.now() },
    authorize: () => ({ allowed: true }) as const,
  });
  return {
    world,
    person,
    async declare(agoMs = 0, site = 'st-anne'): Promise<number> {
      const beganAt = world.clock.now() - agoMs;
      const answer = await declareDowntime(
        { person, site, beganAt, reason: 'Network upgrade' },
        deps(),
      );
      if (!answer.done) throw new Error(answer.refusal.sentence);
      return answer.id;
    },
    end: (id: number) => endDowntimeOf({ person, id }, deps()),
  };
}

/** What the ledger has of the run's waits: minutes, by whom, why. */
function ledger({ database }: World): Promise<{ minutes: number; by: string; reason: string }[]> {
  return database.query(
    'ledger',
    `select (extract(epoch from until - suspended_at) / 60)::integer as minutes, by_person as by, reason
       from timer_suspension
      order by suspended_at, cause`,
  );
}

const ofDowntime = (hours: number) => {
  return { minutes: hours * HOUR_MIN, by: 'engine', reason: 'Downtime: Network upgrade' };
};

test('a downtime of two hours is left out of a wait of four, at its site alone; the ladder of a task goes on in one', async () => {
  const { world, declare, end } = await resting();
  await declare(0, 'harbor');
  await world.advance(HOUR_MIN);
  const id = await declare();
  await world.advance(2 * HOUR_MIN);
  await end(id);
  await world.advance(3 * HOUR_MIN - 1);
  expect(await world.tasks()).toEqual([]);
  await world.advance(2);
  expect(await world.task()).toMatchObject({ title: 'Look', rung: 0 });
  expect(await ledger(world)).toEqual([ofDowntime(2)]);
  await declare();
  await world.advance(30);
  expect(await world.task()).toMatchObject({ rung: 1 });
  await world.check();
});

test('a downtime that is entered when it is over counts, and one declared in the last moment keeps the wait from firing', async () => {
  const { world, declare, end } = await resting();
  await world.advance(2 * HOUR_MIN);
  await end(await declare(HOUR_MS));
  await world.advance(3 * HOUR_MIN - 1);
  const id = await declare();
  world.clock.advance(60_000);
  await world.system.worker.drain();
  expect(await world.tasks()).toEqual([]);
  await world.advance(HOUR_MIN);
  await end(id);
  await world.advance(2);
  expect(await world.tasks()).toHaveLength(1);
  expect(await ledger(world)).toEqual([ofDowntime(1), { ...ofDowntime(1), minutes: 61 }]);
  await world.check();
});

test('who lets waits count again ends what people suspended and no downtime, and a downtime that nobody ends is over after two weeks', async () => {
  const { world, declare, person } = await resting();
  const [run] = await world.database.query<{ id: string }>('run', 'select id from instance');
  const suspend = (minutes: number) =>
    world.system.acts.suspendWaits({ person, runId: must(run, 'a run').id, minutes, reason: 'r' });
  await declare();
  expect(await suspend(HOUR_MIN)).toMatchObject({ done: true });
  await world.advance(30);
  expect(await suspend(0)).toMatchObject({ done: true });
  const fortnight = 14 * 24;
  await world.advance((fortnight + 4) * HOUR_MIN - 31);
  expect(await world.tasks()).toEqual([]);
  await world.advance(2);
  expect(await world.tasks()).toHaveLength(1);
  expect(await ledger(world)).toEqual([
    ofDowntime(fortnight),
    { minutes: 30, by: person.id, reason: 'r' },
  ]);
});
