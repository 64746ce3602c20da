import { expect, test } from 'vitest';

import { freshPglite } from '../../test/databases.ts';
import { northFeed } from '../../test/intake-world.ts';
import type { Feed } from '../governance/governance.ts';
import type { Database } from '../platform/platform.ts';
import { accept } from './accept.ts';
import { appendJournal, type AppendRow } from './append-journal-store.ts';
import { markAnswered, readDueAnswers, rearmAnswers } from './application-answer-store.ts';
import { insertMessageBatch } from './message-batch-store.ts';
import { readLastNumber } from './last-number-store.ts';
import { receiptDaysKept, sweepReceipts } from './sweep-receipts.ts';

const receivedAt = Date.parse('2026-03-01T12:00:00Z');
const feed: Feed = {
  ...northFeed,
  ...{ sequence: 'watch', sameContent: 'flag' },
  answers: { applicationAck: 'same-connection', transportCommit: false, batches: 'each' },
};

function row(
  id: string,
  number: string,
  text = 'A',
  batch?: { id: string; position: number },
): AppendRow {
  const bytes = Buffer.from(
    `MSH|^~\\&|ADT|NORTH|||20260301||ADT^A01|${id}|P|2.5.1|${number}||AL|AL\rPID|1||${text}^^^NORTH^MR\r`,
  );
  const { row: made } = accept({
    ...{ frame: { kind: 'frame', bytes }, feed, zone: 'UTC', epoch: 1, peer: '10.0.0.1:700' },
    ...{ receivedAt, ackControlId: `0${id}`, lastNumber: undefined, ...(batch && { batch }) },
  });
  return { ...made, repeats: 0, controlIdReused: false };
}

const outcome = (database: Database, seq: number, came: string) =>
  database.query(
    'outcome',
    `insert into message_outcome values ($1, $2, 'north', 0, $3, null, 0, 0, '[]', $2)
     on conflict (seq) do update set outcome = excluded.outcome`,
    [seq, new Date(receivedAt).toISOString(), came],
  );

test('what a policy has written is there with its rows, and once for what is sent again', async () => {
  const database = await freshPglite();
  const batch = { id: 'bat_1', position: 1 };
  const first = await appendJournal(database, [row('1', '7', 'A', batch), row('2', '8', 'B')]);
  expect(first.map(({ sameContent }) => sameContent)).toEqual([undefined, undefined]);
  expect(await readLastNumber(database, 'north')).toBe(8);
  const again = await appendJournal(database, [row('1', '7', 'A', batch)]);
  expect(again[0]?.duplicateOf?.ackCode).toBe('CA');
  expect(await readLastNumber(database, 'north')).toBe(8);
  const [count] = await database.query<{ answers: number; batched: number }>(
    'count',
    `select (select count(*)::integer from application_answer) as answers,
            (select count(*)::integer from batched_message where batch = 'bat_1') as batched`,
  );
  expect(count).toEqual({ answers: 2, batched: 1 });
  await appendJournal(database, [row('3', '-1', 'C')]);
  expect(await readLastNumber(database, 'north')).toBeUndefined();
});

test('the same content under another id is told of, across commits and within one', async () => {
  const database = await freshPglite();
  const flags = async (...rows: AppendRow[]) =>
    (await appendJournal(database, rows)).map(({ sameContent = false }) => sameContent);
  expect(await flags(row('1', '', 'A'))).toEqual([false]);
  expect(await flags(row('2', '', 'A'), row('3', '', 'B'), row('4', '', 'B'))).toEqual([
    ...[true, false, true],
  ]);
  // A resend is no second message.
  expect(await flags(row('1', '', 'A'))).toEqual([false]);
});

test('contents are forgotten with the receipts, after as many days', async () => {
  const database = await freshPglite();
  await appendJournal(database, [row('1', '', 'A')]);
  const over = receivedAt + receiptDaysKept * 24 * 60 * 60 * 1000;
  expect(await sweepReceipts(database, over)).toBe(0);
  expect(await sweepReceipts(database, over + 1)).toBe(2);
  expect(await sweepReceipts(database, over + 1)).toBe(0);
});

test('an answer is due when its message came to something, until it was given, and again when the sender sends again', async () => {
  const database = await freshPglite();
  const [kept] = await appendJournal(database, [row('1', '')]);
  const seq = kept?.seq ?? 0;
  const due = () => readDueAnswers(database, [{ feed: 'north', host: '10.0.0.1' }], 10);
  expect(await due()).toEqual([]);
  await outcome(database, seq, 'parked');
  expect(await due()).toEqual([]);
  await outcome(database, seq, 'applied');
  expect(await readDueAnswers(database, [{ feed: 'north', host: '10.0.0.2' }], 10)).toEqual([]);
  expect(await due()).toMatchObject([
    { seq, peer: '10.0.0.1:700', controlId: 'L1', outcome: 'applied', reason: null },
  ]);
  await markAnswered(database, [seq], receivedAt);
  expect(await due()).toEqual([]);
  await rearmAnswers(database, [seq]);
  expect(await due()).toHaveLength(1);
});

test('a batch is kept with what it said of itself', async () => {
  const database = await freshPglite();
  const problems = [
    { code: 'batch-count', severity: 'error' as const, location: 'BTS-1', sentence: 'Two.' },
  ];
  await insertMessageBatch(database, {
    ...{ id: 'bat_1', receivedAt, site: 'north', feed: 'north', peer: 'p', messages: 2, problems },
    head: Buffer.from('BHS|^~\\&'),
  });
  const [kept] = await database.query(
    'batch',
    `select head, messages, problems from message_batch`,
  );
  expect(kept).toMatchObject({ messages: 2, problems });
});
