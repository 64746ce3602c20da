import type { Database } from '../src/platform/platform.ts';

/** What a message writes, parents before children. */
const tables = [
  'intake_receipt',
  'journal',
  'observation',
  'event',
  'instance',
  'instance_step',
  'task',
  'task_history',
  'timer',
  'message_outcome',
] as const;

interface Row {
  id?: string;
  instance_id?: string;
  task_id?: string;
}

interface TableRows {
  table: string;
  insert: string;
  rows: Row[];
}

/**
 * The floor: the rows that Sinew wrote, read back, deleted, and written again by set-based inserts in transactions of
 * `batch` rows per table, with nothing decided on the way. Gives the seconds that the writing took.
 */
export async function writeSameRows(
  database: Database,
  afterSeq: number,
  batch: number,
): Promise<{ seconds: number; rows: number }> {
  const copies: TableRows[] = [];
  for (const table of tables) copies.push(await copyRows(database, table, afterSeq));
  await database.query(
    'bench-clear',
    `truncate ${tables.join(', ')}, exception, parked_key cascade`,
  );

  const portions = split(copies, batch);
  const started = performance.now();
  for (const portion of portions) {
    await database.transaction('bench-load', async (tx) => {
      for (const { table, insert, rows } of portion) {
        if (rows.length > 0) await tx.query(`bench-load-${table}`, insert, [JSON.stringify(rows)]);
      }
    });
  }
  const seconds = (performance.now() - started) / 1000;
  return { seconds, rows: copies.reduce((sum, { rows }) => sum + rows.length, 0) };
}

async function copyRows(database: Database, table: string, afterSeq: number): Promise<TableRows> {
  const columns = await database.query<{ name: string; type: string }>(
    'bench-columns',
    `select attname as name, format_type(atttypid, atttypmod) as type
       from pg_attribute
      where attrelid = $1::regclass and attnum > 0 and not attisdropped and attidentity = ''
        and attname <> 'xid'
      order by attnum`,
    [table],
  );
  const names = columns.map(({ name }) => name).join(', ');
  const typed = columns.map(({ name, type }) => `${name} ${type}`).join(', ');
  const since = hasSeq(table) ? `where seq > ${afterSeq}` : '';
  const rows = await database.query<{ row: Row }>(
    `bench-copy-${table}`,
    `select to_json(t) as row from (select ${names} from ${table} ${since} order by ctid) as t`,
  );
  return {
    table,
    insert: `insert into ${table} (${names}) select ${names} from json_to_recordset($1::json) as t (${typed})`,
    rows: rows.map(({ row }) => row),
  };
}

function hasSeq(table: string): boolean {
  return ['intake_receipt', 'journal', 'message_outcome'].includes(table);
}

/** The same share of every table in each portion, but children always in that of their parent. */
function split(copies: readonly TableRows[], batch: number): TableRows[][] {
  const messages = copies.find(({ table }) => table === 'journal')?.rows.length ?? 0;
  const count = Math.ceil(messages / batch);
  const portions = Array.from({ length: count }, () =>
    copies.map((copy): TableRows => ({ ...copy, rows: [] })),
  );
  const portionOf = new Map<string, number>();
  for (const [at, { rows }] of copies.entries()) {
    for (const [n, row] of rows.entries()) {
      const parent = portionOf.get(row.instance_id ?? row.task_id ?? '');
      const portion = parent ?? Math.floor((n * count) / rows.length);
      if (row.id !== undefined) portionOf.set(row.id, portion);
      portions[portion]?.[at]?.rows.push(row);
    }
  }
  return portions;
}
