import { expect, test } from 'vitest';

import { createSignals, silentLog, VirtualClock } from '../platform/platform.ts';
import type { AppendRow } from './append-journal-store.ts';
import type { NewJournalRow } from './journal-store.ts';
import {
  batchBytesMax,
  batchRowsMax,
  JournalWriter,
  queueBytesMax,
  queueRowsMax,
} from './journal-writer.ts';

function row(raw: Uint8Array = new Uint8Array(1)): NewJournalRow {
  return {
    ...{ receivedAt: 0, site: 'north', feed: 'adt', lane: 0, laneKey: 'k', epoch: 1 },
    ...{ disposition: 'accepted', identity: null, messageType: 'ADT', triggerEvent: 'A01' },
    ...{ controlId: null, sendingApplication: null, sendingFacility: null, messageTime: null },
    ...{ patientId: null, visitId: null, orderId: null, peer: 'test', problem: null },
    ...{ raw, ackCode: 'AA', ack: new Uint8Array(1) },
  };
}

/** A writer whose commits return when the test says so. */
function writer() {
  const commits: { rows: number; bytes: number; finish: () => void }[] = [];
  const made = new JournalWriter({
    clock: new VirtualClock(0),
    log: silentLog,
    signals: createSignals(),
    append: (rows: readonly AppendRow[]) =>
      new Promise((resolve) => {
        const bytes = rows.reduce((sum, { raw }) => sum + raw.length, 0);
        const finish = (): void => resolve(rows.map((_, seq) => ({ seq })));
        commits.push({ rows: rows.length, bytes, finish });
      }),
  });
  return { made, commits };
}

/** Waits for the n-th commit to begin. */
async function begun(commits: readonly unknown[], n: number): Promise<void> {
  while (commits.length < n) await new Promise((resolve) => setImmediate(resolve));
}

test('the queue is full at its limit of frames, not before', async () => {
  const { made, commits } = writer();
  void made.write(row());
  await begun(commits, 1);
  for (let n = 1; n < queueRowsMax; n++) void made.write(row());
  expect(made.full).toBe(false);
  void made.write(row());
  expect(made.full).toBe(true);
});

test('the queue is full at its limit of bytes, not before', async () => {
  const { made, commits } = writer();
  void made.write(row());
  await begun(commits, 1);
  void made.write(row(new Uint8Array(queueBytesMax - 1)));
  expect(made.full).toBe(false);
  void made.write(row());
  expect(made.full).toBe(true);
});

test('a commit takes as many frames as it may, and the rest goes into the next', async () => {
  const { made, commits } = writer();
  void made.write(row());
  await begun(commits, 1);
  for (let n = 0; n < batchRowsMax + 1; n++) void made.write(row());
  commits[0]?.finish();
  await begun(commits, 2);
  commits[1]?.finish();
  await begun(commits, 3);
  expect(commits.map(({ rows }) => rows)).toEqual([1, batchRowsMax, 1]);
});

test('a commit takes as many bytes as it may; a frame that is larger goes alone', async () => {
  const { made, commits } = writer();
  void made.write(row());
  await begun(commits, 1);
  const half = new Uint8Array(batchBytesMax / 2);
  for (const raw of [half, half, new Uint8Array(1), new Uint8Array(2 * batchBytesMax)]) {
    void made.write(row(raw));
  }
  for (const n of [0, 1, 2]) {
    commits[n]?.finish();
    await begun(commits, n + 2);
  }
  expect(commits.map(({ bytes }) => bytes)).toEqual([1, batchBytesMax, 1, 2 * batchBytesMax]);
});
