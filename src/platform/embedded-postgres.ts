import { rename, stat } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';

import type pg from 'pg';

import { pause, systemClock } from './clock.ts';
import { postgresBinaries, type PostgresBinaries } from './embedded-postgres-binaries.ts';
import {
  makeDirectory,
  openCluster,
  readPostmaster,
  writeSettings,
  type Cluster,
  type Postmaster,
} from './embedded-postgres-cluster.ts';
import { EmbeddedPostgresFault, postgresUser, runAs } from './embedded-postgres-user.ts';
import { connectKeeper, isLastKeeper } from './keeper-store.ts';
import type { Log } from './log.ts';

export interface EmbeddedPostgresOptions {
  /** Where the cluster is kept; made when missing. */
  dataDir: string;
  log: Log;
  /** Server settings over ours, for tests that need no durability. */
  settings?: Readonly<Record<string, string>>;
}

export interface EmbeddedPostgres {
  /** For `postgresDatabase`. Holds the password: never to be logged. */
  readonly url: string;
  /** True where a server was running already: left by a killed Sinew, or shared with another one. */
  readonly adopted: boolean;
  /** Stops the server, unless another Sinew still uses it: the last to leave turns off the light. */
  stop(): Promise<void>;
}

/** Recovery after a power cut replays at most `max_wal_size` of log. */
export const startMsMax = 120_000;
export const stopMsMax = 60_000;
/** How often PostgreSQL may refuse to start, half a second apart, before we give up. */
export const refusalsMax = 10;
export const logBytesMax = 10 * 1024 * 1024;

/**
 * PostgreSQL of our own on `dataDir`, with fsync, synchronous commit and checksums on. It listens on a socket inside
 * the cluster (or, where a socket cannot be, on 127.0.0.1), with a random password kept in the cluster.
 *
 * It outlives a killed parent on purpose: nothing committed is in danger, and the next start adopts it. Two Sinew
 * processes on one directory share one server. Throws `EmbeddedPostgresFault` with a sentence for the operator.
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir);
  await makeDirectory(dataDir);
  const user = await postgresUser(join(dataDir, 'cluster'));
  const binaries = await postgresBinaries(user);
  const cluster = await openCluster(dataDir, user, binaries);
  const { url, keeper, adopted } = await bringUp(cluster, binaries, options.settings ?? {});
  options.log.info('postgres.ready', { adopted, directory: cluster.directory });

  let stopping = false;
  keeper.on('error', () => {
    if (!stopping) options.log.error('postgres.lost', { directory: cluster.directory });
  });
  return {
    url,
    adopted,
    async stop() {
      if (stopping) return;
      stopping = true;
      await stopIfLast(cluster, binaries, keeper);
    },
  };
}

interface Running {
  url: string;
  adopted: boolean;
  /** A connection held as long as we use the server: how others know that we do. */
  keeper: pg.Client;
}

async function bringUp(
  cluster: Cluster,
  binaries: PostgresBinaries,
  settings: Readonly<Record<string, string>>,
): Promise<Running> {
  const deadline = systemClock.now() + startMsMax;
  let started = false;
  for (let refusals = 0; refusals < refusalsMax; refusals++) {
    const server = await readPostmaster(cluster.directory);
    if (server && isAlive(server.pid)) {
      const url = serverUrl(cluster, server);
      const keeper = await connectKeeper(url, cluster.directory, deadline);
      if (keeper) return { url, keeper, adopted: !started };
    }
    // A stale postmaster.pid is PostgreSQL's to judge: deleting one that is alive would let two servers
    // write to the same files.
    started = await launch(cluster, binaries, settings);
    if (!started) await pause(systemClock, REFUSED_MS);
  }
  throw notStarted(cluster);
}

const REFUSED_MS = 500;

/**
 * True where the server that came up is ours. False where PostgreSQL refused: another process was faster, or is still
 * coming up, or a server that was killed has backends that are still leaving.
 */
async function launch(
  cluster: Cluster,
  binaries: PostgresBinaries,
  settings: Readonly<Record<string, string>>,
): Promise<boolean> {
  const log = join(cluster.directory, 'postgres.log');
  await turnLog(log);
  await writeSettings(cluster, { ...serverSettings, ...(await listenOn(cluster)), ...settings });
  const seconds = String(startMsMax / 1000);
  const args = ['start', '--wait', '--timeout', seconds, '--silent', '--log', log];
  try {
    await runAs(cluster.user, join(binaries.bin, 'pg_ctl'), [...args, '-D', cluster.directory]);
    return true;
  } catch {
    return false;
  }
}

const serverSettings = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  max_connections: '100',
  shared_buffers: '128MB',
  max_wal_size: '1GB',
  // Short statements by the thousand: compiling them costs more than it saves.
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // Errors quote values, and values are patient data: the log keeps to the server's own life.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_checkpoints: 'off',
  log_line_prefix: '%m [%p] ',
};

const socketPathBytesMax = 103;

// A socket inside the cluster can be reached by nobody but its owner and root. It needs a short path.
async function listenOn(cluster: Cluster): Promise<Record<string, string>> {
  const socketBytes = Buffer.byteLength(join(cluster.directory, '.s.PGSQL.5432'));
  if (process.platform !== 'win32' && socketBytes <= socketPathBytesMax) {
    return { listen_addresses: '', unix_socket_directories: cluster.directory, port: '5432' };
  }
  const port = String(await freePort());
  return { listen_addresses: '127.0.0.1', unix_socket_directories: '', port };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

function serverUrl(cluster: Cluster, server: Postmaster): string {
  const place = server.socketDirectory
    ? `localhost/sinew?host=${encodeURIComponent(server.socketDirectory)}&port=${server.port}`
    : `127.0.0.1:${server.port}/sinew`;
  return `postgresql://sinew:${cluster.password}@${place}`;
}

async function stopIfLast(
  cluster: Cluster,
  binaries: PostgresBinaries,
  keeper: pg.Client,
): Promise<void> {
  const last = await isLastKeeper(keeper);
  const server = last ? await readPostmaster(cluster.directory) : undefined;
  // One that was killed leaves its file behind, and there is nothing to stop.
  if (server && isAlive(server.pid)) {
    const seconds = String(stopMsMax / 1000);
    const args = ['stop', '--mode=fast', '--wait', '--timeout', seconds, '--silent'];
    await runAs(cluster.user, join(binaries.bin, 'pg_ctl'), [...args, '-D', cluster.directory]);
  }
  // The keeper's lock holds newcomers off until the server is down.
  await keeper.end().catch(() => {});
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function turnLog(log: string): Promise<void> {
  const found = await stat(log).catch(() => undefined);
  if (found && found.size > logBytesMax) await rename(log, `${log}.1`);
}

function notStarted(cluster: Cluster): EmbeddedPostgresFault {
  return new EmbeddedPostgresFault(
    `PostgreSQL did not start on ${cluster.directory}. Its last words are in ` +
      `${join(cluster.directory, 'postgres.log')}. To use a PostgreSQL of yours, set DATABASE_URL.`,
  );
}
