import { execFile, type ExecFileOptions } from 'node:child_process';
import {
  chmod,
  chown,
  cp,
  lstat,
  mkdtemp,
  readFile,
  realpath,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { postgresBinaries } from './embedded-postgres-binaries.ts';
import { readPostmaster } from './embedded-postgres-cluster.ts';
import { must } from './assert.ts';
import { canEnter, postgresUser, runAs } from './embedded-postgres-user.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres.ts';
import { silentLog } from './log.ts';
import { postgresDatabase } from './postgres-database.ts';

const asRoot = process.getuid?.() === 0;
const NOBODY = 65534;

describe('PostgreSQL of our own', () => {
  let dataDir = '';

  beforeAll(async () => {
    dataDir = await openFolder();
  });

  afterAll(async () => {
    await (await start(dataDir)).stop();
    await rm(dataDir, { recursive: true });
  });

  test('starts on an empty folder, durable, and behind a password', async () => {
    const server = await start(dataDir);
    expect(server.adopted).toBe(false);
    expect(await settingsOf(server.url)).toEqual({
      fsync: 'on',
      synchronous_commit: 'on',
      full_page_writes: 'on',
      data_checksums: 'on',
      password_encryption: 'scram-sha-256',
    });
    const withoutPassword = server.url.replace(/:[^:@]+@/, ':wrong@');
    await expect(settingsOf(withoutPassword)).rejects.toMatchObject({ sqlState: '28P01' });
    const password = await stat(join(dataDir, 'cluster', 'sinew.password'));
    expect(password.mode & 0o077).toBe(0);
    await server.stop();
    expect(await readPostmaster(join(dataDir, 'cluster'))).toBeUndefined();
  });

  test('keeps what a killed parent had committed, and is adopted by the next start', async () => {
    await runSinew(
      dataDir,
      `await database.query('make', 'create table note (text text)');
       await database.query('write', "insert into note values ('kept')");
       process.kill(process.pid, 'SIGKILL');`,
    );
    const server = await start(dataDir);
    expect(server.adopted).toBe(true);
    expect(await notes(server.url)).toEqual(['kept']);
    await server.stop();
  });

  test('recovers after its own death, whatever postmaster.pid still says', async () => {
    const first = await start(dataDir);
    const postmaster = await readPostmaster(join(dataDir, 'cluster'));
    process.kill(postmaster?.pid ?? 0, 'SIGKILL');
    const second = await start(dataDir);
    expect(second.adopted).toBe(false);
    expect(await notes(second.url)).toEqual(['kept']);
    await second.stop();
    await first.stop();
  });

  test('is let go without a word when it has died before', async () => {
    const server = await start(dataDir);
    const postmaster = must(await readPostmaster(join(dataDir, 'cluster')), 'it runs');
    process.kill(postmaster.pid, 'SIGKILL');
    // Until somebody asks what became of it, the dead one keeps its number: here one that nobody has.
    const file = join(dataDir, 'cluster', 'postmaster.pid');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace(String(postmaster.pid), '4194303'));
    await server.stop();
  });

  test('is shared by two that start at once, and stops when the last one leaves', async () => {
    const [one, other] = await Promise.all([start(dataDir), start(dataDir)]);
    await one.stop();
    expect(await notes(other.url)).toEqual(['kept']);
    await other.stop();
    await expect(notes(other.url)).rejects.toMatchObject({ kind: 'unavailable' });
  });

  test('tells the operator what to do with data of another major version', async () => {
    const file = join(dataDir, 'cluster', 'PG_VERSION');
    const version = await readFile(file, 'utf8');
    await writeFile(file, '14\n');
    await expect(start(dataDir)).rejects.toThrow(/written by PostgreSQL 14.*pg_upgrade/);
    await writeFile(file, version);
  });
});

test('two that find an empty folder at the same moment make one cluster', async () => {
  const dataDir = await openFolder();
  const servers = await Promise.all([start(dataDir), start(dataDir)]);
  expect(servers[0].url).toBe(servers[1].url);
  for (const server of servers) await server.stop();
  await rm(dataDir, { recursive: true });
});

