import type { Database } from '../src/platform/platform.ts';

/**
 * The schema of a migrated database as text, the same from every engine and version that we support: tables in
 * order of name, each with its columns, constraints, indexes and comments; then functions. It is for reading and for
 * comparing, so that a pull request shows what a migration leads to.
 */
export async function schemaText(database: Database): Promise<string> {
  const tables = await readTables(database);
  const columns = groupBy(await readColumns(database), (row) => row.table);
  const constraints = groupBy(await readConstraints(database), (row) => row.table);
  const indexes = groupBy(await readIndexes(database), (row) => row.table);
  const comments = groupBy(await readComments(database), (row) => row.table);
  const parts = [
    '-- What the migrations lead to. Generated: node tools/dump-schema.mjs\n',
    ...(await readSequences(database)).map((row) => `create sequence ${row.name};\n`),
    ...tables.map(
      (table) =>
        tableText(table, columns.get(table.name) ?? [], constraints.get(table.name) ?? []) +
        (indexes.get(table.name) ?? []).map((row) => `${row.definition};\n`).join('') +
        (comments.get(table.name) ?? []).map(commentText).join(''),
    ),
    ...(await readFunctions(database)).map(functionText),
  ];
  return parts.join('\n');
}

interface TableRow {
  name: string;
  partition_key: string | null;
  partition_of: string | null;
  bound: string | null;
}

interface ColumnRow {
  table: string;
  name: string;
  type: string;
  required: boolean;
  value: string | null;
  identity: string;
}

interface DefinitionRow {
  table: string;
  definition: string;
}

interface CommentRow {
  table: string;
  column: string | null;
  text: string;
}

interface FunctionRow {
  name: string;
  definition: string;
  comment: string | null;
}

function tableText(
  table: TableRow,
  columns: readonly ColumnRow[],
  constraints: readonly DefinitionRow[],
): string {
  if (table.partition_of) {
    return `create table ${table.name} partition of ${table.partition_of} ${table.bound};\n`;
  }
  const width = Math.max(...columns.map((column) => column.name.length));
  const lines = [
    ...columns.map((column) => columnText(column, width)),
    ...constraints.map((constraint) => constraint.definition),
  ];
  const tail = table.partition_key ? ` partition by ${table.partition_key.toLowerCase()}` : '';
  return `create table ${table.name} (\n${lines.map((line) => `  ${line}`).join(',\n')}\n)${tail};\n`;
}

function columnText(column: ColumnRow, width: number): string {
  const identity = { a: 'always', d: 'by default' }[column.identity];
  return [
    column.name.padEnd(width),
    column.type,
    column.required ? 'not null' : '',
    column.value ? `default ${column.value}` : '',
    identity ? `generated ${identity} as identity` : '',
  ]
    .filter((word) => word !== '')
    .join(' ');
}

function commentText(comment: CommentRow): string {
  const what = comment.column
    ? `column ${comment.table}.${comment.column}`
    : `table ${comment.table}`;
  return `comment on ${what} is ${quoted(comment.text)};\n`;
}

function functionText(row: FunctionRow): string {
  const comment = row.comment ? `comment on function ${row.name} is ${quoted(row.comment)};\n` : '';
  return `${row.definition.trim()};\n${comment}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function readSequences(database: Database): Promise<{ name: string }[]> {
  return database.query(
    'schema sequences',
    `select relname::text as name
       from pg_class
      where relnamespace = 'public'::regnamespace
        and relkind = 'S'
        and not exists (select from pg_depend where objid = pg_class.oid and deptype = 'i')
      order by relname`,
  );
}

function readTables(database: Database): Promise<TableRow[]> {
  return database.query(
    'schema tables',
    `select t.relname::text                  as name,
            pg_get_partkeydef(t.oid)          as partition_key,
            parent.relname::text              as partition_of,
            pg_get_expr(t.relpartbound, t.oid) as bound
       from pg_class t
       left join pg_inherits i  on i.inhrelid = t.oid
       left join pg_class parent on parent.oid = i.inhparent
      where t.relnamespace = 'public'::regnamespace
        and t.relkind in ('r', 'p')
      order by t.relname`,
  );
}

function readColumns(database: Database): Promise<ColumnRow[]> {
  return database.query(
    'schema columns',
    `select t.relname::text                     as "table",
            quote_ident(a.attname)              as name,
            replace(format_type(a.atttypid, a.atttypmod), 'timestamp with time zone', 'timestamptz') as type,
            a.attnotnull                        as required,
            pg_get_expr(d.adbin, d.adrelid)     as value,
            a.attidentity::text                 as identity
       from pg_attribute a
       join pg_class t on t.oid = a.attrelid
       left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where t.relnamespace = 'public'::regnamespace
        and t.relkind in ('r', 'p')
        and a.attnum > 0
        and not a.attisdropped
      order by t.relname, a.attnum`,
  );
}

// Not-null constraints ('n') are rows only since PostgreSQL 18; the columns show them everywhere.
function readConstraints(database: Database): Promise<DefinitionRow[]> {
  return database.query(
    'schema constraints',
    `select t.relname::text as "table",
            format('constraint %I %s', c.conname, pg_get_constraintdef(c.oid)) as definition
       from pg_constraint c
       join pg_class t on t.oid = c.conrelid
      where t.relnamespace = 'public'::regnamespace
        and c.contype in ('p', 'u', 'f', 'c', 'x')
        and c.conislocal
      order by t.relname, array_position(array['p', 'u', 'f', 'c', 'x'], c.contype::text), c.conname`,
  );
}

// Indexes behind constraints are named by these; those of partitions by their parents.
function readIndexes(database: Database): Promise<DefinitionRow[]> {
  return database.query(
    'schema indexes',
    `select t.relname::text as "table",
            replace(pg_get_indexdef(x.indexrelid), 'public.', '') as definition
       from pg_index x
       join pg_class t on t.oid = x.indrelid
       join pg_class i on i.oid = x.indexrelid
      where t.relnamespace = 'public'::regnamespace
        and not i.relispartition
        and not exists (select from pg_constraint c where c.conindid = x.indexrelid)
      order by t.relname, i.relname`,
  );
}

function readComments(database: Database): Promise<CommentRow[]> {
  return database.query(
    'schema comments',
    `select t.relname::text as "table",
            a.attname::text as "column",
            d.description   as text
       from pg_description d
       join pg_class t on t.oid = d.objoid and d.classoid = 'pg_class'::regclass
       left join pg_attribute a on a.attrelid = t.oid and a.attnum = d.objsubid and d.objsubid > 0
      where t.relnamespace = 'public'::regnamespace
        and t.relkind in ('r', 'p')
      order by t.relname, d.objsubid`,
  );
}

function readFunctions(database: Database): Promise<FunctionRow[]> {
  return database.query(
    'schema functions',
    `select p.proname::text                                          as name,
            replace(pg_get_functiondef(p.oid), 'FUNCTION public.', 'FUNCTION ') as definition,
            d.description                                            as comment
       from pg_proc p
       left join pg_description d on d.objoid = p.oid and d.classoid = 'pg_proc'::regclass
      where p.pronamespace = 'public'::regnamespace
      order by p.proname, p.oid::regprocedure::text`,
  );
}

function groupBy<Row>(rows: readonly Row[], key: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group) group.push(row);
    else groups.set(key(row), [row]);
  }
  return groups;
}
