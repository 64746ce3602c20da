import { readFile } from 'node:fs/promises';

import { expect, test } from 'vitest';

import { describeOnEachDatabase } from '../test/databases.ts';
import { schemaText } from './schema-text.ts';

describeOnEachDatabase('the schema', (fresh) => {
  test('is the one that was committed', async () => {
    const committed = await readFile(new URL('../migrations/schema.sql', import.meta.url), 'utf8');
    const hint = 'migrations/schema.sql is old: run node tools/dump-schema.mjs and commit it';
    expect(await schemaText(await fresh()), hint).toBe(committed);
  });

  test('has a comment on every table and no table without a primary key', async () => {
    const database = await fresh();
    const rows = await database.query<{ name: string; comment: string | null; keyed: boolean }>(
      'tables to judge',
      `select t.relname::text as name,
              obj_description(t.oid, 'pg_class') as comment,
              exists (select from pg_index i where i.indrelid = t.oid and i.indisprimary) as keyed
         from pg_class t
        where t.relnamespace = 'public'::regnamespace
          and t.relkind in ('r', 'p')`,
    );
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.filter((row) => row.comment === null).map((row) => row.name)).toEqual([]);
    expect(rows.filter((row) => !row.keyed).map((row) => row.name)).toEqual([]);
  });

  test('shows what a migration changes: a column, a default, an index, a check, a function', async () => {
    const database = await fresh();
    const before = await schemaText(database);
    await database.transaction('change', (tx) =>
      tx.script(
        'change',
        `create table shoe (id bigint generated always as identity primary key, size int not null default 7 check (size > 0));
         comment on table shoe is 'One''s shoe.';
         create index shoe_by_size on shoe (size) where size > 9;
         create function shoe_count() returns bigint language sql as 'select count(*) from shoe';`,
      ),
    );
    const added = (await schemaText(database)).split('\n').filter((line) => !before.includes(line));
    expect(added.join('\n')).toBe(`create table shoe (
  id   bigint not null generated always as identity,
  size integer not null default 7,
  constraint shoe_pkey PRIMARY KEY (id),
  constraint shoe_size_check CHECK ((size > 0))
CREATE INDEX shoe_by_size ON shoe USING btree (size) WHERE (size > 9);
comment on table shoe is 'One''s shoe.';
CREATE OR REPLACE FUNCTION shoe_count()
 RETURNS bigint
 LANGUAGE sql
AS $function$select count(*) from shoe$function$;`);
  });
});
