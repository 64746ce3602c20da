import { afterEach, describe, expect, test } from 'vitest';

import { describeOnEachDatabase, freshPostgres } from '../../test/databases.ts';
import { LANES } from '../canonical/canonical.ts';
import {
  createSignals,
  silentLog,
  systemClock,
  postgresDatabase,
  type Database,
} from '../platform/platform.ts';
import { appendJournal, type AppendRow } from './append-journal-store.ts';
import {
  ensureJournalDays,
  readBytesMax,
  readJournalAfter,
  readJournalRow,
  type JournalEntry,
  type JournalReadFrom,
} from './journal-store.ts';
import { JournalWriter } from './journal-writer.ts';

const noon = Date.parse('2026-03-01T12:00:00Z');
const start: JournalReadFrom = { xid: '0', seq: 0, receivedAtFrom: noon };
const lanes = Array.from({ length: LANES }, (_, lane) => lane);

function row(n: number, options: Partial<AppendRow> = {}): AppendRow {
  return {
    receivedAt: noon + n,
    site: 'north',
    feed: 'north-adt',
    lane: n % LANES,
    laneKey: `ONE|${n}`,
    epoch: 2,
    disposition: 'accepted',
    identity: { controlKey: hex(n), payloadHash: hex(1000 + n) },
    messageType: 'ADT',
    triggerEvent: 'A01',
    controlId: `C${n}`,
    sendingApplication: 'ADT',
    sendingFacility: 'NORTH',
    messageTime: '20260301',
    patientId: `${n}`,
    visitId: null,
    orderId: null,
    peer: '127.0.0.1:5000',
    problem: null,
    raw: Uint8Array.of(0, n, 0x27, 0x5c, 0xff),
    ackCode: 'AA',
    ack: Buffer.from(`ack ${n}`),
    repeats: 0,
    controlIdReused: false,
    ...options,
  };
}

function hex(n: number): string {
  return n.toString(16).padStart(64, '0');
}

/** Reads once no transaction on the server is older than the last row: those of other databases hold rows back as well. */
async function readSettled(
  db: Database,
  ...read: [from: JournalReadFrom, lanes: readonly number[], limit: number]
): Promise<readonly JournalEntry[]> {
  const settled = `select coalesce(max(xid), '0') < pg_snapshot_xmin(pg_current_snapshot()) as settled from journal`;
  for (;;) {
    const [row] = await db.query<{ settled: boolean }>('is it settled', settled);
    if (row?.settled) return readJournalAfter(db, ...read);
  }
}

