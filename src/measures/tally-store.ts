import {
  bulkInsert,
  bulkInsertSql,
  must,
  rowSource,
  type Instant,
  type Queryable,
} from '../platform/platform.ts';
import type { Interruptions } from './tally-interruptions.ts';
import type { OpenDeadline } from './tally-task.ts';
import { countNames, type Cell, type CountName } from './tally.ts';

/** The column of a count: `acceptedLate` → `accepted_late`. */
export function columnOf(name: CountName): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

const KEY = {
  hour: 'timestamptz',
  site: 'text',
  workflow: 'text',
  digest: 'text',
  cohort: 'text',
  unit: 'text',
  role: 'text',
  is_drill: 'boolean',
} as const;

const keyNames = Object.keys(KEY).join(', ');
const columns = countNames.map((name) => [name, columnOf(name)] as const);
const countColumns = columns.map(([, column]) => column);

const CELLS = rowSource({
  ...KEY,
  version: 'text',
  ...Object.fromEntries(countColumns.map((column) => [column, 'integer' as const])),
});

const addCellsSql = `
  insert into measure_cell as known (${keyNames}, version, ${countColumns.join(', ')})
  select ${keyNames}, version, ${countColumns.join(', ')}
    from ${CELLS.sql}
  on conflict (${keyNames}) do update
     set ${countColumns.map((column) => `${column} = known.${column} + excluded.${column}`).join(', ')}
  returning id, ${keyNames}`;

const SUMS = rowSource({ cell: 'bigint', name: 'text', word: 'text', n: 'integer' });

const addTimesSql = `
  insert into measure_time as known (cell, name, seconds, n)
  select cell, name, word::integer, n
    from ${SUMS.sql}
  on conflict (cell, name, seconds) do update
     set n = known.n + excluded.n`;

const addWordsSql = `
  insert into measure_count as known (cell, name, detail, n)
  select cell, name, word, n
    from ${SUMS.sql}
  on conflict (cell, name, detail) do update
     set n = known.n + excluded.n`;

interface CellRow {
  id: number;
  hour: Instant;
  site: string;
  workflow: string;
  digest: string;
  cohort: string;
  unit: string;
  role: string;
  is_drill: boolean;
}

/** Adds to what is counted; each cell at most once in a call. */
export async function addCells(tx: Queryable, cells: readonly Cell[]): Promise<void> {
  if (cells.length === 0) return;
  const rows = cells.map((cell) => ({
    ...cell,
    is_drill: cell.isDrill,
    ...Object.fromEntries(columns.map(([name, column]) => [column, cell.counts[name]])),
  }));
  const written = await tx.query<CellRow>('measure-cells', addCellsSql, CELLS.params(rows));
  const ids = new Map(written.map((row) => [keyOf({ ...row, isDrill: row.is_drill }), row.id]));
  const idOf = (cell: Cell): number => must(ids.get(keyOf(cell)), 'a cell that was written');
  await addSums(tx, 'measure-times', addTimesSql, sumsOf(cells, idOf, 'times'));
  await addSums(tx, 'measure-words', addWordsSql, sumsOf(cells, idOf, 'words'));
}

type Key = Omit<CellRow, 'id' | 'is_drill'> & { isDrill: boolean };

function keyOf({ hour, site, workflow, digest, cohort, unit, role, isDrill }: Key): string {
  return [hour, site, workflow, digest, cohort, unit, role, isDrill].join('|');
}

function sumsOf(
  cells: readonly Cell[],
  idOf: (cell: Cell) => number,
  which: 'times' | 'words',
): object[] {
  return cells.flatMap((cell) =>
    [...cell[which]].map(([key, n]) => {
      const bar = key.indexOf('|');
      return { cell: idOf(cell), name: key.slice(0, bar), word: key.slice(bar + 1), n };
    }),
  );
}

async function addSums(
  tx: Queryable,
  name: string,
  sql: string,
  rows: readonly object[],
): Promise<void> {
  if (rows.length > 0) await tx.query(name, sql, SUMS.params(rows));
}

const INSERT_DUE = bulkInsertSql('measure_due', {
  task_id: 'text',
  deadline: 'text',
  site: 'text',
  due_at: 'timestamptz',
  is_late: 'boolean',
});

/** What is open of the deadlines of these tasks, in place of what was. */
export async function replaceDeadlines(
  tx: Queryable,
  taskIds: readonly string[],
  open: readonly OpenDeadline[],
): Promise<void> {
  if (taskIds.length === 0) return;
  await tx.query('measure-due-delete', `delete from measure_due where task_id = any($1)`, [
    [...taskIds],
  ]);
  const rows = open.map(({ taskId, deadline, site, dueAt, isLate }) => ({
    ...{ task_id: taskId, deadline, site, due_at: dueAt, is_late: isLate },
  }));
  await bulkInsert(tx, 'measure-due-insert', INSERT_DUE, rows);
}

const PASSED = rowSource({ task_id: 'text', deadline: 'text' });

/** Remembers that the clock has counted these as missed. */
export async function markLate(tx: Queryable, passed: readonly OpenDeadline[]): Promise<void> {
  if (passed.length === 0) return;
  await tx.query(
    'measure-due-late',
    `update measure_due
        set is_late = true
       from ${PASSED.sql}
      where measure_due.task_id = row.task_id
        and measure_due.deadline = row.deadline`,
    PASSED.params(passed.map(({ taskId, deadline }) => ({ task_id: taskId, deadline }))),
  );
}

const INTERRUPTIONS = rowSource({
  hour: 'timestamptz',
  site: 'text',
  workflow: 'text',
  person: 'text',
  role: 'text',
  unit: 'text',
  shift: 'text',
  n: 'integer',
});

const addInterruptionsSql = `
  insert into measure_interruption as known (hour, site, workflow, person, role, unit, shift, n)
  select hour, site, workflow, person, role, unit, shift, n
    from ${INTERRUPTIONS.sql}
  on conflict (hour, site, workflow, person, role, unit, shift) do update
     set n = known.n + excluded.n`;

/** Adds to how often people were asked; each row at most once in a call. */
export async function addInterruptions(
  tx: Queryable,
  rows: readonly Interruptions[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.query('measure-interruptions', addInterruptionsSql, INTERRUPTIONS.params(rows));
}

const countedTables = [
  ...(['measure_cell', 'measure_time', 'measure_count'] as const),
  ...(['measure_interruption', 'measure_due'] as const),
];

/** Forgets all that was counted. The position goes back to the beginning. */
export async function forgetMeasures(tx: Queryable): Promise<void> {
  for (const table of countedTables) {
    await tx.query(`measure-forget-${table}`, `delete from ${table}`);
  }
  await tx.query('measure-forget-position', `delete from measure_position`);
  await tx.query('measure-forget-all', `insert into measure_position default values`);
}
