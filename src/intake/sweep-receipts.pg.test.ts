import { expect, test } from 'vitest';

import { describeOnEachDatabase, freshPostgres } from '../../test/databases.ts';
import type { Database } from '../platform/platform.ts';
import { coverReceipts } from './receipt-store.ts';
import { receiptBatchRows, receiptDaysKept, sweepReceipts } from './sweep-receipts.ts';

const now = Date.parse('2026-04-01T12:00:00Z');
const DAY_MS = 24 * 60 * 60 * 1000;

/** Receipts numbered from `from` on, all of one instant. */
async function insertReceipts(
  db: Database,
  { from = 1, count = 1, at }: { from?: number; count?: number; at: number },
): Promise<void> {
  await db.query(
    'test-insert',
    `insert into intake_receipt (feed, control_key, payload_hash, seq, received_at)
     select 'lab', int8send(n), int8send(n), n, $3::timestamptz
       from generate_series($1::bigint, $2::bigint) n`,
    [from, from + count - 1, new Date(at).toISOString()],
  );
}

async function receipts(db: Database): Promise<number[]> {
  const rows = await db.query<{ seq: number }>(
    'test-receipts',
    'select seq from intake_receipt order by seq',
  );
  return rows.map(({ seq }) => seq);
}

describeOnEachDatabase('receipts', (fresh) => {
  test(`are kept for ${receiptDaysKept} days to the millisecond, and no longer`, async () => {
    const db = await fresh();
    const edge = now - receiptDaysKept * DAY_MS;
    await insertReceipts(db, { from: 1, at: edge - 1 });
    await insertReceipts(db, { from: 2, at: edge });
    await insertReceipts(db, { from: 3, at: now });
    expect(await sweepReceipts(db, now)).toBe(1);
    expect(await receipts(db)).toEqual([2, 3]);
    expect(await sweepReceipts(db, now)).toBe(0);
  });

  test('go batch by batch', async () => {
    const db = await fresh();
    await insertReceipts(db, { count: receiptBatchRows + 1, at: now - 40 * DAY_MS });
    expect(await sweepReceipts(db, now)).toBe(receiptBatchRows);
    expect(await sweepReceipts(db, now)).toBe(1);
    expect(await sweepReceipts(db, now)).toBe(0);
  });
});

/** How many rows the index on `seq` makes PostgreSQL read in vain to find one number. */
async function readInVain(db: Database, seq: number): Promise<number> {
  const [row] = await db.query<{ 'QUERY PLAN': [{ Plan: Record<string, unknown> }] }>(
    `test-explain-${seq}`,
    `explain (analyze, format json) select duplicates from intake_receipt where seq = ${seq}`,
  );
  const plan = row?.['QUERY PLAN'][0].Plan ?? {};
  expect(plan['Node Type']).toBe('Bitmap Heap Scan');
  return Number(plan['Rows Removed by Index Recheck']);
}

test('blocks that were emptied and filled again are not searched for their old numbers', async () => {
  const { database: db } = await freshPostgres();
  const count = 20_000;
  await insertReceipts(db, { count, at: now - 40 * DAY_MS });
  // The youngest lies last, so that the emptied blocks stay in the table.
  await insertReceipts(db, { from: count + 1, at: now });
  await coverReceipts(db);
  while ((await sweepReceipts(db, now)) > 0);
  await db.query('test-vacuum', 'vacuum intake_receipt');
  await coverReceipts(db);
  await insertReceipts(db, { from: count + 2, count, at: now });
  await coverReceipts(db);
  expect(await readInVain(db, 1)).toBe(0);
  expect(await coverReceipts(db)).toBe(0);
});
