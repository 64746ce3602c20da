import { expect, test } from 'vitest';

import { readAudit } from '../access/access.ts';
import { must } from '../platform/platform.ts';
import { freshPostgres } from '../../test/databases.ts';
import { adt } from '../../test/journeys/sent-messages.ts';
import { createWorld, northlake, type World } from '../../test/world.ts';
import { suspendMinutesMax } from './suspend-waits.ts';

const source = `id: patient-waits
version: 1.0.0
title: Patient waits
purpose: p
owner: o
sources: [{ title: t, reference: r, says: s }]
parameters: {}
remembers: {}
start: [{ event: [encounter.admitted], goto: resting }]
states:
  resting:
    describes: The patient rests
    timers: [{ name: rested, after: 4h, goto: asked }]
  asked:
    describes: A nurse looks
    task:
      key: look
      title: Look
      priority: routine
      pool: { role: nurse, unit: patient }
      accept_within: 30m
      finish_within: 4h
      ladder: [{ after: 30m, to: { role: charge-nurse, unit: patient } }]
      repeat_last_every: 30m
      why: w
      todo: t
      otherwise: o
    on: [{ act: completed, goto: done }]
  done: { describes: It is done, terminal: true }
`;

async function resting(): Promise<{ world: World; runId: string; suspend: Suspend }> {
  const network = await northlake();
  const installed = { sites: ['st-anne'], parameters: {}, siteParameters: {} };
  const world = await createWorld({
    database: (await freshPostgres()).database,
    network: {
      ...network,
      workflows: [{ ...installed, id: 'patient-waits', source, path: 'w.yaml' }],
      destinations: [],
    },
  });
  await world.receive('st-anne-adt', adt('A01', { control: 'A1' }));
  const [run] = await world.database.query<{ id: string }>('run', 'select id from instance');
  const runId = must(run, 'a run').id;
  const suspend: Suspend = (minutes, by = 'denise.whitfield', reason = 'In theatre') => {
    const person = must(
      network.people.find(({ id }) => id === by),
      by,
    );
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