describeOnEachDatabase('the journal', (fresh) => {
  test('a batch is kept in its order, each row as it was, byte for byte', async () => {
    const db = await fresh();
    await ensureJournalDays(db, noon, 1);
    const problem = {
      code: 'c',
      severity: 'error',
      location: 'MSH-3',
      sentence: 'It\'s \\ "odd".',
    };
    const unreadable = row(2, {
      ...{ disposition: 'unreadable', identity: null, controlId: null, patientId: null },
      ...{ messageType: null, ackCode: 'AR', problem, raw: new Uint8Array(0) },
    } as Partial<AppendRow>);
    const appended = await appendJournal(db, [row(1), unreadable, row(3)]);
    expect(appended.map((one) => one.duplicateOf)).toEqual([undefined, undefined, undefined]);

    const entries = await readSettled(db, start, lanes, 10);
    expect(entries.map(({ seq }) => seq)).toEqual(appended.map(({ seq }) => seq));
    const { identity: _, repeats: __, raw, ack, ...fields } = row(1);
    expect(entries[0]).toMatchObject(fields);
    expect([...(entries[0]?.raw ?? [])]).toEqual([...raw]);
    expect([...(entries[0]?.ack ?? [])]).toEqual([...ack]);
    expect(entries[1]).toMatchObject({ disposition: 'unreadable', problem, controlId: null });
    expect(entries[1]?.raw).toHaveLength(0);
    expect(await readJournalRow(db, entries[2]?.seq ?? 0)).toEqual(entries[2]);
    expect(await readJournalRow(db, 999)).toBeUndefined();
  });

  test('a message that comes again is counted, and gets the first answer', async () => {
    const db = await fresh();
    const [first] = await appendJournal(db, [row(1, { repeats: 2 })]);
    const later = row(1, { receivedAt: noon + 5000, ack: Buffer.from('another'), repeats: 1 });
    const [second, other] = await appendJournal(db, [later, row(2)]);
    expect(second?.seq).toBe(first?.seq);
    expect(second?.duplicateOf?.ackCode).toBe('AA');
    expect(Buffer.from(second?.duplicateOf?.ack ?? []).toString()).toBe('ack 1');
    expect(other?.duplicateOf).toBeUndefined();
    expect(await readSettled(db, start, lanes, 10)).toHaveLength(2);
    const receipts = await db.query('t', 'select duplicates from intake_receipt order by seq');
    expect(receipts).toEqual([{ duplicates: 4 }, { duplicates: 0 }]);
  });

  test('the same id on another feed is another message', async () => {
    const db = await fresh();
    await appendJournal(db, [row(1)]);
    const [other] = await appendJournal(db, [row(1, { feed: 'south-adt' })]);
    expect(other?.duplicateOf).toBeUndefined();
  });

  test('a control id that stands for another message is kept, and flagged', async () => {
    const db = await fresh();
    await appendJournal(db, [row(1)]);
    await appendJournal(db, [
      row(2, { identity: { controlKey: hex(1), payloadHash: hex(7) } }),
      row(3, { controlIdReused: true }),
    ]);
    const entries = await readSettled(db, start, lanes, 10);
    expect(entries.map(({ controlIdReused }) => controlIdReused)).toEqual([false, true, true]);
  });

  test('frames without an identity are kept each time', async () => {
    const db = await fresh();
    await appendJournal(db, [row(1, { identity: null }), row(1, { identity: null })]);
    await appendJournal(db, [row(1, { identity: null })]);
    expect(await readSettled(db, start, lanes, 10)).toHaveLength(3);
  });

  test('a reader goes on from where it stood, in its lanes, with its limit', async () => {
    const db = await fresh();
    for (let n = 0; n < 6; n += 2) await appendJournal(db, [row(n), row(n + 1)]);
    const all = await readSettled(db, start, lanes, 10);
    expect(all.map(({ controlId }) => controlId)).toEqual(['C0', 'C1', 'C2', 'C3', 'C4', 'C5']);
    const third = all[2];
    const from = { ...start, xid: third?.xid ?? '', seq: third?.seq ?? 0 };
    const rest = await readSettled(db, from, lanes, 2);
    expect(rest.map(({ controlId }) => controlId)).toEqual(['C3', 'C4']);
    const odd = await readSettled(db, start, [1, 3], 10);
    expect(odd.map(({ controlId }) => controlId)).toEqual(['C1', 'C3']);
    const late = await readSettled(db, { ...start, receivedAtFrom: noon + 4 }, lanes, 10);
    expect(late.map(({ controlId }) => controlId)).toEqual(['C4', 'C5']);
  });

  test('a read gives no more bytes than it may, but one row at least', async () => {
    const db = await fresh();
    const large = new Uint8Array(readBytesMax / 2 + 1).fill(0x41);
    await appendJournal(db, [row(1, { raw: large })]);
    await appendJournal(db, [row(2, { raw: large }), row(3)]);
    const [first, second, ...more] = await readSettled(db, start, lanes, 10);
    expect([first?.controlId, second?.controlId, more.length]).toEqual(['C1', 'C2', 0]);
    const from = { ...start, xid: second?.xid ?? '', seq: second?.seq ?? 0 };
    expect(await readSettled(db, from, lanes, 10)).toHaveLength(1);
  });

  test('a day without its partition keeps its rows in the default one', async () => {
    const db = await fresh();
    await ensureJournalDays(db, noon, 2);
    await ensureJournalDays(db, noon, 2);
    const tomorrow = noon + 24 * 60 * 60 * 1000;
    await appendJournal(db, [row(1), row(2, { receivedAt: tomorrow }), row(3, { receivedAt: 0 })]);
    const rows = await db.query(
      't',
      'select tableoid::regclass::text as partition from journal order by received_at desc',
    );
    const partitions = ['journal_20260302', 'journal_20260301', 'journal_default'];
    expect(rows).toEqual(partitions.map((partition) => ({ partition })));
  });

  test('the writer answers with what the journal kept', async () => {
    const db = await fresh();
    const writer = new JournalWriter({
      append: (rows) => appendJournal(db, rows),
      ...{ clock: systemClock, log: silentLog, signals: createSignals() },
    });
    const written = await Promise.all([1, 2, 1, 3].map((n) => writer.write(row(n))));
    expect(written.map((one) => one.kind === 'kept' && one.duplicate)).toEqual([
      ...[false, false, true, false],
    ]);
    const again = await writer.write(row(2));
    expect(again).toMatchObject({ kind: 'kept', duplicate: true });
    await writer.stop();
    expect(await readSettled(db, start, lanes, 10)).toHaveLength(3);
  });
});

describe('the journal between two sessions (PostgreSQL)', () => {
  const others: Database[] = [];
  afterEach(async () => {
    await Promise.all(others.splice(0).map((one) => one.close()));
  });

  async function twoSessions(): Promise<[Database, Database]> {
    const { database, url } = await freshPostgres();
    const other = postgresDatabase(url, { log: silentLog });
    others.push(other);
    return [database, other];
  }

  /** Begins a transaction that journals `rows` and commits when the function given back is called. */
  async function held(db: Database, rows: AppendRow[]): Promise<() => Promise<void>> {
    let commit = (): void => {};
    const gate = new Promise<void>((resolve) => (commit = resolve));
    let done: Promise<void> = Promise.resolve();
    await new Promise<void>((appended) => {
      done = db.transaction('held', async (tx) => {
        await appendJournal(tx, rows);
        appended();
        await gate;
      });
    });
    return () => {
      commit();
      return done;
    };
  }

  test('a transaction that commits late is waited for, never skipped', async () => {
    const [one, two] = await twoSessions();
    const commitFirst = await held(one, [row(1)]);
    await appendJournal(two, [row(2)]);
    // The second is committed, but the first might still come before it.
    expect(await readJournalAfter(two, start, lanes, 10)).toEqual([]);
    await commitFirst();
    const entries = await readSettled(two, start, lanes, 10);
    expect(entries.map(({ controlId }) => controlId)).toEqual(['C1', 'C2']);
  });

  test('a message that two nodes take at once is kept once, and both give the same answer', async () => {
    const [one, two] = await twoSessions();
    const commitFirst = await held(one, [row(1)]);
    const second = appendJournal(two, [row(1, { ack: Buffer.from('another') })]);
    await waitForLock(one);
    await commitFirst();
    const [duplicate] = await second;
    expect(Buffer.from(duplicate?.duplicateOf?.ack ?? []).toString()).toBe('ack 1');
    expect(await readSettled(one, start, lanes, 10)).toHaveLength(1);
  });

  async function waitForLock(db: Database): Promise<void> {
    for (;;) {
      const rows = await db.query(
        'waiting for a lock',
        `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
      );
      if (rows.length > 0) return;
    }
  }
});
