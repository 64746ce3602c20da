import { expect, onTestFinished, test } from 'vitest';

import { freshPostgres } from '../../test/databases.ts';
import { northlake } from '../../test/world.ts';
import type { Network } from '../governance/governance.ts';
import { silentLog, postgresDatabase, systemClock, systemIds } from '../platform/platform.ts';
import type { Cause } from './cause.ts';
import { claimDeliveries } from './delivery-store.ts';
import { takeDestinations } from './destination-lease-store.ts';
import { insertEffects } from './effect-store.ts';
import { recordNotifications } from './record-notifications.ts';
import { insertSubscription, readSubscriptions } from './subscription-store.ts';
import { signOfLife, type Subscription } from './subscription.ts';

const now = Date.UTC(2026, 2, 3, 18);
const ids = systemIds(systemClock);
const client = 'st-anne-record';

async function subscribingNetwork(): Promise<Network> {
  const network = await northlake();
  const subscriptions = {
    ...{ origins: ['https://hooks.example'], networks: [], payload: [], secrets: [] },
  };
  const clients = (network.clients ?? []).map((one) => ({ ...one, subscriptions }));
  return { ...network, clients };
}

function admission(id: string): Cause {
  return {
    kind: 'event',
    event: {
      ...{ id, type: 'encounter.admitted', site: 'st-anne', lane: 1, patientId: 'pat_1' },
      ...{ encounterId: 'enc_1', unit: 'ED', subject: 'enc_1', occurredAt: now },
      ...{ receivedAt: now, recordedAt: now, data: {}, sources: [1], epoch: 1 },
    },
  };
}

/** A subscription whose handshake was answered. */
async function begun() {
  const { database, url } = await freshPostgres();
  const other = postgresDatabase(url, { log: silentLog });
  onTestFinished(() => other.close());
  const start = { id: 'sub_1', site: 'st-anne', events: 0 };
  const handshake = signOfLife(start, 'handshake', { now, ids });
  const subscription: Subscription = {
    ...{ ...start, client, topic: 'urn:sinew:topic:encounter.admitted', filter: null },
    ...{ endpoint: 'https://hooks.example/in', headers: [], content: 'id-only' },
    ...{ heartbeatS: null, reason: 'test', base: 'https://sinew.example/fhir' },
    ...{ handshake: handshake.id, createdAt: now, endsAt: null },
  };
  await database.transaction('begin', async (tx) => {
    await insertSubscription(tx, subscription);
    await insertEffects(tx, [handshake]);
    await tx.query('answered', `update delivery set state = 'delivered'`);
  });
  return { database, other, network: await subscribingNetwork() };
}

test('whichever transaction began first, events are numbered and leave in the order in which they were committed', async () => {
  const { database, other, network } = await begun();
  const context = { network, personName: () => null, now, ids };
  const record = async (db: typeof database, causes: Cause[]) =>
    db.transaction('record', (tx) => recordNotifications(tx, causes, context));

  await database.transaction('early', async (early) => {
    // This transaction has the lower id, and numbers its event second.
    await early.query('early-id', 'select pg_current_xact_id()');
    await record(other, [admission('evt_1'), admission('evt_2')]);
    await recordNotifications(early, [admission('evt_3')], context);
  });
  await expect(
    database.transaction('failed', async (tx) => {
      await recordNotifications(tx, [admission('evt_4')], context);
      throw new Error('rolled back');
    }),
  ).rejects.toThrow('rolled back');
  await Promise.all(
    Array.from({ length: 10 }, (_one, n) =>
      record(n % 2 === 0 ? database : other, [admission(`evt_1${n}`)]),
    ),
  );

  const numbers: number[] = [];
  const [lease] = await database.transaction('take', (tx) =>
    takeDestinations(tx, ['sub_1'], 'node_1', 60_000),
  );
  const fence = { destination: 'sub_1', holder: 'node_1', fence: lease?.fence ?? 0 };
  for (;;) {
    const claimed = await claimDeliveries(database, fence, now, 5);
    if (claimed.length === 0) break;
    // One at a time: the next goes when this one is done.
    expect(claimed).toHaveLength(1);
    numbers.push(...claimed.map(({ number }) => number ?? 0));
    await database.query('done', `update delivery set state = 'delivered' where state = 'claimed'`);
  }
  expect(numbers).toEqual(Array.from({ length: 13 }, (_one, n) => n + 1));
  expect(await readSubscriptions(database, client, null, 10)).toMatchObject([
    { events: 13, status: 'active' },
  ]);
});
