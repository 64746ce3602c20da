import type { Queryable } from './database.ts';

/** A table's columns and their SQL types, in the order in which they are written. */
export type Columns = Readonly<Record<string, string>>;

/**
 * The text of one set-based insert whose single parameter is a JSON array of rows: constant per table,
 * so it is prepared once, whatever the number of rows.
 */
export function bulkInsertSql(table: string, columns: Columns, tail = ''): string {
  const names = Object.keys(columns).join(', ');
  const typed = Object.entries(columns)
    .map(([name, type]) => `${name} ${type}`)
    .join(', ');
  return `insert into ${table} (${names}) select ${names} from json_to_recordset($1::json) as row (${typed}) ${tail}`;
}

/** Runs a `bulkInsertSql` statement; no rows, no round trip. */
export async function bulkInsert(
  tx: Queryable,
  name: string,
  sql: string,
  rows: readonly object[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(name, sql, [JSON.stringify(rows)]);
}
