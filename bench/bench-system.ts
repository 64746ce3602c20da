import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { loadNetwork, networkTree, type Feed, type Network } from '../src/governance/governance.ts';
import {
  migrate,
  must,
  postgresDatabase,
  silentLog,
  startEmbeddedPostgres,
  systemClock,
  systemIds,
  type Database,
} from '../src/platform/platform.ts';
import { createSystem, type System } from '../src/system.ts';

/** A system as it is in production, on a PostgreSQL of its own with fsync on, and one feed on a free port. */
export interface BenchSystem {
  system: System;
  database: Database;
  /** Another database of the same server and schema, empty. */
  floor: Database;
  feed: Feed;
  port: number;
  stop(): Promise<void>;
}

export async function startBenchSystem(): Promise<BenchSystem> {
  const directory = await mkdtemp(join(tmpdir(), 'sinew-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDir: directory, log: silentLog });
  const database = postgresDatabase(postgres.url, { log: silentLog });
  const floor = await secondDatabase(database, postgres.url);
  const clock = systemClock;
  const network = await benchNetwork();
  const feed = must(network.feeds[0], 'a feed');
  const system = await createSystem({
    database,
    clock,
    ids: systemIds(clock),
    log: silentLog,
    network,
    identityProvider: {
      issuer: 'http://127.0.0.1:1/oidc',
      clientId: 'sinew',
      redirectUri: 'http://127.0.0.1:1/auth/callback',
    },
    webRoot: null,
  });
  await system.start({ host: '127.0.0.1', port: 0 });
  return {
    system,
    database,
    floor,
    feed,
    port: must(system.intake.ports()[feed.id], 'a port'),
    async stop() {
      await system.stop();
      await floor.close();
      await database.close();
      await postgres.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function secondDatabase(first: Database, url: string): Promise<Database> {
  await first.query('bench-second-database', 'create database sinew_floor');
  const address = new URL(url);
  address.pathname = '/sinew_floor';
  const second = postgresDatabase(address.href, { log: silentLog, connections: 1 });
  await migrate(second);
  return second;
}

export async function benchNetwork(): Promise<Network> {
  const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
  const { network } = await loadNetwork(
    networkTree({ network: folder('../networks/northlake'), catalog: folder('../catalog') }),
  );
  const whole = must(network, 'the example network');
  const feeds = whole.feeds.filter(({ id }) => id === 'lakeside-lab');
  // No day of the year forbids a change here.
  const { changeWindows: _windows, changeBudgets: _budgets, ...free } = whole;
  return { ...free, feeds: feeds.map((feed) => ({ ...feed, port: 0 })) };
}
