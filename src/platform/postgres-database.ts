import pg from 'pg';

import { assert } from './assert.ts';
import {
  DatabaseFault,
  databaseFault,
  type Database,
  type Transaction,
  type TransactionLimits,
} from './database.ts';
import type { Log } from './log.ts';
import { sessionSettings, sqlParam, valueReader } from './sql-values.ts';

export interface PostgresOptions {
  log: Log;
  /** How long a transaction may wait for us between two statements. Default `idleInTransactionMsMax`. */
  idleInTransactionMs?: number;
  /** Connections at most; what exceeds them waits `connectionWaitMsMax`. Default `connectionsMax`. */
  connections?: number;
}

export const connectionsMax = 10;
/** For a free connection, and for a new one to be made. */
export const connectionWaitMsMax = 2_000;
/** On the server. Twice as long on our side, for a server that no longer answers at all. */
export const statementMsMax = 30_000;
export const lockWaitMsMax = 5_000;
export const idleInTransactionMsMax = 30_000;

/**
 * Plans live as long as their connection. One that was made while a table was empty would read the whole table for ever,
 * foreign-key checks too, until somebody analyzes it: a new system under load dies of that. All that is done often here
 * goes by a key, so plans must use the keys from the first row on. (Without JIT, which the price of a forbidden plan calls.)
 */
const planSettings = { enable_seqscan: 'off', jit: 'off' } as const;

const answerMsMax = 2 * statementMsMax;
// A script sets its own limits on the server (migrate.ts); ours only outlasts them.
const scriptMsMax = 2 * 60 * 60_000;

/**
 * The Database port on PostgreSQL 15 or later. Connects when first used; every statement is prepared under its name.
 *
 * A COMMIT whose answer was lost throws 'unavailable' like any lost connection: the work may have been done, so
 * whoever repeats it must find its traces (a key, a cursor) and not do it twice.
 */
export function postgresDatabase(url: string, options: PostgresOptions): Database {
  const { idleInTransactionMs = idleInTransactionMsMax } = options;
  const pool = createPool(url, { ...options, idleInTransactionMs });
  let closing: Promise<void> | undefined;

  async function withClient<T>(name: string, work: (client: pg.PoolClient) => Promise<T>) {
    if (closing) throw new DatabaseFault('unavailable', name, 'the database was closed');
    const client = await pool.connect().catch((error: unknown) => {
      throw databaseFault(name, error);
    });
    let broken = false;
    try {
      return await work(client);
    } catch (error) {
      // A connection that failed us is not lent to anybody else: what state it is in, nobody knows.
      broken = isConnectionGone(error);
      throw error;
    } finally {
      client.release(broken);
    }
  }

  return {
    engine: 'postgres',
    query: (name, sql, params) => withClient(name, (client) => run(client, name, sql, params)),
    transaction: (name, work, limits) =>
      withClient(name, (client) =>
        transact(client, name, work, { ...limits, idleMsMax: idleInTransactionMs }),
      ),
    close: () => (closing ??= pool.end()),
  };
}

function createPool(
  url: string,
  options: PostgresOptions & { idleInTransactionMs: number },
): pg.Pool {
  const settings = Object.entries({ ...sessionSettings, ...planSettings });
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'sinew',
    options: settings
      .map(([name, value]) => `-c ${name}=${value.replaceAll(' ', '\\ ')}`)
      .join(' '),
    max: options.connections ?? connectionsMax,
    connectionTimeoutMillis: connectionWaitMsMax,
    statement_timeout: statementMsMax,
    query_timeout: answerMsMax,
    lock_timeout: lockWaitMsMax,
    idle_in_transaction_session_timeout: options.idleInTransactionMs,
    keepAlive: true,
    // Statements that are asked together travel together.
    pipeline: true,
    types: { getTypeParser: (oid: number) => valueReader(oid) as never },
  });
  // pg emits 'error' for a connection that breaks while idle or lent; unheard, it would end the process.
  pool.on('connect', (client) => client.on('error', () => {}));
  pool.on('error', (error) => {
    options.log.warn('database.connection_lost', { state: databaseFault('idle', error).sqlState });
  });
  return pool;
}

