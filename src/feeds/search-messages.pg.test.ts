import { expect, test } from 'vitest';

import { untilPassable } from '../../test/faults/load.ts';
import { describeOnEachDatabase, freshPostgres } from '../../test/databases.ts';
import type { Database } from '../platform/platform.ts';
import { putMessages, type JournalRow } from './any-journal.ts';
import { countMessages } from './count-messages.ts';
import { candidateRowsMax, type MessageSearch } from './message-search-store.ts';
import { estimateContent, searchContent } from './search-content.ts';
import { searchMessages } from './search-messages.ts';

const noon = Date.parse('2026-03-03T18:00:00Z');
const minuteMs = 60_000;

/** One message a minute; each differs from the others in one thing. */
const rows: readonly JournalRow[] = [
  { receivedAt: noon, patient: '4711' },
  { receivedAt: noon + minuteMs, visit: 'V1' },
  { receivedAt: noon + 2 * minuteMs, order: 'O1' },
  { receivedAt: noon + 3 * minuteMs, control: 'C1' },
  { receivedAt: noon + 4 * minuteMs, sender: 'PACS' },
  { receivedAt: noon + 5 * minuteMs, type: 'ADT', trigger: 'A40' },
  { receivedAt: noon + 6 * minuteMs, feed: 'lakeside-adt', site: 'lakeside' },
  { receivedAt: noon + 7 * minuteMs, outcome: 'failed' },
  { receivedAt: noon + 8 * minuteMs, outcome: null },
];

/** The numbers, from 0, of the rows that a search finds. */
async function found(db: Database, search: MessageSearch, limit = 50): Promise<number[]> {
  const answer = await searchMessages(db, search, { before: null, limit });
  return answer.rows.map(({ receivedAt }) => (receivedAt - noon) / minuteMs);
}

describeOnEachDatabase('search', (fresh) => {
  test('every key finds its message, alone and with others', async () => {
    const db = await fresh();
    await putMessages(db, rows);
    expect(await found(db, { patient: '4711' })).toEqual([0]);
    expect(await found(db, { visit: 'V1' })).toEqual([1]);
    expect(await found(db, { order: 'O1' })).toEqual([2]);
    expect(await found(db, { control: 'C1' })).toEqual([3]);
    expect(await found(db, { sender: 'PACS' })).toEqual([4]);
    expect(await found(db, { type: 'ADT' })).toEqual([5]);
    expect(await found(db, { type: 'ADT', trigger: 'A40' })).toEqual([5]);
    expect(await found(db, { type: 'ADT', trigger: 'A01' })).toEqual([]);
    expect(await found(db, { feed: 'lakeside-adt' })).toEqual([6]);
    expect(await found(db, { sites: ['lakeside'] })).toEqual([6]);
    expect(await found(db, { outcome: 'failed' })).toEqual([7]);
    expect(await found(db, { outcome: 'failed', feed: 'lakeside-adt' })).toEqual([]);
    expect(await found(db, { outcome: 'waiting' })).toEqual([8]);
    expect(await found(db, { outcome: 'applied', from: noon + 5 * minuteMs })).toEqual([6, 5]);
    expect(await found(db, { patient: '4711', visit: 'V1' })).toEqual([]);
    expect(await found(db, { patient: '4711', outcome: 'failed' })).toEqual([]);
    expect(await found(db, { from: noon + 2 * minuteMs, to: noon + 4 * minuteMs })).toEqual([3, 2]);
  });

  test('page by page everything comes once, newest first, also what came in the same millisecond', async () => {
    const db = await fresh();
    const twice = rows.slice(0, 4).flatMap((row) => [row, row]);
    await putMessages(db, twice);
    for (const search of [{}, { feed: 'st-anne-lab' }, { outcome: 'applied' }, { sender: 'LAB' }]) {
      const seen: number[] = [];
      let before = null;
      do {
        const page = await searchMessages(db, search as MessageSearch, { before, limit: 3 });
        seen.push(...page.rows.map(({ seq }) => seq));
        before = page.next;
      } while (before);
      expect(seen).toEqual([...new Set(seen)].toSorted((a, b) => b - a));
      expect(seen).toHaveLength(twice.length);
    }
  });

  test('what stands inside is found as it was sent, in either charset, and the search says how far it came', async () => {
    const db = await fresh();
    await putMessages(db, [
      { receivedAt: noon, raw: 'PID|1||4711||Ekholm^Vera', patient: '4711' },
      { receivedAt: noon + minuteMs, raw: 'PID|1||4712||Åkerman^Nils' },
      { receivedAt: noon + 2 * minuteMs, raw: 'OBX|1|NM|K||6.8', feed: 'lakeside-lab' },
    ]);
    const content = async (text: string, search: MessageSearch = {}) => {
      const answer = await searchContent(db, search, { text, before: null });
      return {
        ...answer,
        rows: answer.rows.map(({ receivedAt }) => (receivedAt - noon) / minuteMs),
      };
    };
    expect(await content('Ekholm')).toMatchObject({
      rows: [0],
      looked: { messages: 3 },
      next: null,
    });
    expect(await content('Åkerman')).toMatchObject({ rows: [1] });
    expect(await content('ekholm')).toMatchObject({ rows: [] });
    expect(await content('6.8', { feed: 'st-anne-lab' })).toMatchObject({
      rows: [],
      looked: { messages: 2 },
    });
  });

  test('a search inside announces its cost: measured of a patient, counted of everything else', async () => {
    const db = await fresh();
    const raw = 'x'.repeat(1_000);
    await putMessages(db, [
      { receivedAt: noon, raw, patient: '4711' },
      { receivedAt: noon + minuteMs, raw },
      { receivedAt: noon + 120 * minuteMs, raw, feed: 'lakeside-lab', site: 'lakeside' },
    ]);
    const network = { sites: [], feeds: [] } as never;
    await untilPassable(db);
    await countMessages(db, network);
    expect(await estimateContent(db, { patient: '4711' })).toMatchObject({
      messages: 1,
      bytes: 1_000,
    });
    expect(await estimateContent(db, { patient: '0' })).toMatchObject({ messages: 0, bytes: 0 });
    expect(await estimateContent(db, {})).toMatchObject({ messages: 3, bytes: 3_000 });
    expect(await estimateContent(db, { feed: 'st-anne-lab' })).toMatchObject({ messages: 2 });
    expect(await estimateContent(db, { sites: ['lakeside'] })).toMatchObject({ messages: 1 });
    expect(await estimateContent(db, { to: noon + 60 * minuteMs })).toMatchObject({ messages: 2 });
  });
});

