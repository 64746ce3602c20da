import { expect, test } from 'vitest';

import { describeOnEachDatabase } from '../../test/databases.ts';
import type { Database } from '../platform/platform.ts';
import type { Network } from './network.ts';
import { putInForce } from './put-in-force.ts';
import { newestRelease, readRelease } from './release-store.ts';
import { networkDigest } from './release.ts';
import { UnsoundRelease } from './unsound-release.ts';

const now = Date.UTC(2027, 2, 14, 9);

function version(number: string): Network {
  return {
    id: 'small',
    title: 'Small "Health" \\ ünïcode',
    version: number,
    sites: [],
    people: [],
    roles: [],
    rotas: [],
    feeds: [],
    workflows: [
      {
        id: 'critical-result',
        source: 'id: critical-result\n',
        path: 'catalog/critical-result/workflow.yaml',
        sites: ['north'],
        parameters: { potassium_high: 6.2, accept_within: '10m', on: true },
        siteParameters: {},
      },
    ],
  };
}

const put = (database: Database, network: Network) =>
  database.transaction('test', (tx) => putInForce(tx, network, now));

describeOnEachDatabase('releases', (fresh: () => Promise<Database>) => {
  test('before the first release there is none', async () => {
    const database = await fresh();
    expect(await newestRelease(database)).toBeUndefined();
    expect(await readRelease(database, 1)).toBeUndefined();
  });

  test('a network that is put in force is read back as it was, under its epoch', async () => {
    const database = await fresh();
    const network = version('1.0.0');
    const release = await put(database, network);
    expect(release).toEqual({ epoch: 1, digest: networkDigest(network), network });
    expect(await readRelease(database, 1)).toEqual(release);
    expect(await newestRelease(database)).toEqual(release);
  });

  test('a restart with the same network stays in the same epoch', async () => {
    const database = await fresh();
    await put(database, version('1.0.0'));
    expect((await put(database, version('1.0.0'))).epoch).toBe(1);
  });

  test('every change is a new epoch, going back to an old network too', async () => {
    const database = await fresh();
    const epochs: number[] = [];
    for (const number of ['1.0.0', '1.1.0', '1.0.0', '1.0.0']) {
      epochs.push((await put(database, version(number))).epoch);
    }
    expect(epochs).toEqual([1, 2, 3, 3]);
    expect((await readRelease(database, 2))?.network.version).toBe('1.1.0');
    expect((await newestRelease(database))?.network.version).toBe('1.0.0');
  });

  test('nodes that start together agree on one epoch for each network', async () => {
    const database = await fresh();
    const releases = await Promise.all(
      Array.from({ length: 8 }, () => put(database, version('1.0.0'))),
    );
    expect(new Set(releases.map((release) => release.epoch))).toEqual(new Set([1]));
  });

  test('a stored release that somebody changed is not run', async () => {
    const database = await fresh();
    await put(database, version('1.0.0'));
    await database.query(
      'test-tamper',
      `update network_release set bundle = jsonb_set(bundle, '{version}', '"9.9.9"')`,
    );
    await expect(newestRelease(database)).rejects.toThrow(UnsoundRelease);
  });
});