async function transact<T>(
  client: pg.PoolClient,
  name: string,
  work: (tx: Transaction) => Promise<T>,
  { idleMsMax, statementMsMax: statementMs }: TransactionLimits & { idleMsMax: number },
): Promise<T> {
  const waitMsMax = statementMs === undefined ? answerMsMax : 2 * statementMs;
  let open = true;
  let first: unknown;
  let answeredAt = performance.now();
  const tx: Transaction = {
    query<Row>(statement: string, sql: string, params?: readonly unknown[]) {
      assert(open, `${name}: ${statement} came after the end of its transaction`);
      const idleMs = performance.now() - answeredAt;
      return run<Row>(client, statement, sql, params, waitMsMax)
        .catch((error: unknown) => {
          first ??= idleMs >= idleMsMax ? leftAlone(statement, error) : error;
          throw isOfFailedTransaction(error) || idleMs >= idleMsMax ? first : error;
        })
        .finally(() => (answeredAt = performance.now()));
    },
    async script(statement, sql) {
      assert(open, `${name}: ${statement} came after the end of its transaction`);
      await send(client, statement, sql, scriptMsMax);
    },
  };
  await send(client, `${name}: begin`, 'begin');
  if (statementMs !== undefined)
    await send(client, `${name}: limit`, `set local statement_timeout = ${statementMs}`);
  let result: T;
  try {
    result = await work(tx);
  } catch (error) {
    open = false;
    await rollBack(client, name, error);
    throw error;
  }
  open = false;
  await commit(client, name);
  return result;
}

/**
 * The server ends a transaction that waits too long for its next statement. That is no fault of the world: the same work
 * would take as long again.
 */
function leftAlone(statement: string, error: unknown): DatabaseFault {
  return new DatabaseFault('bug', statement, error, IDLE_IN_TRANSACTION);
}

const IDLE_IN_TRANSACTION = '25P03';

function isConnectionGone(error: unknown): boolean {
  if (!(error instanceof DatabaseFault)) return false;
  return error.kind === 'unavailable' || error.sqlState === IDLE_IN_TRANSACTION;
}

/** Statements that travel together all fail once one of them has: of those, none says what was wrong. */
function isOfFailedTransaction(error: unknown): boolean {
  return error instanceof DatabaseFault && error.sqlState === '25P02';
}

async function commit(client: pg.PoolClient, name: string): Promise<void> {
  const { command } = await send(client, `${name}: commit`, 'commit');
  // PostgreSQL answers COMMIT with ROLLBACK, and no error, where a statement had failed and the work went on.
  if (command !== 'COMMIT') {
    throw new DatabaseFault(
      'bug',
      `${name}: commit`,
      'rolled back: a failed statement was ignored',
    );
  }
}

async function rollBack(client: pg.PoolClient, name: string, cause: unknown): Promise<void> {
  // The server rolls back what loses its connection, and this one is about to be closed.
  if (isConnectionGone(cause)) return;
  await send(client, `${name}: rollback`, 'rollback');
}

async function run<Row>(
  client: pg.PoolClient,
  name: string,
  sql: string,
  params: readonly unknown[] = [],
  waitMsMax = answerMsMax,
): Promise<Row[]> {
  const values = params.map(sqlParam);
  const statement = { name, text: sql, values, query_timeout: waitMsMax };
  try {
    const result = await client.query(statement as pg.QueryConfig);
    return result.rows as Row[];
  } catch (error) {
    throw databaseFault(name, error);
  }
}

async function send(
  client: pg.PoolClient,
  name: string,
  text: string,
  waitMsMax = answerMsMax,
): Promise<pg.QueryResult> {
  try {
    return await client.query({ text, query_timeout: waitMsMax } as pg.QueryConfig);
  } catch (error) {
    throw databaseFault(name, error);
  }
}
