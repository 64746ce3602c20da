import pg from 'pg';

import { pause, systemClock, type Instant } from './clock.ts';
import { databaseFault } from './database.ts';

// A keeper is a connection that a Sinew process holds for as long as it uses the embedded server, with a shared lock:
// it is how others know that the server is in use, however that process ends.

const RETRY_MS = 50;
const DEAF_MS_MAX = 1_000;
const CONNECT_MS_MAX = 2_000;

/**
 * A connection to the server that serves `directory`; undefined where there is none: nobody listens, or somebody
 * else got the process id or the port of a server that died.
 */
export async function connectKeeper(
  url: string,
  directory: string,
  deadline: Instant,
): Promise<pg.Client | undefined> {
  let deafUntil = systemClock.now() + DEAF_MS_MAX;
  while (systemClock.now() < Math.min(deadline, deafUntil)) {
    const keeper = new pg.Client({
      connectionString: url,
      application_name: 'sinew keeper',
      connectionTimeoutMillis: CONNECT_MS_MAX,
    });
    // Unheard, a lost connection would end the process.
    keeper.on('error', () => {});
    try {
      await keeper.connect();
      if (!(await serves(keeper, directory))) {
        await keeper.end();
        return undefined;
      }
      // Waits while the last one before us is leaving, and fails with the server that it stops.
      await keeper.query(`select pg_advisory_lock_shared(${USE_LOCK})`);
      return keeper;
    } catch (error) {
      const { sqlState } = databaseFault('connect', error);
      if (sqlState === NO_DATABASE) await createDatabase(url);
      else if (sqlState === STARTING_OR_STOPPING) deafUntil = systemClock.now() + DEAF_MS_MAX;
      else if (sqlState === WRONG_PASSWORD) return undefined;
      await pause(systemClock, RETRY_MS);
    }
  }
  return undefined;
}

// Any fixed number: it stands for "in use" among the advisory locks of the embedded database.
const USE_LOCK = 7_300_002;
const NO_DATABASE = '3D000';
const STARTING_OR_STOPPING = '57P03';
const WRONG_PASSWORD = '28P01';

async function serves(client: pg.Client, directory: string): Promise<boolean> {
  const { rows } = await client.query<{ data_directory: string }>('show data_directory');
  return rows[0]?.data_directory === directory;
}

async function createDatabase(url: string): Promise<void> {
  const address = new URL(url);
  address.pathname = '/postgres';
  const client = new pg.Client({ connectionString: address.href });
  try {
    await client.connect();
    // Two that start at once may both come here; the later one's attempt fails and it finds the database.
    await client.query('create database sinew').catch(() => {});
  } finally {
    await client.end();
  }
}

/**
 * True where nobody else uses the server, and from now on nobody can begin to; true as well where it cannot be asked
 * any more.
 */
export async function isLastKeeper(keeper: pg.Client): Promise<boolean> {
  const asked = keeper.query<{ last: boolean }>(`select pg_try_advisory_lock(${USE_LOCK}) as last`);
  return asked.then(
    ({ rows }) => rows[0]?.last === true,
    () => true,
  );
}
