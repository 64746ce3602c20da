import { expect, test } from 'vitest';

import { describeOnEachDatabase } from '../../test/databases.ts';
import { bulkInsert, bulkInsertSql } from './bulk.ts';
import { DatabaseFault, type Database } from './database.ts';

describeOnEachDatabase('a database', (fresh) => {
  test('gives instants as milliseconds, int8 as numbers, bytes as bytes and JSON parsed', async () => {
    const database = await fresh();
    const [row] = await database.query(
      'values',
      `select '2026-11-21 08:30:15.25+02'::timestamptz           as at,
              '-infinity'::timestamptz                            as never,
              '0044-03-15 00:00:00+00 BC'::timestamptz < now()    as long_ago,
              9007199254740991::int8                              as largest,
              '7'::xid8                                           as xid,
              '\\x00ff41'::bytea                                  as bytes,
              '{"a":[1,null]}'::jsonb                             as json,
              array['2026-11-21 00:00:00+00'::timestamptz, null]  as days,
              1.50::numeric                                       as exact,
              '2026-11-21'::date                                  as day`,
    );
    expect(row).toStrictEqual({
      at: Date.UTC(2026, 10, 21, 6, 30, 15, 250),
      never: -Infinity,
      long_ago: true,
      largest: Number.MAX_SAFE_INTEGER,
      xid: '7',
      bytes: Uint8Array.of(0, 255, 65),
      json: { a: [1, null] },
      days: [Date.UTC(2026, 10, 21), null],
      exact: '1.50',
      day: '2026-11-21',
    });
  });

  test('takes back what it was given: text with quotes, bytes, numbers, arrays, null', async () => {
    const database = await fresh();
    const texts = ['a "quoted" \\ word', '', 'NULL', null, '{,}', 'ä\n'];
    const [row] = await database.query(
      'echo',
      `select $1::text as text, $2::bytea as bytes, $3::int8 as number, $4::float8 as fraction,
              $5::bool as truth, $6::text[] as texts, $7::int8[] as numbers, $8::bytea[] as chunks,
              $9::text as nothing`,
      [
        'O\'Neil "\\" \u{1F9E0}',
        Uint8Array.of(0, 92, 255),
        42,
        -0.1,
        false,
        texts,
        [1, 2],
        [Uint8Array.of(1, 2)],
        undefined,
      ],
    );
    expect(row).toStrictEqual({
      text: 'O\'Neil "\\" \u{1F9E0}',
      bytes: Uint8Array.of(0, 92, 255),
      number: 42,
      fraction: -0.1,
      truth: false,
      texts,
      numbers: [1, 2],
      chunks: [Uint8Array.of(1, 2)],
      nothing: null,
    });
  });

  test('refuses an object as a parameter, which would be written as nobody meant it', async () => {
    const database = await fresh();
    await expect(database.query('object', 'select $1::jsonb', [{ a: 1 }])).rejects.toThrow(/JSON/);
  });

  test('keeps all of a transaction or nothing of it', async () => {
    const database = await fresh();
    await database.transaction('kept', (tx) => addPlace(tx, 'icu'));
    await expect(
      database.transaction('thrown away', async (tx) => {
        await addPlace(tx, 'ward');
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    expect(await places(database)).toEqual(['icu']);
  });

  test('does not pretend to have committed when a failed statement was ignored', async () => {
    const database = await fresh();
    await addPlace(database, 'icu');
    const work = database.transaction('careless', async (tx) => {
      await addPlace(tx, 'ward');
      await addPlace(tx, 'icu').catch(() => {});
    });
    await expect(work).rejects.toMatchObject({ name: 'DatabaseFault', kind: 'bug' });
    expect(await places(database)).toEqual(['icu']);
  });

  test('sorts what went wrong: a broken rule of the schema, a bug', async () => {
    const database = await fresh();
    await addPlace(database, 'icu');
    await expect(addPlace(database, 'icu')).rejects.toMatchObject({
      kind: 'constraint',
      sqlState: '23505',
      retryable: false,
    });
    await expect(database.query('typo', 'selekt 1')).rejects.toMatchObject({ kind: 'bug' });
    expect(await places(database)).toEqual(['icu']);
  });

  test('quotes no value in the text of a fault', async () => {
    const database = await fresh();
    const work = database.query('misfit', 'select $1::int4', ['Doe^Jane']);
    await expect(work).rejects.toThrow('misfit: a value does not fit its type (SQLSTATE 22P02)');
  });

  test('reports a rule that is only checked at commit as a constraint', async () => {
    const database = await fresh();
    await database.transaction('make', (tx) =>
      tx.script('make', `create table pair (a int unique deferrable initially deferred)`),
    );
    const work = database.transaction('twice', async (tx) => {
      await tx.query('one', 'insert into pair values (1)');
      await tx.query('one', 'insert into pair values (1)');
    });
    await expect(work).rejects.toMatchObject({ kind: 'constraint' });
  });

  test('refuses a statement that comes after the end of its transaction', async () => {
    const database = await fresh();
    const tx = await database.transaction('leaky', async (inner) => inner);
    expect(() => tx.query('late', 'select 1')).toThrow(/after the end/);
  });

  test('inserts many rows with one statement', async () => {
    const database = await fresh();
    const sql = bulkInsertSql('location', { id: 'text', site: 'text', unit: 'text' });
    const rows = Array.from({ length: 500 }, (_, n) => ({ id: `p${n}`, site: 's', unit: null }));
    await database.transaction('bulk', (tx) => bulkInsert(tx, 'bulk', sql, rows));
    expect(await places(database)).toHaveLength(500);
  });

  test('begins each test with the seeds of the migrations and nothing else', async () => {
    const database = await fresh();
    expect(await places(database)).toEqual([]);
    const lanes = await database.query('lanes', 'select count(*) as n, min(lease_until) from lane');
    expect(lanes).toEqual([{ n: 64, min: -Infinity }]);
  });

  test('says that it was closed instead of hanging', async () => {
    const database = await fresh();
    await database.close();
    const late = database.query('late', 'select 1');
    await expect(late).rejects.toThrow(DatabaseFault);
    await expect(late).rejects.toMatchObject({ kind: 'unavailable' });
  });
});

async function addPlace(database: Pick<Database, 'query'>, id: string): Promise<void> {
  await database.query('add place', `insert into location (id, site) values ($1, 'north')`, [id]);
}

async function places(database: Database): Promise<string[]> {
  const rows = await database.query<{ id: string }>(
    'places',
    'select id from location order by id',
  );
  return rows.map((row) => row.id);
}
