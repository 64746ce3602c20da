import type { Queryable } from './database.ts';

/** A table's columns and their SQL types, in the order in which they are written. */
export type Columns = Readonly<Record<string, string>>;

/** One set-based insert: its text is constant per table, so it is prepared once, whatever the number of rows. */
export interface BulkInsert {
  readonly sql: string;
  /** Columns of type `json`, which travel beside the rows. */
  readonly documents: readonly string[];
}

/**
 * The insert of a table. Its rows come as one JSON array ($1), but what goes into `json` columns comes as bytes end to end
 * ($2), cut apart by offset: inside the array PostgreSQL would take each document apart twice, which costs more than
 * all the rest (measured: 110 µs a row of 1.4 kB inside, 45 µs beside).
 */
export function bulkInsertSql(table: string, columns: Columns, tail = ''): BulkInsert {
  const names = Object.keys(columns);
  const documents = names.filter((name) => columns[name] === 'json');
  const typed = names
    .map((name) =>
      columns[name] === 'json' ? `${name}_at int, ${name}_bytes int` : `${name} ${columns[name]}`,
    )
    .join(', ');
  const values = names.map((name) =>
    columns[name] === 'json'
      ? `convert_from(substring($2::bytea from ${name}_at for ${name}_bytes), 'UTF8')::json`
      : name,
  );
  const sql =
    `insert into ${table} (${names.join(', ')}) select ${values.join(', ')} ` +
    `from json_to_recordset($1::json) as row (${typed}) ${tail}`;
  return { sql, documents };
}

/** Runs a bulk insert; no rows, no round trip. */
export async function bulkInsert(
  tx: Queryable,
  name: string,
  { sql, documents }: BulkInsert,
  rows: readonly object[],
): Promise<void> {
  if (rows.length === 0) return;
  if (documents.length === 0) {
    await tx.query(name, sql, [JSON.stringify(rows)]);
    return;
  }
  const bytes = new Documents();
  const plain = rows.map((row) => withoutDocuments(row, documents, bytes));
  await tx.query(name, sql, [JSON.stringify(plain), bytes.joined()]);
}

function withoutDocuments(
  row: object,
  documents: readonly string[],
  bytes: Documents,
): Record<string, unknown> {
  const plain: Record<string, unknown> = { ...row };
  for (const name of documents) {
    const document = plain[name];
    delete plain[name];
    if (document === null || document === undefined) continue;
    Object.assign(plain, bytes.add(name, JSON.stringify(document)));
  }
  return plain;
}

/** Texts laid end to end. */
class Documents {
  readonly #texts: string[] = [];
  #next = 1;

  /** Where the text lies: SQL counts bytes from 1. */
  add(name: string, text: string): Record<string, number> {
    const bytes = Buffer.byteLength(text);
    const place = { [`${name}_at`]: this.#next, [`${name}_bytes`]: bytes };
    this.#texts.push(text);
    this.#next += bytes;
    return place;
  }

  joined(): Uint8Array {
    return Buffer.from(this.#texts.join(''));
  }
}
