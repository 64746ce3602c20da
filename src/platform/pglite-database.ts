import { AsyncLocalStorage } from 'node:async_hooks';

import type { PGlite } from '@electric-sql/pglite';

import { assert } from './assert.ts';
import { DatabaseFault, databaseFault, type Database, type Transaction } from './database.ts';
import { sessionSettings, sqlText, valueReader } from './sql-values.ts';

export interface PgliteDatabase extends Database {
  /** The whole database as it is, to start another from. */
  snapshot(): Promise<Blob>;
}

/**
 * The Database port on PGlite: PostgreSQL as WebAssembly, in memory, for unit tests and simulation. It never writes
 * to a disk and has one session, so it keeps nothing that matters and proves nothing about locks.
 *
 * Starting from a `snapshot` takes a tenth of the time.
 */
export async function pgliteDatabase(options: { snapshot?: Blob } = {}): Promise<PgliteDatabase> {
  const pglite = await openPglite(options.snapshot);
  const around = new AsyncLocalStorage<{ name: string; open: boolean }>();
  let closing: Promise<void> | undefined;

  function admit(name: string): void {
    if (closing) throw new DatabaseFault('unavailable', name, 'the database was closed');
    const outer = around.getStore();
    assert(
      !outer?.open,
      `${name} would wait for ever for ${outer?.name}, which it is part of: use tx`,
    );
  }

  return {
    engine: 'pglite',
    async query(name, sql, params) {
      admit(name);
      return run(pglite, name, sql, params);
    },
    async transaction(name, work) {
      admit(name);
      const scope = { name, open: true };
      try {
        return await transact(pglite, name, (tx) => around.run(scope, work, tx));
      } finally {
        scope.open = false;
      }
    },
    snapshot: () => pglite.dumpDataDir('none'),
    close: () => (closing ??= pglite.close()),
  };
}

async function openPglite(snapshot: Blob | undefined): Promise<PGlite> {
  // Loaded when it is wanted: whoever uses PostgreSQL does not pay for it.
  const { PGlite } = await import('@electric-sql/pglite');
  const pglite = await PGlite.create(snapshot ? { loadDataDir: snapshot } : {});
  for (const [name, value] of Object.entries(sessionSettings)) {
    await pglite.query(`select set_config($1, $2, false)`, [name, value]);
  }
  // Parameters arrive as text already (sqlText); results are read as postgres-database reads them.
  pglite.serializers = {};
  for (const oid of Object.keys(pglite.parsers)) pglite.parsers[oid] = valueReader(Number(oid));
  return pglite;
}

type Session = Pick<PGlite, 'query' | 'exec'>;

async function transact<T>(
  pglite: PGlite,
  name: string,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  let open = true;
  let failure: { error: unknown } | undefined;
  try {
    return await pglite.transaction(async (session) => {
      const tx = transactionOn(session, name, () => open);
      try {
        return await work(tx);
      } catch (error) {
        failure = { error };
        throw error;
      } finally {
        open = false;
      }
    });
  } catch (error) {
    if (failure) throw failure.error;
    throw commitFault(name, error);
  }
}

function transactionOn(session: Session, name: string, isOpen: () => boolean): Transaction {
  return {
    query(statement, sql, params) {
      assert(isOpen(), `${name}: ${statement} came after the end of its transaction`);
      return run(session, statement, sql, params);
    },
    async script(statement, sql) {
      assert(isOpen(), `${name}: ${statement} came after the end of its transaction`);
      try {
        await session.exec(sql);
      } catch (error) {
        throw databaseFault(statement, error);
      }
    },
  };
}

// PostgreSQL answers COMMIT with ROLLBACK, and no error, where a statement had failed and the work went on.
function commitFault(name: string, error: unknown): DatabaseFault {
  if (error instanceof Error && 'code' in error && error.code === ABORTED) {
    return new DatabaseFault(
      'bug',
      `${name}: commit`,
      'rolled back: a failed statement was ignored',
    );
  }
  return databaseFault(`${name}: commit`, error);
}

const ABORTED = '25P02';

async function run<Row>(
  session: Session,
  name: string,
  sql: string,
  params: readonly unknown[] = [],
): Promise<Row[]> {
  const values = params.map(sqlText);
  try {
    const result = await session.query<Row>(sql, values);
    return result.rows;
  } catch (error) {
    throw databaseFault(name, error);
  }
}
