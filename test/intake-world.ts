import { connect, type Socket } from 'node:net';

import { afterEach, expect, vi } from 'vitest';

import { statementRows } from './statement-rows.ts';
import type { Feed, Network, Release, Site } from '../src/governance/governance.ts';
import { frame, Framer, parseAck } from '../src/hl7v2/hl7v2.ts';
import {
  createSignals,
  seededIds,
  silentLog,
  VirtualClock,
  type Database,
  type Log,
  type Signal,
} from '../src/platform/platform.ts';
import { createIntake, type Intake, type IntakeParts } from '../src/intake/intake.ts';

interface FakeRow {
  feed: string;
  control_id: string | null;
  control_key: Buffer | null;
  payload_hash: Buffer | null;
  ack_code: string;
  ack: Uint8Array;
}

/** A journal in memory that commits when it is told to: what appendJournal's statement does, without SQL. */
export class FakeJournal implements Database {
  readonly engine = 'pglite';
  /** Control ids in the order in which they were committed. */
  readonly kept: (string | null)[] = [];
  /** Throws to say that the commit fails. */
  onCommit: (rows: readonly FakeRow[]) => void | Promise<void> = () => {};
  /** How often day partitions were asked for; throws to say that it fails. */
  onEnsureDays: () => void = () => {};
  readonly #receipts = new Map<string, { seq: number; ackCode: string; ack: Uint8Array }>();

  async query<Row>(name: string, sql: string, params: readonly unknown[] = []): Promise<Row[]> {
    if (name === 'journal-ensure-days') this.onEnsureDays();
    if (!name.startsWith('journal-append')) return [];
    const rows = statementRows<FakeRow>(sql, params);
    await this.onCommit(rows);
    return rows.map((row) => this.#keep(row) as Row);
  }

  transaction(): never {
    throw new Error('intake needs no transaction of several statements');
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #keep(row: FakeRow): object {
    const key = [
      row.feed,
      ...[row.control_key, row.payload_hash].map((one) => one?.toString('hex')),
    ].join();
    const first = row.control_key === null ? undefined : this.#receipts.get(key);
    if (first) {
      return { seq: first.seq, is_new: false, first_ack_code: first.ackCode, first_ack: first.ack };
    }
    const seq = this.kept.push(row.control_id);
    const { ack, ack_code: ackCode } = row;
    if (row.control_key !== null) this.#receipts.set(key, { seq, ackCode, ack });
    return { seq, is_new: true, first_ack_code: null, first_ack: null };
  }
}

export class Sender {
  readonly socket: Socket;
  readonly acks: { code: string; controlId: string }[] = [];
  readonly raw: string[] = [];
  ended = false;
  closed = false;

  constructor(to: number | Socket) {
    const framer = new Framer({ frameBytesMax: 1_000_000 });
    this.socket =
      typeof to === 'number' ? connect({ port: to, host: '127.0.0.1', allowHalfOpen: true }) : to;
    this.socket.on('data', (chunk) => {
      for (const event of framer.push(chunk)) {
        if (event.kind !== 'frame') continue;
        const { code = '', controlId = '' } = parseAck(event.bytes) ?? {};
        this.acks.push({ code, controlId });
        this.raw.push(Buffer.from(event.bytes).toString());
      }
    });
    this.socket.on('error', () => {});
    this.socket.on('end', () => (this.ended = true));
    this.socket.on('close', () => (this.closed = true));
  }

  send(...controlIds: string[]): void {
    this.socket.write(Buffer.concat(controlIds.map((id) => frame(message(id)))));
  }

  async answers(...expected: string[]): Promise<void> {
    await vi.waitFor(() => {
      expect(this.acks.map(({ code, controlId }) => `${code} ${controlId}`)).toEqual(expected);
    });
  }
}

export function message(controlId: string, processingId = 'P'): Uint8Array {
  const header = `MSH|^~\\&|ADT|NORTH|||20260301||ADT^A01|${controlId}|${processingId}|2.5.1`;
  return Buffer.from(`${header}\rPID|1||A1^^^NORTH^MR\r`);
}

export const northFeed: Feed = {
  ...{
    id: 'north',
    title: 'North',
    site: 'north',
    owner: 'integration',
    host: '127.0.0.1',
    port: 0,
  },
  ...{ processingIds: ['P'], charset: 'utf-8', messageBytesMax: 2000, defaultAuthority: 'NORTH' },
  patientIdentifier: { types: [], authorities: [] },
  ...{ locations: {}, codes: {} },
};

interface World {
  intake: Intake;
  journal: FakeJournal;
  clock: VirtualClock;
  signals: Signal[];
  /** Warnings: event and fields. */
  warned: unknown[];
  /** A connection to the feed, or one that is there already. */
  sender: (socket?: Socket) => Sender;
}

export const where = { feed: 'north', site: 'north' };

const open: { intake: Intake; senders: Sender[] }[] = [];

export async function world(
  feeds: readonly Feed[] = [northFeed],
  otherwise: Partial<IntakeParts> = {},
): Promise<World> {
  const clock = new VirtualClock(Date.parse('2026-03-01T12:00:00Z'));
  const journal = new FakeJournal();
  const sent: Signal[] = [];
  const warned: unknown[] = [];
  const log: Log = { ...silentLog, warn: (...line) => void warned.push(line) };
  const signals = createSignals();
  signals.listen((signal) => sent.push(signal));
  const intake = createIntake({
    ...{ database: journal, clock, signals, log, ids: seededIds(clock, 1) },
    release: () => release(feeds),
    ...otherwise,
  });
  const senders: Sender[] = [];
  open.push({ intake, senders });
  await intake.start();
  const sender = (socket?: Socket): Sender => {
    const made = new Sender(socket ?? intake.ports()['north'] ?? 0);
    senders.push(made);
    return made;
  };
  return { intake, journal, clock, signals: sent, warned, sender };
}

export function release(feeds: readonly Feed[]): Release {
  const site: Site = {
    ...{ id: 'north', title: 'North', kind: 'hospital', zone: 'America/Chicago', units: [] },
    fallback: { role: 'nurse', unit: null },
  };
  const network: Network = {
    ...{ id: 'net', title: 'Net', version: '1', sites: [site], people: [], roles: [], rotas: [] },
    ...{ feeds, workflows: [] },
  };
  return { epoch: 1, digest: 'd', network };
}

afterEach(async () => {
  for (const { intake, senders } of open.splice(0)) {
    for (const { socket } of senders) socket.destroy();
    await intake.stop();
  }
});
