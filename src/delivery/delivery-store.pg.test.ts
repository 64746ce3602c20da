import { expect, onTestFinished, test } from 'vitest';

import { freshPostgres } from '../../test/databases.ts';
import { postgresDatabase, silentLog } from '../platform/platform.ts';
import { effectWith } from './any-payload.ts';
import { claimDeliveries } from './delivery-store.ts';
import { takeDestinations } from './destination-lease-store.ts';
import { insertEffects } from './effect-store.ts';

const now = Date.UTC(2026, 2, 3, 18, 1);

const effectNamed = (id: string) => ({ ...effectWith({}), id, idempotencyKey: id });

test('a later effect of a patient does not overtake an earlier one whose transaction is slow to commit', async () => {
  const { database, url } = await freshPostgres();
  const other = postgresDatabase(url, { log: silentLog, connections: 1 });
  onTestFinished(() => other.close());
  const [lease] = await takeDestinations(database, ['record'], 'a', 60_000);
  const turn = { destination: 'record', holder: 'a', fence: lease?.fence ?? 0 };
  const claim = async () => (await claimDeliveries(database, turn, now, 10)).map(({ id }) => id);

  await other.transaction('slow', async (tx) => {
    await insertEffects(tx, [effectNamed('efx_early')]);
    await insertEffects(database, [effectNamed('efx_late')]);
    expect(await claim()).toEqual([]);
  });
  await expect.poll(claim, { timeout: 10_000 }).toEqual(['efx_early']);
  expect(await claim()).toEqual([]);
});

test('a process whose lease was taken over claims nothing', async () => {
  const { database } = await freshPostgres();
  const [mine] = await takeDestinations(database, ['record'], 'a', -1);
  const [theirs] = await takeDestinations(database, ['record'], 'b', 60_000);
  expect(theirs?.fence).toBe((mine?.fence ?? 0) + 1);
  expect(await takeDestinations(database, ['record'], 'c', 60_000)).toEqual([]);
  await insertEffects(database, [effectNamed('efx_1')]);
  const turn = { destination: 'record', holder: 'a', fence: mine?.fence ?? 0 };
  expect(await claimDeliveries(database, turn, now, 10)).toEqual([]);
});
