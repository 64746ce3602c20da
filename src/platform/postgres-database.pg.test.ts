import { createServer, type AddressInfo, type Socket } from 'node:net';

import { expect, test, vi } from 'vitest';

import { freshPostgres } from '../../test/databases.ts';
import type { Database, Queryable } from './database.ts';
import { silentLog } from './log.ts';
import {
  connectionWaitMsMax,
  idleInTransactionMsMax,
  lockWaitMsMax,
  postgresDatabase,
  statementMsMax,
} from './postgres-database.ts';
import { together } from './together.ts';

test('a session carries its limits', async () => {
  const { database } = await freshPostgres();
  const rows = await database.query<{ name: string; setting: string }>(
    'limits',
    `select name, setting
       from pg_settings
      where name in ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout')`,
  );
  expect(Object.fromEntries(rows.map((row) => [row.name, Number(row.setting)]))).toEqual({
    statement_timeout: statementMsMax,
    lock_timeout: lockWaitMsMax,
    idle_in_transaction_session_timeout: idleInTransactionMsMax,
  });
});

test('a transaction may give its statements another time than the connection does, and only its own', async () => {
  const { database } = await freshPostgres();
  const limitOf = async (db: Queryable): Promise<unknown> =>
    (
      await db.query<{ ms: string }>('limit', `select current_setting('statement_timeout') as ms`)
    )[0];
  const patient = { statementMsMax: 10 * statementMsMax };
  expect(await database.transaction('long', limitOf, patient)).toEqual({ ms: '5min' });
  expect(await database.transaction('usual', limitOf)).toEqual({ ms: '30s' });
  const hasty = database.transaction('hasty', (tx) => tx.query('sleep', 'select pg_sleep(20)'), {
    statementMsMax: 20,
  });
  await expect(hasty).rejects.toMatchObject({ kind: 'unavailable', sqlState: '57014' });
});

test('a connection lost inside a transaction is the world’s fault, and the next one works', async () => {
  const { database } = await freshPostgres();
  const work = database.transaction('cut off', async (tx) => {
    await terminate(database, await backend(tx));
    await tx.query('after', 'select 1');
  });
  await expect(work).rejects.toMatchObject({ kind: 'unavailable', retryable: true });
  expect(await database.query('next', 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('a commit whose answer was lost says that nobody knows', async () => {
  const { database } = await freshPostgres();
  const work = database.transaction('lost answer', async (tx) => {
    await terminate(database, await backend(tx));
  });
  await expect(work).rejects.toMatchObject({ kind: 'unavailable' });
  await expect(work).rejects.toThrow(/lost answer: commit/);
});

test('work that leaves its transaction alone for too long is the program’s fault, not the world’s', async () => {
  const { url } = await freshPostgres();
  const database = postgresDatabase(url, { log: silentLog, idleInTransactionMs: 100 });
  const work = database.transaction('thinking', async (tx) => {
    await tx.query('first', 'select 1');
    const until = performance.now() + 500;
    while (performance.now() < until);
    await tx.query('second', 'select 1');
  });
  await expect(work).rejects.toMatchObject({ kind: 'bug', retryable: false, sqlState: '25P03' });
  expect(await database.query('next', 'select 1 as one')).toEqual([{ one: 1 }]);
  await database.close();
});

test('of statements that travel together the one at fault is named, not those that fail behind it', async () => {
  const { database } = await freshPostgres();
  const through = async (work: Promise<unknown>): Promise<unknown> => work;
  const work = database.transaction('together', async (tx) => {
    const wrong = through(through(through(tx.query('wrong', `select 'a'::int`))));
    await together([wrong, tx.query('behind it', 'select 1')]);
  });
  await expect(work).rejects.toThrow(/^wrong: /);
});

test('an idle connection that breaks is reported and replaced, not fatal', async () => {
  const warn = vi.fn();
  const { url, database: other } = await freshPostgres();
  const database = postgresDatabase(url, { log: { ...silentLog, warn }, connections: 1 });
  await terminate(other, await backend(database));
  await vi.waitFor(() =>
    expect(warn).toHaveBeenCalledWith('database.connection_lost', expect.anything()),
  );
  expect(await database.query('next', 'select 1 as one')).toEqual([{ one: 1 }]);
  await database.close();
});

test('work that changes its mind gives its connection back as good as before', async () => {
  const { url } = await freshPostgres();
  const database = postgresDatabase(url, { log: silentLog, connections: 1 });
  const before = await backend(database);
  await expect(
    database.transaction('regretted', () => Promise.reject(new Error('refused'))),
  ).rejects.toThrow('refused');
  await expect(database.query('typo', 'selekt')).rejects.toThrow(/syntax/);
  expect(await backend(database)).toBe(before);
  await database.close();
});

test('when all connections are lent, the wait for one has an end', async () => {
  const { url } = await freshPostgres();
  const database = postgresDatabase(url, { log: silentLog, connections: 1 });
  const held = Promise.withResolvers<void>();
  const holder = database.transaction('holder', () => held.promise);
  const begun = performance.now();
  await expect(database.query('late', 'select 1')).rejects.toMatchObject({ kind: 'unavailable' });
  expect(performance.now() - begun).toBeGreaterThan(connectionWaitMsMax * 0.9);
  held.resolve();
  await holder;
  await database.close();
});

test('a server that takes connections and says nothing is unavailable', async () => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const database = postgresDatabase(`postgresql://x:y@127.0.0.1:${port}/x`, { log: silentLog });
  await expect(database.query('ask', 'select 1')).rejects.toMatchObject({ kind: 'unavailable' });
  await database.close();
  for (const socket of sockets) socket.destroy();
  server.close();
});

test('two transactions that wait for each other: one is told to try again, the other commits', async () => {
  const { database } = await freshPostgres();
  await database.query(
    'make',
    `create table pair as select n, 0 as value from generate_series(1, 2) n`,
  );
  const bothHold = barrier(2);
  const swap = (first: number, second: number): Promise<void> =>
    database.transaction('swap', async (tx) => {
      await raise(tx, first);
      await bothHold();
      await raise(tx, second);
    });
  const results = await Promise.allSettled([swap(1, 2), swap(2, 1)]);
  const failed = results.filter((result) => result.status === 'rejected');
  expect(failed).toHaveLength(1);
  expect(failed[0]?.reason).toMatchObject({ kind: 'conflict', retryable: true });
});

test('a second text under the name of a prepared statement is a bug, not a wrong answer', async () => {
  const { url } = await freshPostgres();
  const database = postgresDatabase(url, { log: silentLog, connections: 1 });
  await database.query('same name', 'select 1');
  await expect(database.query('same name', 'select 2')).rejects.toMatchObject({ kind: 'bug' });
  await database.close();
});

async function backend(session: Queryable): Promise<number> {
  const [row] = await session.query<{ pid: number }>('backend', 'select pg_backend_pid() as pid');
  return row?.pid ?? 0;
}

async function terminate(database: Database, pid: number): Promise<void> {
  await database.query('terminate', 'select pg_terminate_backend($1, 5000)', [pid]);
}

async function raise(tx: Queryable, n: number): Promise<void> {
  await tx.query('raise', 'update pair set value = value + 1 where n = $1', [n]);
}

/** Lets everybody on when `count` have come. */
function barrier(count: number): () => Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let waiting = 0;
  return () => {
    if (++waiting === count) resolve();
    return promise;
  };
}
