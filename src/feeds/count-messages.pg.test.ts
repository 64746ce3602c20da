import fc from 'fast-check';
import { expect, test } from 'vitest';

import { untilPassable } from '../../test/faults/load.ts';
import { describeOnEachDatabase, freshPostgres } from '../../test/databases.ts';
import { northlake } from '../../test/world.ts';
import { iso, type Database } from '../platform/platform.ts';
import { putMessages, settle, type JournalRow } from './any-journal.ts';
import { countDuplicates, countMessages, recount } from './count-messages.ts';
import { readHours, readStuck, type FeedHour } from './feed-store.ts';

const noon = Date.parse('2026-03-03T18:00:00Z');
const network = await northlake();
const lab = (row: Partial<JournalRow> = {}): JournalRow => ({ receivedAt: noon, ...row });

async function counted(db: Database, limit?: number): Promise<FeedHour[]> {
  await untilPassable(db);
  while ((await countMessages(db, network, limit)) > 0);
  return readHours(db, ['st-anne-lab', 'lakeside-lab'], noon - 86_400_000);
}

describeOnEachDatabase('counting', (fresh) => {
  test('an hour is counted by message, answer and what is wrong with the data', async () => {
    const db = await fresh();
    await putMessages(db, [
      lab({ problems: ['unmapped-code', 'unknown-code', 'missing-visit'] }),
      lab({ messageTime: '20260303114000', receivedAt: noon + 1 }),
      lab({ ackCode: 'AR', outcome: 'kept', raw: 'MSH|^~\\&|' }),
      lab({ ackCode: 'CE', outcome: 'failed', problems: ['missing-patient'] }),
      lab({ raw: 'MSH|^~\\&|A|B|C|D|20260303||ORU^R01|1|P|2.5.1\rPID|1||""' }),
      lab({ receivedAt: noon + 3_600_000 }),
    ]);
    const [first, second, ...others] = await counted(db);
    expect(first).toMatchObject({
      ...{ hour: noon, messages: 5, answeredWell: 3, answeredError: 1, answeredReject: 1 },
      ...{ missing: 2, invalidCode: 1, unexpectedNull: 1, late: 1, duplicate: 0 },
    });
    expect(second).toMatchObject({ hour: noon + 3_600_000, messages: 1, missing: 0 });
    expect(others).toEqual([]);
  });

  test('a message that fails counts at once, and what a person mends is taken back', async () => {
    const db = await fresh();
    const [seq = 0] = await putMessages(db, [
      lab({ outcome: 'failed', problems: ['unmapped-code'] }),
    ]);
    expect((await counted(db))[0]).toMatchObject({ messages: 1, invalidCode: 1 });
    expect(await readStuck(db)).toMatchObject([{ feed: 'st-anne-lab', failed: 1, parked: 0 }]);
    await settle(db, seq, lab({ problems: ['missing-visit'] }));
    expect((await counted(db))[0]).toMatchObject({ messages: 1, invalidCode: 0, missing: 1 });
    expect(await readStuck(db)).toEqual([]);
  });

  test('repeats count in the hour of the first, and are set, not added', async () => {
    const db = await fresh();
    const [seq = 0] = await putMessages(db, [lab()]);
    await counted(db);
    const repeat = `insert into intake_receipt values ('st-anne-lab', '\\x01', '\\x02', $1, $2, 3)`;
    await db.query('put-receipt', repeat, [seq, iso(noon)]);
    await countDuplicates(db, noon + 60_000);
    await countDuplicates(db, noon + 120_000);
    expect((await counted(db))[0]).toMatchObject({ duplicate: 3 });
  });

  test('nothing is counted twice, however small the steps', async () => {
    const db = await fresh();
    for (let n = 0; n < 5; n++)
      await putMessages(db, [lab(), lab({ problems: ['missing-visit'] })]);
    const [hour] = await counted(db, 3);
    expect(hour).toMatchObject({ messages: 10, missing: 5 });
  });

  test('whatever happened in whatever order, counting again from the start gives the same', async () => {
    const outcome = fc.constantFrom('applied', 'kept', 'parked', 'failed', 'skipped', null);
    const problems = fc.subarray(['missing-visit', 'unmapped-code', 'time-in-future']);
    const arrives = fc.record({
      act: fc.constant('arrive' as const),
      feed: fc.constantFrom('st-anne-lab', 'lakeside-lab'),
      ...{ outcome, problems },
      minutes: fc.nat(50),
      sentMinutesBefore: fc.nat(40),
    });
    const settles = fc.record({
      act: fc.constant('settle' as const),
      which: fc.nat(100),
      ...{ outcome, problems },
    });
    const counts = fc.record({
      act: fc.constant('count' as const),
      limit: fc.integer({ min: 1, max: 4 }),
    });
    const acts = fc.array(fc.oneof(arrives, settles, counts), { maxLength: 16 });
    await fc.assert(
      fc.asyncProperty(acts, async (story) => {
        const db = await fresh();
        const open: number[] = [];
        // A row is committed soon after it was received: those of a later commit are not much older.
        let receivedAt = noon;
        for (const one of story) {
          if (one.act === 'count') await countMessages(db, network, one.limit);
          else if (one.act === 'arrive') {
            receivedAt += one.minutes * 60_000;
            const sent = iso(receivedAt - one.sentMinutesBefore * 60_000);
            const messageTime = `${sent.replaceAll(/[-T:]/g, '').slice(0, 14)}+0000`;
            const [seq = 0] = await putMessages(db, [{ ...one, receivedAt, messageTime }]);
            if (!isFinal(one.outcome)) open.push(seq);
          } else {
            const at = one.which % Math.max(open.length, 1);
            const seq = open[at];
            if (seq === undefined || one.outcome === null) continue;
            await settle(db, seq, { ...one, receivedAt });
            if (isFinal(one.outcome)) open.splice(at, 1);
          }
        }
        const before = await counted(db);
        await recount(db);
        expect(await counted(db, 3)).toEqual(before);
      }),
      { numRuns: 12 },
    );
  });
});

function isFinal(outcome: string | null): boolean {
  return outcome === 'applied' || outcome === 'kept';
}

test('who counts while another does leaves it to them, and a transaction under way is not passed over', async () => {
  const { database: db } = await freshPostgres();
  await putMessages(db, [lab()]);
  await db.transaction('slow', async (tx) => {
    await tx.query('slow-xid', 'select pg_current_xact_id()');
    await putMessages(db, [lab()]);
    expect(await countMessages(db, network)).toBe(1);
    await tx.query('lock', 'select from feed_count_position for update');
    expect(await countMessages(db, network)).toBe(0);
  });
  expect((await counted(db))[0]).toMatchObject({ messages: 2 });
});
