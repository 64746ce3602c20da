import { randomBytes } from 'node:crypto';

import { expect, test } from 'vitest';

import { describeOnEachDatabase } from '../../test/databases.ts';
import { northFeed } from '../../test/intake-world.ts';
import { attachmentBytesMin } from '../hl7v2/hl7v2.ts';
import type { Database } from '../platform/platform.ts';
import { accept } from './accept.ts';
import type { AppendRow } from './append-journal-store.ts';
import { readTakenOut } from './attachment-store.ts';
import {
  appendWithAttachments,
  openAttachment,
  readOriginal,
  sliceBytesMax,
  withAttachments,
} from './attachments.ts';
import { readJournalRows } from './journal-store.ts';
import { sweepAttachments, sweepBatchFiles } from './sweep-settled.ts';

const receivedAt = Date.parse('2026-03-01T12:00:00Z');
const DAY_MS = 24 * 60 * 60 * 1000;
const file = randomBytes(attachmentBytesMin);

function message(id: string, data = file.toString('base64')): Buffer {
  return Buffer.from(
    `MSH|^~\\&|A|N|||20260301||MDM^T02|${id}|P|2.5.1\rPID|1||1^^^NORTH^MR\r` +
      `OBX|1|ED|PDF||^AP^PDF^Base64^${data}||||||F\r`,
  );
}

function rowOf(bytes: Uint8Array, at = receivedAt): AppendRow {
  const { row } = accept({
    ...{ frame: { kind: 'frame', bytes }, feed: northFeed, zone: 'UTC', epoch: 1 },
    ...{ peer: '10.0.0.1:700', receivedAt: at, ackControlId: '1' },
  });
  return { ...row, repeats: 0, controlIdReused: false };
}

async function keep(db: Database, ...rows: AppendRow[]): Promise<number[]> {
  return (await appendWithAttachments(db, rows)).map(({ seq }) => seq);
}

async function original(db: Database, seq: number) {
  const [row] = await readJournalRows(db, [seq]);
  const found = row && (await readOriginal(db, row));
  return found?.kind === 'whole' ? whole(found.bytes) : found;
}

/** In a form that does not depend on how the driver wraps bytes. */
function whole(bytes: Uint8Array) {
  return { kind: 'whole', bytes: new Uint8Array(bytes) };
}

async function slicesOf(slices: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const all: Uint8Array[] = [];
  for await (const slice of slices) all.push(slice);
  return all;
}

async function files(db: Database): Promise<number> {
  return (await db.query('test-files', 'select digest from attachment')).length;
}

describeOnEachDatabase('attachments', (fresh) => {
  test('the journal row is small, and what arrived is written again byte for byte', async () => {
    const db = await fresh();
    const bytes = message('1');
    const [seq = 0] = await keep(db, rowOf(bytes));
    const [row] = await readJournalRows(db, [seq]);
    expect(row?.raw.length).toBeLessThan(300);
    expect(await original(db, seq)).toEqual(whole(bytes));
  });

  test('a message without files is what its row says', async () => {
    const db = await fresh();
    const bytes = message('1', 'AAEC');
    const [seq = 0] = await keep(db, rowOf(bytes));
    expect(await readTakenOut(db, seq)).toBeUndefined();
    expect(await original(db, seq)).toEqual(whole(bytes));
  });

  test('a file is kept once, in one batch and in several, and a message sent again is known', async () => {
    const db = await fresh();
    const first = await keep(db, rowOf(message('1')), rowOf(message('2')));
    const again = await appendWithAttachments(db, [rowOf(message('1'))]);
    expect(again).toMatchObject([{ seq: first[0], duplicateOf: { ackCode: 'AA' } }]);
    await keep(db, rowOf(message('3')));
    expect(await files(db)).toBe(1);
  });

  test('a file comes in slices', async () => {
    const db = await fresh();
    const large = randomBytes(2 * sliceBytesMax + 1);
    const [seq = 0] = await keep(db, rowOf(message('1', large.toString('base64'))));
    const taken = await readTakenOut(db, seq);
    const digest = taken?.attachments[0]?.digest ?? '';
    const opened = await openAttachment(db, { site: 'north', digest });
    const slices = opened ? await slicesOf(opened) : [];
    expect(slices.map(({ length }) => length)).toEqual([sliceBytesMax, sliceBytesMax, 1]);
    expect(Buffer.concat(slices).equals(large)).toBe(true);
    expect(await openAttachment(db, { site: 'south', digest })).toBeUndefined();
  });

  test('what was changed in the database since is told of, not handed out', async () => {
    const db = await fresh();
    const [seq = 0] = await keep(db, rowOf(message('1')));
    await db.query(
      'test-alter',
      `update attachment set data = set_byte(data, 0, 255 - get_byte(data, 0))`,
    );
    expect(await original(db, seq)).toEqual({ kind: 'altered' });
  });

  test('an edited text takes its files along wherever their marks are left', async () => {
    const db = await fresh();
    const [seq = 0] = await keep(db, rowOf(message('1')));
    const [row] = await readJournalRows(db, [seq]);
    const text = Buffer.from(row?.raw ?? []).toString();
    const edited = text.replace('1^^^NORTH', '22^^^NORTH');
    const whole = await withAttachments(db, seq, Buffer.from(edited));
    expect(Buffer.from(whole ?? []).toString()).toBe(
      message('1').toString().replace('1^^^NORTH', '22^^^NORTH'),
    );
    const without = Buffer.from(text.replace(/OBX.*\r/, ''));
    expect(await withAttachments(db, seq, without)).toEqual(without);
  });

  test('files are kept for the days that the network says since they last came, to the millisecond', async () => {
    const db = await fresh();
    const now = receivedAt + 30 * DAY_MS;
    const of = (id: string): Buffer =>
      message(id, randomBytes(attachmentBytesMin).toString('base64'));
    const [old = 0] = await keep(db, rowOf(of('1'), receivedAt - 1));
    const [young = 0] = await keep(db, rowOf(of('2'), receivedAt));
    // One that came again since.
    const [again = 0] = await keep(db, rowOf(message('3'), receivedAt - 1));
    await keep(db, rowOf(message('4'), receivedAt));
    expect(await sweepAttachments(db, now, null)).toBe(0);
    expect(await sweepAttachments(db, now, 30)).toBe(1);
    expect(await sweepAttachments(db, now, 30)).toBe(0);
    expect(await original(db, old)).toEqual({ kind: 'missing' });
    const [row] = await readJournalRows(db, [old]);
    expect(await withAttachments(db, old, row?.raw ?? new Uint8Array())).toBeUndefined();
    for (const seq of [young, again]) expect((await original(db, seq))?.kind).toBe('whole');
  });

  test('they go batch by batch', async () => {
    const db = await fresh();
    await db.query(
      'test-many',
      `insert into attachment select 'north', int8send(n), 1, to_timestamp(0), 'x' from generate_series(1, ${sweepBatchFiles + 1}) n`,
    );
    expect(await sweepAttachments(db, receivedAt, 30)).toBe(sweepBatchFiles);
    expect(await sweepAttachments(db, receivedAt, 30)).toBe(1);
  });
});
