/**
 * The one port to SQL. Behind it: PostgreSQL by address, our own embedded PostgreSQL, or PGlite in memory.
 *
 * Values: `timestamptz` comes back as an Instant (ms; ±Infinity for ±infinity), numbers and `int8` as a number, `xid8`,
 * `numeric` and `date` as text, `bytea` as Uint8Array, `jsonb` parsed, arrays as arrays of these. In: strings, numbers,
 * booleans, null, Uint8Array, arrays of these; objects must be passed as JSON text.
 */
export interface Database extends Queryable {
  readonly engine: 'postgres' | 'pglite';
  /**
   * Runs `work` in one transaction; commits when it returns, rolls back when it throws.
   * `name` labels faults and statistics.
   */
  transaction<T>(
    name: string,
    work: (tx: Transaction) => Promise<T>,
    limits?: TransactionLimits,
  ): Promise<T>;
  /** Connections are closed; a query under way is waited for. */
  close(): Promise<void>;
}

export interface TransactionLimits {
  /** For each statement. Absent: that of the connection. */
  statementMsMax?: number;
}

export interface Queryable {
  /**
   * One statement. `name` must stand for one text only: it names the prepared statement.
   * Throws `DatabaseFault`.
   */
  query<Row = Record<string, unknown>>(
    name: string,
    sql: string,
    params?: readonly unknown[],
  ): Promise<Row[]>;
}

export interface Transaction extends Queryable {
  /** Runs several statements without parameters or rows: for migrations. */
  script(name: string, sql: string): Promise<void>;
}

/** What went wrong with the database, as callers must tell it apart. */
export type DatabaseFaultKind =
  | 'unavailable' // no connection, shutting down, disk full: the world's fault, retry later
  | 'conflict' // deadlock or serialization: retry at once
  | 'constraint' // the rows break a rule of the schema
  | 'bug'; // anything else

export class DatabaseFault extends Error {
  override readonly name = 'DatabaseFault';
  readonly kind: DatabaseFaultKind;
  readonly sqlState: string | undefined;

  constructor(kind: DatabaseFaultKind, statement: string, cause: unknown, sqlState?: string) {
    super(`${statement}: ${sentenceOf(cause, sqlState)}`, { cause });
    this.kind = kind;
    this.sqlState = sqlState;
  }

  /** True where the same work may succeed later without anybody changing anything. */
  get retryable(): boolean {
    return this.kind === 'unavailable' || this.kind === 'conflict';
  }
}

// Data exceptions (class 22) quote the value that did not fit, and values are patient data.
function sentenceOf(cause: unknown, sqlState: string | undefined): string {
  if (sqlState?.startsWith('22')) return `a value does not fit its type (SQLSTATE ${sqlState})`;
  return cause instanceof Error ? cause.message : String(cause);
}

const UNAVAILABLE_CLASSES = ['08', '53', '57', '58'];
const UNAVAILABLE_CODES = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOENT', 'ETIMEDOUT'];
const CONFLICT_STATES = ['40001', '40P01', '55P03'];

/** Sorts a driver's error by its SQLSTATE (PostgreSQL, appendix A) or socket code. */
export function databaseFault(statement: string, error: unknown): DatabaseFault {
  if (error instanceof DatabaseFault) return error;
  const code = codeOf(error);
  return new DatabaseFault(kindOf(code, error), statement, error, code);
}

function kindOf(code: string | undefined, error: unknown): DatabaseFaultKind {
  if (code === undefined) return isConnectionLoss(error) ? 'unavailable' : 'bug';
  if (CONFLICT_STATES.includes(code)) return 'conflict';
  if (UNAVAILABLE_CODES.includes(code)) return 'unavailable';
  if (code.length === 5 && UNAVAILABLE_CLASSES.includes(code.slice(0, 2))) return 'unavailable';
  if (code.startsWith('23')) return 'constraint';
  return 'bug';
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

// pg reports a lost socket as a plain Error without a code.
function isConnectionLoss(error: unknown): boolean {
  return (
    error instanceof Error &&
    /connection (terminated|ended|error)|timeout exceeded|read timeout/i.test(error.message)
  );
}