test('a search that no key narrows stops at its limit, says so, and goes on from there', async () => {
  const { database: db } = await freshPostgres();
  await db.query('many', manySql, [candidateRowsMax + 10]);
  const answer = await searchMessages(db, { type: 'ADT', feed: 'b' }, { before: null, limit: 5 });
  expect(answer).toMatchObject({ rows: [], stopped: { looked: candidateRowsMax } });
  const more = await searchMessages(
    db,
    { type: 'ADT', feed: 'b' },
    { before: answer.next, limit: 5 },
  );
  expect(more).toMatchObject({ rows: [{ feed: 'b' }], next: null, stopped: null });
});

// All of feed a and type ADT but the oldest, which is of b; b has as many of another type.
const manySql = `
  insert into journal (
         seq, received_at, site, feed, lane, lane_key, epoch, disposition, message_type, peer, raw, ack_code, ack)
  select case kind when 'ADT' then 2 * n else 2 * n + 1 end,
         '2026-03-03T00:00Z'::timestamptz + n * interval '1 second', 's',
         case when kind = 'ORU' or n = 1 then 'b' else 'a' end, 1, 'A|1', 1, 'accepted', kind, 'test', '', 'AA', ''
    from generate_series(1, $1) as n, unnest(array['ADT', 'ORU']) as kind`;

test('partitions that were dropped are missed by nobody, and a day asked for reads its day alone', async () => {
  const { database: db } = await freshPostgres();
  await db.query('days', `select journal_ensure_days('2026-03-02', 2)`);
  await putMessages(db, [
    { receivedAt: noon - 86_400_000, patient: '4711' },
    { receivedAt: noon, patient: '4711' },
  ]);
  expect(
    (await searchMessages(db, { patient: '4711' }, { before: null, limit: 9 })).rows,
  ).toHaveLength(2);
  const first = await searchMessages(db, { patient: '4711' }, { before: null, limit: 1 });
  await db.query('drop', 'drop table journal_20260302');
  const rest = await searchMessages(db, { patient: '4711' }, { before: first.next, limit: 9 });
  expect(rest).toEqual({ rows: [], next: null, stopped: null });
  expect(
    (await searchMessages(db, { patient: '4711' }, { before: null, limit: 9 })).rows,
  ).toHaveLength(1);
});
