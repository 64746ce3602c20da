import type { Queryable } from './database.ts';
import { SqlColumn, type ColumnType } from './sql-column.ts';
import { sqlText } from './sql-values.ts';

/** Columns and their SQL types. What is no `ColumnType` travels as text and is cast. */
export type Columns = Readonly<Record<string, ColumnType | 'xid8' | 'bigint[]'>>;

/**
 * Rows as a table of a statement: `sql` is `unnest($1::text[], …) as row (id, …)`, and `params` gives the parameters.
 * The text does not depend on the number of rows, so a statement is prepared once.
 */
export interface RowSource {
  readonly sql: string;
  /** Of each row the values by column: instants as milliseconds, documents as values; what it leaves out is null. */
  params(rows: readonly object[]): SqlColumn[];
}

/** Rows of columns that travel as they are. */
export function rowSource(columns: Readonly<Record<string, ColumnType>>): RowSource {
  return sourceOf(Object.entries(columns).map(([name, type]) => ({ name, type, shown: asItIs })));
}

/** One set-based insert. */
export interface BulkInsert {
  readonly sql: string;
  readonly source: RowSource;
}

/** The insert of a table; `tail` says what happens on a conflict. */
export function bulkInsertSql(table: string, columns: Columns, tail = ''): BulkInsert {
  const names = Object.keys(columns);
  const source = sourceOf(Object.entries(columns).map(([name, type]) => travelling(name, type)));
  const values = names.map((name) =>
    mustCast(columns[name]) ? `${name}::${columns[name]}` : name,
  );
  const sql =
    `insert into ${table} (${names.join(', ')}) select ${values.join(', ')} ` +
    `from ${source.sql} ${tail}`;
  return { sql, source };
}

/** Runs a bulk insert; no rows, no round trip. */
export async function bulkInsert(
  tx: Queryable,
  name: string,
  { sql, source }: BulkInsert,
  rows: readonly object[],
): Promise<void> {
  if (rows.length > 0) await tx.query(name, sql, source.params(rows));
}

interface Travelling {
  readonly name: string;
  readonly type: ColumnType;
  readonly shown: (value: unknown) => unknown;
}

function sourceOf(columns: readonly Travelling[]): RowSource {
  const arrays = columns.map(({ type }, at) => `$${at + 1}::${type}[]`).join(', ');
  const names = columns.map(({ name }) => name).join(', ');
  return {
    sql: `unnest(${arrays}) as row (${names})`,
    params(rows) {
      const given = rows as readonly Readonly<Record<string, unknown>>[];
      return columns.map(
        ({ name, type, shown }) =>
          new SqlColumn(
            type,
            given.map((row) => shown(row[name])),
          ),
      );
    },
  };
}

function travelling(name: string, type: Columns[string]): Travelling {
  switch (type) {
    case 'xid8':
    case 'bigint[]':
      return { name, type: 'text', shown: sqlText };
    default:
      return { name, type, shown: asItIs };
  }
}

function mustCast(type: Columns[string] | undefined): boolean {
  return type === 'xid8' || type === 'bigint[]';
}

function asItIs(value: unknown): unknown {
  return value;
}
