import { setImmediate as nextTurn } from 'node:timers/promises';

import {
  DatabaseFault,
  must,
  pause,
  type Clock,
  type Instant,
  type Log,
  type Signals,
} from '../platform/platform.ts';
import type { AppendedRow, AppendRow } from './append-journal-store.ts';
import type { NewJournalRow } from './journal-store.ts';

/** What became of a row that was handed to the writer. */
export type Written =
  /** It is committed, or the message that it repeats was. `ack` is what to answer. */
  | {
      kind: 'kept';
      seq: number;
      ackCode: string;
      ack: Uint8Array;
      duplicate: boolean;
      sameContent: boolean;
    }
  /** The database works but does not take this row. */
  | { kind: 'rejected' }
  /** The database was away for longer than `stallMsMax`. Nothing may be answered. */
  | { kind: 'unavailable' };

export interface JournalWriterParts {
  append: (rows: readonly AppendRow[]) => Promise<AppendedRow[]>;
  clock: Clock;
  log: Log;
  signals: Signals;
}

/** One commit takes at most this many frames and bytes (a larger frame goes alone). */
export const batchRowsMax = 512;
export const batchBytesMax = 8 * 1024 * 1024;
/** When this much waits, listeners stop reading: the sender's own queue is the buffer. */
export const queueRowsMax = 4096;
export const queueBytesMax = 64 * 1024 * 1024;
/** How long frames wait for a database that is away before their connections are closed unanswered. */
export const stallMsMax = 60_000;
/**
 * A row is committed at most this long after it was received; readers of the journal count on it. A full queue is eight
 * batches, and each may wait for almost `stallMsMax`.
 */
export const journalLagMsMax = 10 * stallMsMax;

const RETRY_MS_FIRST = 50;
const RETRY_MS_MAX = 1000;
/** Turns of the event loop that a batch waits for the frames that its answers called forth. */
const GATHER_TURNS_MAX = 8;

interface Waiting {
  row: NewJournalRow;
  settle: (written: Written) => void;
}

/**
 * Group commit: rows from all connections that arrive while one commit is under way go into the next, each in one
 * transaction. A row is settled only when its commit has returned (I-01). While the database is away rows are kept and
 * tried again; nobody is answered.
 */
export class JournalWriter {
  readonly #parts: JournalWriterParts;
  readonly #roomListeners = new Set<() => void>();
  #queue: Waiting[] = [];
  #queueBytes = 0;
  #running: Promise<void> | undefined;
  #lastBatchRows = 0;
  #stalledSince: Instant | undefined;
  #wake: (() => void) | undefined;
  #stopping = false;
  #commits = 0;

  constructor(parts: JournalWriterParts) {
    this.#parts = parts;
  }

  /** Nothing more should be read from senders for now. */
  get full(): boolean {
    return (
      this.#stalledSince !== undefined ||
      this.#queue.length >= queueRowsMax ||
      this.#queueBytes >= queueBytesMax
    );
  }

  /** Commits so far, rows that wait, and whether the database is away. */
  get stats(): { commits: number; waiting: number; stalled: boolean } {
    return {
      commits: this.#commits,
      waiting: this.#queue.length,
      stalled: this.#stalledSince !== undefined,
    };
  }

  /** Calls `listener` each time that `full` may have become false. Gives back the way to stop it. */
  onRoom(listener: () => void): () => void {
    this.#roomListeners.add(listener);
    return () => this.#roomListeners.delete(listener);
  }

  /** Takes a row for the next commit. Never rejects. */
  write(row: NewJournalRow): Promise<Written> {
    return new Promise((settle) => {
      this.#queue.push({ row, settle });
      this.#queueBytes += bytesOf(row);
      this.#running ??= this.#run();
    });
  }

