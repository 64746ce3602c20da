import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { expect, onTestFinished, test } from 'vitest';

import { brokenInvariants } from '../invariants.ts';
import { freshPostgres } from '../databases.ts';
import { freePort, sendCriticals, startSystemProcess, until } from './load.ts';

const count = 120;

/** A receiver that hears, and answers a little later: whoever is killed meanwhile does not know that it heard. */
async function slowReceiver() {
  const heard = new Map<string, Set<string>>();
  let times = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      times++;
      const id = String(request.headers['webhook-id']);
      const bodies = heard.get(id) ?? new Set();
      heard.set(id, bodies.add(Buffer.concat(chunks).toString()));
      setTimeout(() => response.writeHead(204).end(), 20);
    });
    request.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { heard, times: () => times, url: `http://127.0.0.1:${port}/hook` };
}

test('kill -9 in the middle of deliveries loses no effect, and one that goes twice goes under the same key', async () => {
  const { database, url } = await freshPostgres();
  const receiver = await slowReceiver();
  const port = await freePort();
  let system = await startSystemProcess(url, 'st-anne-lab', port, receiver.url);
  const load = sendCriticals({ port, count, connections: 8 });
  for (const share of [0.3, 0.7]) {
    await until(() => receiver.heard.size >= count * share);
    await system.kill();
    system = await startSystemProcess(url, 'st-anne-lab', port, receiver.url);
  }
  await load.answers;
  await until(() => isDelivered(database));
  await system.kill();
  load.close();

  const effects = await database.query<{ id: string; state: string }>(
    'fault-effects',
    `select effect.id, delivery.state
       from effect
       join delivery on delivery.effect_seq = effect.seq`,
  );
  expect(effects).toHaveLength(count);
  expect(effects.filter(({ state }) => state !== 'delivered')).toEqual([]);
  expect([...receiver.heard.keys()].toSorted()).toEqual(effects.map(({ id }) => id).toSorted());
  // What was sent again is the same, byte for byte, and there was something to send again.
  expect([...receiver.heard.values()].filter(({ size }) => size !== 1)).toEqual([]);
  expect(receiver.times()).toBeGreaterThan(count);
  expect(await brokenInvariants(database)).toEqual([]);
}, 120_000);

async function isDelivered(database: Awaited<ReturnType<typeof freshPostgres>>['database']) {
  const [row] = await database.query<{ delivered: number }>(
    'fault-delivered',
    `select count(*) as delivered from delivery where state = 'delivered'`,
  );
  return row?.delivered === count;
}
