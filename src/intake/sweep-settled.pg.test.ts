import { expect, test } from 'vitest';

import { describeOnEachDatabase } from '../../test/databases.ts';
import type { Database } from '../platform/platform.ts';
import { sweepAnswers, sweepBatches, sweepBatchRows } from './sweep-settled.ts';

const now = Date.parse('2026-04-01T12:00:00Z');
const days = 30;
const edge = now - days * 24 * 60 * 60 * 1000;

/** Rows numbered from `from` on in all three tables, all of one instant. */
async function insert(db: Database, from: number, at: number, count = 1): Promise<void> {
  const values = [from, from + count - 1, new Date(at).toISOString()];
  for (const [table, row] of Object.entries(rows)) {
    const from = `from generate_series($1::bigint, $2::bigint) n`;
    await db.query(`test-${table}`, `insert into ${table} select ${row} ${from}`, values);
  }
}

const rows = {
  application_answer: `n, $3::timestamptz, 'north', 'lab', 'h:1', 'h', n::text`,
  batched_message: `n, $3::timestamptz, 'north', 'bat', n`,
  message_batch: `n::text, $3::timestamptz, 'north', 'lab', 'h:1', '', 1, '[]'`,
};

async function left(db: Database, table: string): Promise<number[]> {
  const key = table === 'message_batch' ? 'id::bigint' : 'seq';
  const found = await db.query<{ n: number }>(`left-${table}`, `select ${key} as n from ${table}`);
  return found.map(({ n }) => n).toSorted((a, b) => a - b);
}

describeOnEachDatabase('what is finished', (fresh) => {
  test('is kept for the days that the network says to the millisecond, and no longer', async () => {
    const db = await fresh();
    await insert(db, 1, edge - 1);
    await insert(db, 2, edge);
    expect(await sweepAnswers(db, now, days)).toBe(1);
    expect(await sweepBatches(db, now, days)).toBe(2);
    for (const table of Object.keys(rows)) expect(await left(db, table)).toEqual([2]);
    expect(await sweepAnswers(db, now, days)).toBe(0);
    expect(await sweepBatches(db, now, days)).toBe(0);
  });

  test('goes batch by batch', async () => {
    const db = await fresh();
    await insert(db, 1, edge - 1, sweepBatchRows + 1);
    expect(await sweepAnswers(db, now, days)).toBe(sweepBatchRows);
    expect(await sweepAnswers(db, now, days)).toBe(1);
    expect(await sweepBatches(db, now, days)).toBe(2 * sweepBatchRows);
    expect(await sweepBatches(db, now, days)).toBe(2);
  });
});
