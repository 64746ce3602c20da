import { readFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import {
  migrate,
  postgresDatabase,
  silentLog,
  startEmbeddedPostgres,
  type Database,
} from '../../src/platform/platform.ts';
import { brokenInvariants } from '../invariants.ts';
import { freshPostgres } from '../databases.ts';
import { freePort, isSettled, sendCriticals, startSystemProcess, until } from './load.ts';

const count = 1_500;
const connections = 12;

/** Acknowledged means kept, applied once, and asked of somebody once. */
async function expectEachKeptOnce(database: Database): Promise<void> {
  const [kept] = await database.query(
    'fault-kept',
    `select (select count(*) from journal) as journalled,
            (select count(distinct control_id) from journal) as distinct,
            count(*) as tasks,
            count(distinct patient_id) as patients
       from task
      where workflow = 'critical-result'`,
  );
  expect(kept).toEqual({ journalled: count, distinct: count, tasks: count, patients: count });
  // A feed that fell behind while the database was away may ask somebody, too.
  const others = await database.query<{ workflow: string }>(
    'fault-other-tasks',
    `select distinct workflow
       from task
      where workflow <> 'critical-result'`,
  );
  expect(['feed-alert']).toEqual(expect.arrayContaining(others.map(({ workflow }) => workflow)));
  expect(await brokenInvariants(database)).toEqual([]);
}

test('kill -9 of the process under load loses nothing that was acknowledged and doubles nothing', async () => {
  const { database, url } = await freshPostgres();
  const port = await freePort();
  let system = await startSystemProcess(url, 'st-anne-lab', port);
  const load = sendCriticals({ port, count, connections });
  for (const share of [0.1, 0.35, 0.6, 0.85]) {
    await until(() => load.answered() >= count * share);
    await system.kill();
    system = await startSystemProcess(url, 'st-anne-lab', port);
  }
  const answers = await load.answers;
  expect(answers.every((answer) => answer.kind === 'answered' && answer.code === 'AA')).toBe(true);
  await until(() => isSettled(database));
  await system.kill();
  load.close();
  await expectEachKeptOnce(database);
}, 120_000);

test('a PostgreSQL that is killed under load and comes back loses nothing and doubles nothing', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'sinew-fault-'));
  let postgres = await startEmbeddedPostgres({ dataDir, log: silentLog });
  onTestFinished(async () => {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  });
  const { url } = postgres;
  const database = postgresDatabase(url, { log: silentLog });
  await migrate(database);
  const port = await freePort();
  const system = await startSystemProcess(url, 'st-anne-lab', port);
  const load = sendCriticals({ port, count, connections });
  for (const share of [0.2, 0.6]) {
    await until(() => load.answered() >= count * share);
    process.kill(await postmasterOf(dataDir), 'SIGKILL');
    postgres = await startEmbeddedPostgres({ dataDir, log: silentLog });
  }
  const answers = await load.answers;
  expect(answers.every((answer) => answer.kind === 'answered' && answer.code === 'AA')).toBe(true);
  await until(() => isSettled(database));
  await system.kill();
  load.close();
  await expectEachKeptOnce(database);
  await database.close();
}, 120_000);

async function postmasterOf(dataDir: string): Promise<number> {
  const file = await readFile(join(dataDir, 'cluster', 'postmaster.pid'), 'utf8');
  return Number.parseInt(file, 10);
}