test.runIf(asRoot)(
  'as root, in a folder that only root may enter, data go where PostgreSQL can reach them',
  async () => {
    const closed = await mkdtemp(join(tmpdir(), 'sinew-closed-'));
    const dataDir = join(closed, 'data');
    const server = await start(dataDir);
    const link = join(dataDir, 'cluster');
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
    const place = await realpath(link);
    expect(place).toMatch(/^\/var\/lib\/sinew\/cluster-/);
    const database = postgresDatabase(server.url, { log: silentLog });
    await database.query('make', `create table note as select 'kept' as text`);
    await database.close();
    await server.stop();

    const again = await start(dataDir);
    expect(await notes(again.url)).toEqual(['kept']);
    await again.stop();
    await rm(place, { recursive: true });
    await rm(closed, { recursive: true });
  },
);

test.runIf(asRoot)('as a normal user it runs as that user', async ({ skip }) => {
  if (!(await canEnter({ uid: NOBODY, gid: NOBODY }, process.cwd()))) {
    skip('this checkout is closed to other users');
  }
  const dataDir = await openFolder();
  await chown(dataDir, NOBODY, NOBODY);
  const output = await runSinew(
    dataDir,
    `const rows = await database.query('ask', 'select 1 as one');
     await database.close();
     await server.stop();
     console.log(JSON.stringify(rows));`,
    { uid: NOBODY, gid: NOBODY },
  );
  expect(output.trim()).toBe('[{"one":1}]');
  expect((await stat(join(dataDir, 'cluster'))).uid).toBe(NOBODY);
  await rm(dataDir, { recursive: true });
});

test("programs that PostgreSQL's user cannot reach, or that lack their links, are made to run", async () => {
  const folder = await openFolder();
  const user = await postgresUser(join(folder, 'nothing'));
  const installed = join((await postgresBinaries(user)).bin, '..', '..');
  const home = join(folder, 'closed', 'package');
  // Links are not followed and not copied: as npm leaves the package when it runs no install scripts.
  const filter = async (path: string): Promise<boolean> => !(await lstat(path)).isSymbolicLink();
  await cp(installed, home, { recursive: true, filter });
  await chmod(join(folder, 'closed'), 0o700);

  const { bin } = await postgresBinaries(user, home, join(folder, 'cache'));
  expect(bin.startsWith(join(folder, asRoot ? 'cache' : 'closed'))).toBe(true);
  expect(await runAs(user, join(bin, 'initdb'), ['--version'])).toContain('PostgreSQL');
  await rm(folder, { recursive: true });
});

function start(dataDir: string): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({ dataDir, log: silentLog });
}

/** A folder that every account may enter; mkdtemp makes one for its owner only. */
async function openFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sinew-postgres-'));
  await chmod(folder, 0o755);
  return folder;
}

async function settingsOf(url: string): Promise<Record<string, string>> {
  const database = postgresDatabase(url, { log: silentLog });
  try {
    const rows = await database.query<{ name: string; setting: string }>(
      'settings',
      `select name, setting
         from pg_settings
        where name in ('fsync', 'synchronous_commit', 'full_page_writes', 'data_checksums', 'password_encryption')`,
    );
    return Object.fromEntries(rows.map((row) => [row.name, row.setting]));
  } finally {
    await database.close();
  }
}

async function notes(url: string): Promise<string[]> {
  const database = postgresDatabase(url, { log: silentLog });
  try {
    const rows = await database.query<{ text: string }>('notes', 'select text from note');
    return rows.map((row) => row.text);
  } finally {
    await database.close();
  }
}

/** Another process that has started the server on `dataDir`; gives what it wrote to stdout, however it ended. */
function runSinew(dataDir: string, work: string, options: ExecFileOptions = {}): Promise<string> {
  const platform = JSON.stringify(new URL('./platform.ts', import.meta.url).href);
  const script = `
    const { postgresDatabase, silentLog: log, startEmbeddedPostgres } = await import(${platform});
    const server = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)}, log });
    const database = postgresDatabase(server.url, { log });
    ${work}`;
  return new Promise((done) => {
    const args = ['--input-type=module', '--eval', script];
    execFile(process.execPath, args, options, (_error, stdout) => done(String(stdout)));
  });
}