  /** Waits until all rows are settled; while the database is away it does not wait but gives up. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#wake?.();
    await this.#running;
  }

  async #run(): Promise<void> {
    // What else arrives in this turn of the event loop goes along.
    await Promise.resolve();
    while (this.#queue.length > 0) {
      await this.#gather();
      const batch = this.#take();
      this.#lastBatchRows = batch.length;
      await this.#commit(batch);
      if (!this.full) for (const listener of this.#roomListeners) listener();
    }
    this.#running = undefined;
  }

  // After a commit its senders send their next frames almost at once. Without a short wait the first of them would go
  // alone and make all others wait for a commit of one row.
  async #gather(): Promise<void> {
    for (let turn = 0; turn < GATHER_TURNS_MAX; turn++) {
      if (this.#queue.length >= Math.min(this.#lastBatchRows, batchRowsMax)) return;
      await nextTurn();
    }
  }

  #take(): Waiting[] {
    let count = 0;
    let bytes = 0;
    for (const { row } of this.#queue) {
      if (count === batchRowsMax || (count > 0 && bytes + bytesOf(row) > batchBytesMax)) break;
      bytes += bytesOf(row);
      count++;
    }
    this.#queueBytes -= bytes;
    return this.#queue.splice(0, count);
  }

  async #commit(batch: readonly Waiting[]): Promise<void> {
    const groups = groupRepeats(batch);
    const appended = await this.#append(groups.map(({ row }) => row));
    if (appended === 'unavailable') return this.#giveUp(batch);
    if (appended === 'rejected') return this.#commitApart(batch);
    this.#commits++;
    for (const [i, group] of groups.entries()) {
      const result = must(appended[i], 'each row of a batch has a result');
      for (const [n, one] of group.waiting.entries()) one.settle(written(group.row, result, n > 0));
    }
    this.#tell(groups);
  }

  /** Tries until it works, for `stallMsMax` at most. */
  async #append(rows: readonly AppendRow[]): Promise<AppendedRow[] | 'unavailable' | 'rejected'> {
    const { append, clock, log } = this.#parts;
    for (let delayMs = RETRY_MS_FIRST; ; delayMs = Math.min(delayMs * 2, RETRY_MS_MAX)) {
      try {
        const appended = await append(rows);
        if (this.#stalledSince !== undefined) log.info('journal.back', { rows: rows.length });
        this.#stalledSince = undefined;
        return appended;
      } catch (error) {
        if (!(error instanceof DatabaseFault) || !error.retryable) {
          log.error('journal.rejected', { rows: rows.length, ...faultFields(error) });
          return 'rejected';
        }
        if (this.#stalledSince === undefined) {
          this.#stalledSince = clock.now();
          log.error('journal.stalled', { rows: rows.length, ...faultFields(error) });
        }
        if (this.#stopping || clock.now() - this.#stalledSince >= stallMsMax) return 'unavailable';
        await this.#sleep(delayMs);
      }
    }
  }

  async #sleep(delayMs: number): Promise<void> {
    await Promise.race([
      pause(this.#parts.clock, delayMs),
      new Promise<void>((resolve) => {
        this.#wake = resolve;
      }),
    ]);
  }

  // One row that breaks a rule must not take the others with it: halves find it.
  async #commitApart(batch: readonly Waiting[]): Promise<void> {
    if (batch.length === 1) {
      batch[0]?.settle({ kind: 'rejected' });
      return;
    }
    const half = Math.ceil(batch.length / 2);
    await this.#commit(batch.slice(0, half));
    await this.#commit(batch.slice(half));
  }

  /** Everybody who waits is let go unanswered, to send again; the next row finds out whether the database is back. */
  #giveUp(batch: readonly Waiting[]): void {
    const all = [...batch, ...this.#queue];
    this.#queue = [];
    this.#queueBytes = 0;
    this.#stalledSince = undefined;
    this.#parts.log.error('journal.gave-up', { rows: all.length });
    for (const { settle } of all) settle({ kind: 'unavailable' });
  }

  #tell(groups: readonly Group[]): void {
    const { signals } = this.#parts;
    const sites = new Map(groups.map(({ row }) => [row.feed, row.site]));
    signals.send({ kind: 'journal' });
    for (const [feed, site] of sites) signals.send({ kind: 'message', feed, site });
  }
}

// With what was taken out of it: that is written, too.
function bytesOf({ raw, along }: NewJournalRow): number {
  const files = along?.takenOut?.files ?? [];
  return files.reduce((sum, file) => sum + file.length, raw.length);
}

interface Group {
  row: AppendRow;
  waiting: Waiting[];
}

/** One group for each message of the batch; resends within it join the group of the first. */
function groupRepeats(batch: readonly Waiting[]): Group[] {
  const groups: Group[] = [];
  const byIdentity = new Map<string, Group>();
  const controlKeys = new Set<string>();
  for (const one of batch) {
    const { identity, feed } = one.row;
    const controlKey = identity && `${feed} ${identity.controlKey}`;
    const key = identity && `${controlKey} ${identity.payloadHash}`;
    const known = key === null ? undefined : byIdentity.get(key);
    if (known) {
      known.row.repeats++;
      known.waiting.push(one);
      continue;
    }
    const controlIdReused = controlKey !== null && controlKeys.has(controlKey);
    const group = { row: { ...one.row, repeats: 0, controlIdReused }, waiting: [one] };
    groups.push(group);
    if (key !== null) byIdentity.set(key, group);
    if (controlKey !== null) controlKeys.add(controlKey);
  }
  return groups;
}

function written(row: AppendRow, result: AppendedRow, repeats: boolean): Written {
  const { ackCode, ack } = result.duplicateOf ?? row;
  const duplicate = repeats || result.duplicateOf !== undefined;
  const sameContent = result.sameContent === true && !duplicate;
  return { kind: 'kept', seq: result.seq, ackCode, ack, duplicate, sameContent };
}

function faultFields(error: unknown): { kind: string; sqlState: string | undefined } {
  if (!(error instanceof DatabaseFault)) return { kind: 'bug', sqlState: undefined };
  return { kind: error.kind, sqlState: error.sqlState };
}
