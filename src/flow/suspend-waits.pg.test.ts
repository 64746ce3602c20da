import { expect, test } from 'vitest';

import { readAudit } from '../access/access.ts';
import { must } from '../platform/platform.ts';
import type { World } from '../../test/world.ts';
import { patientWaits } from './any-patient-waits.ts';
import { suspendMinutesMax } from './suspend-waits.ts';

async function resting(): Promise<{ world: World; runId: string; suspend: Suspend }> {
  const { world, person: personOf } = await patientWaits();
  const [run] = await world.database.query<{ id: string }>('run', 'select id from instance');
  const runId = must(run, 'a run').id;
  const suspend: Suspend = (minutes, by = 'denise.whitfield', reason = 'In theatre') => {
    const person = personOf(by);
    return world.system.acts.suspendWaits({ person, runId, minutes, reason });
  };
  return { world, runId, suspend };
}

type Suspend = (
  minutes: number,
  by?: string,
  reason?: string,
) => ReturnType<World['system']['acts']['suspendWaits']>;

test('a wait of four hours that is suspended for two goes on after six, and the ladder of its task is nobody’s to suspend', async () => {
  const { world, runId, suspend } = await resting();
  await world.advance(60);
  expect(await suspend(120)).toEqual({ done: true, timers: 1 });
  await world.advance(299);
  expect(await world.tasks()).toEqual([]);
  await world.advance(2);
  expect(await world.task()).toMatchObject({ title: 'Look', rung: 0 });
  expect(await suspend(120)).toMatchObject({ done: false, refusal: { kind: 'not-now' } });
  await world.advance(30);
  expect(await world.task()).toMatchObject({ rung: 1 });
  const audit = await readAudit(world.database, { object: `run:${runId}`, limit: 10 });
  expect(audit.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
    'wait.suspend refused',
    'wait.suspend done',
  ]);
  await world.check();
});

test('whoever lets it count again ends what was suspended; two suspensions at once count once', async () => {
  const { world, suspend } = await resting();
  expect(await suspend(600)).toMatchObject({ done: true });
  await world.advance(30);
  expect(await suspend(600)).toMatchObject({ done: true });
  await world.advance(30);
  expect(await suspend(0)).toMatchObject({ done: true });
  await world.advance(239);
  expect(await world.tasks()).toEqual([]);
  await world.advance(2);
  expect(await world.tasks()).toHaveLength(1);
  await world.check();
});

test('it takes a role that may, a reason and an end', async () => {
  const { suspend } = await resting();
  expect(await suspend(60, 'nina.alvarez')).toMatchObject({ refusal: { kind: 'forbidden' } });
  expect(await suspend(60, undefined, ' ')).toMatchObject({ refusal: { field: 'reason' } });
  expect(await suspend(suspendMinutesMax + 1)).toMatchObject({ refusal: { field: 'minutes' } });
  expect(await suspend(suspendMinutesMax)).toMatchObject({ done: true });
});
