import type { Database, Queryable } from '../src/platform/platform.ts';

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

/** What those rows refer to: there before the clock starts. */
const parents = ['patient', 'location', 'encounter'] as const;

/**
 * The floor: the rows that Sinew wrote after journal row `afterSeq`, written again into an empty database of the same
 * schema by set-based inserts in transactions of `batch` messages, with nothing decided on the way. Gives the seconds
 * that the writing took.
 */
export async function writeSameRows(
  from: Database,
  into: Database,
  afterSeq: number,
  batch: number,
): Promise<{ seconds: number; rows: number }> {
  const copies: TableRows[] = [];
  for (const table of tables) copies.push(await copyRows(from, table, afterSeq));
  await into.query('bench-clear', `truncate ${[...tables, ...parents].join(', ')} cascade`);
  for (const table of parents) await load(into, await copyRows(from, table, 0));
  await into.query('bench-vacuum', 'analyze');

  const portions = split(copies, batch);
  const started = performance.now();
  for (const portion of portions) {
    await into.transaction('bench-load', async (tx) => {
      for (const table of portion) await load(tx, table);
    });
  }
  const seconds = (performance.now() - started) / 1000;
  return { seconds, rows: copies.reduce((sum, { rows }) => sum + rows.length, 0) };
}

async function load(tx: Queryable, { table, insert, rows }: TableRows): Promise<void> {
  if (rows.length > 0) await tx.query(`bench-load-${table}`, insert, [JSON.stringify(rows)]);
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
  const rows = await database.query<{ row: Row }>(
    `bench-copy-${table}`,
    `select to_json(t) as row from (select ${names} from ${table} where ${since(table)}) as t`,
    [afterSeq],
  );
  return {
    table,
    insert: `insert into ${table} (${names}) select ${names} from json_to_recordset($1::json) as t (${typed})`,
    rows: rows.map(({ row }) => row),
  };
}

/** Which rows of a table came with the messages after journal row $1. */
function since(table: string): string {
  const instances = `select id from instance where subject in (
    select id from observation where source_seq > $1)`;
  switch (table) {
    case 'observation':
      return 'source_seq > $1';
    case 'event':
      return 'sources[1] > $1';
    case 'instance':
      return `id in (${instances})`;
    case 'instance_step':
    case 'task':
    case 'timer':
      return `instance_id in (${instances})`;
    case 'task_history':
      return `task_id in (select id from task where instance_id in (${instances}))`;
    case 'patient':
    case 'location':
    case 'encounter':
      return '$1::bigint is not null';
    default:
      return 'seq > $1';
  }
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
