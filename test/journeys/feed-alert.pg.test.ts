import { expect, test } from 'vitest';

import type { Network } from '../../src/governance/governance.ts';
import { freshPostgres } from '../databases.ts';
import { createWorld, northlake, type World } from '../world.ts';
import { potassium } from './sent-messages.ts';

/** Two messages a minute are expected of the laboratory of St. Anne, and of no other feed anything. */
async function watchedNetwork(): Promise<Network> {
  const network = await northlake();
  const daily = { days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '00:00', perHour: 120 };
  const feeds = network.feeds.map((feed) => ({
    ...feed,
    volume: feed.id === 'st-anne-lab' ? [daily] : [],
  }));
  return { ...network, feeds };
}

async function watchedWorld(): Promise<World> {
  const { database } = await freshPostgres();
  return createWorld({ database, network: await watchedNetwork() });
}

async function watch(world: World, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute++) {
    await world.advance(1);
    await world.system.feedWatch.look();
  }
}

const normal = (control: string, code = 'K') =>
  potassium({ control, order: control, value: '4.1', flag: '', code });

test('a laboratory falls silent: its engineers are asked, then who is on call, then the house, and it goes by itself', async () => {
  const world = await watchedWorld();
  await world.receive('st-anne-lab', normal('A'));
  await watch(world, 14);
  expect(await world.tasks()).toEqual([]);
  await watch(world, 2);
  expect(await world.task()).toMatchObject({
    ...{ title: 'Feed silent: St. Anne laboratory', priority: 'critical' },
    ...{ poolRole: 'integration-engineer', rung: 0 },
  });
  await watch(world, 15);
  expect(await world.task()).toMatchObject({ poolRole: 'integration-on-call', rung: 1 });
  await watch(world, 15);
  expect(await world.task()).toMatchObject({ poolRole: 'house-supervisor', rung: 2 });

  // One message is not yet a feed that is well.
  for (let minute = 0; minute < 9; minute++) {
    await world.receive('st-anne-lab', normal(`B${minute}`));
    await watch(world, 1);
  }
  expect(await world.task()).toMatchObject({ rung: 2 });
  for (let minute = 0; minute < 3; minute++) {
    await world.receive('st-anne-lab', normal(`C${minute}`));
    await watch(world, 1);
  }
  expect(await world.tasks()).toMatchObject([{ state: 'cancelled' }]);
  await world.check();
});

test('who reports a feed as mended is asked again while it is not, in the same run', async () => {
  const world = await watchedWorld();
  await world.receive('st-anne-lab', normal('A'));
  await watch(world, 16);
  const first = await world.task();
  expect(await world.act('wes.thornton', first, { act: 'accept' })).toMatchObject({ done: true });
  const accepted = await world.task();
  const outcome = { done: 'The sender says that it sends.' };
  await world.act('wes.thornton', accepted, { act: 'complete', outcome });
  await watch(world, 29);
  expect((await world.tasks()).map(({ state }) => state)).toEqual(['completed']);
  await watch(world, 2);
  const again = await world.task();
  expect(again).toMatchObject({ poolRole: 'integration-engineer', rung: 0 });
  expect(again.instanceId).toBe(first.instanceId);
  await world.check();
});

test('codes that no map has become work for the day, told in the percent that was agreed', async () => {
  const world = await watchedWorld();
  for (const control of ['A', 'B', 'C', 'D']) {
    await world.receive('st-anne-lab', normal(control, control === 'A' ? 'K' : 'KX'));
  }
  await watch(world, 9);
  expect(await world.tasks()).toEqual([]);
  await watch(world, 2);
  expect(await world.task()).toMatchObject({
    ...{ title: 'Feed below its objective: St. Anne laboratory', priority: 'routine', rung: 0 },
  });
  const [event] = await world.database.query(
    'test-event',
    `select type, data ->> 'sentence' as sentence, patient_id from event where type like 'feed.%'`,
  );
  expect(event).toMatchObject({
    type: 'feed.alert-raised',
    sentence: expect.stringContaining('75 % of 4 messages in 24 hours came with a code'),
    patient_id: 'feed:st-anne-lab',
  });
  await world.check();
});

test('an alert that stood before anybody was asked about alerts is told once the workflow is there, and once', async () => {
  const { database } = await freshPostgres();
  const whole = await watchedNetwork();
  const workflows = whole.workflows.filter(({ id }) => id !== 'feed-alert');
  const before = await createWorld({ database, network: { ...whole, workflows } });
  await before.receive('st-anne-lab', normal('A'));
  await watch(before, 20);
  expect(await before.tasks()).toEqual([]);
  await before.system.stop();

  const start = before.clock.now();
  const world = await createWorld({ database, network: whole, start });
  await world.system.feedWatch.look();
  expect(await world.task()).toMatchObject({
    ...{ title: 'Feed silent: St. Anne laboratory', poolRole: 'integration-engineer' },
  });
  await watch(world, 2);
  const told = (): Promise<unknown[]> =>
    database.query(
      'test-told',
      `select subject, occurred_at from event where type = 'feed.alert-raised'`,
    );
  expect(await told()).toHaveLength(2);
  await world.system.stop();

  // Another start under the same configuration tells nobody twice.
  const again = await createWorld({ database, network: whole, start: world.clock.now() });
  await watch(again, 2);
  expect(await told()).toHaveLength(2);
  expect(await again.tasks()).toHaveLength(1);
  await again.check();
});
