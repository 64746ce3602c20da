import { createServer, connect, type AddressInfo, type Socket } from 'node:net';

import { afterEach, describe, expect, test, vi } from 'vitest';

import { statementRows } from '../../test/statement-rows.ts';
import type { Feed, Network, Release, Site } from '../governance/governance.ts';
import { frame, Framer, parseAck } from '../hl7v2/hl7v2.ts';
import {
  createSignals,
  DatabaseFault,
  seededIds,
  silentLog,
  VirtualClock,
  type Database,
  type Log,
  type Signal,
} from '../platform/platform.ts';
import { boundMs } from './bounded-log.ts';
import { createIntake, ListenFault, stallMsMax, type Intake } from './intake.ts';
import { endBlockMsMax, receiveMsMax, unansweredMax } from './mllp-connection.ts';
import { connectionsMax } from './mllp-listener.ts';

const away = new DatabaseFault('unavailable', 'journal-append', 'connection refused');

interface FakeRow {
  feed: string;
  control_id: string | null;
  control_key: Buffer | null;
  payload_hash: Buffer | null;
  ack_code: string;
  ack: Uint8Array;
}

/** A journal in memory that commits when it is told to: what appendJournal's statement does, without SQL. */
class FakeJournal implements Database {
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
    if (name !== 'journal-append') return [];
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

class Sender {
  readonly socket: Socket;
  readonly acks: { code: string; controlId: string }[] = [];
  readonly raw: string[] = [];
  ended = false;
  closed = false;

  constructor(port: number) {
    const framer = new Framer({ frameBytesMax: 1_000_000 });
    this.socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
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

function message(controlId: string, processingId = 'P'): Uint8Array {
  const header = `MSH|^~\\&|ADT|NORTH|||20260301||ADT^A01|${controlId}|${processingId}|2.5.1`;
  return Buffer.from(`${header}\rPID|1||A1^^^NORTH^MR\r`);
}

const northFeed: Feed = {
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
  sender: () => Sender;
}

const where = { feed: 'north', site: 'north' };

const open: { intake: Intake; senders: Sender[] }[] = [];

async function world(feeds: readonly Feed[] = [northFeed]): Promise<World> {
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
  });
  const senders: Sender[] = [];
  open.push({ intake, senders });
  await intake.start();
  const sender = (): Sender => {
    const made = new Sender(intake.ports()['north'] ?? 0);
    senders.push(made);
    return made;
  };
  return { intake, journal, clock, signals: sent, warned, sender };
}

function release(feeds: readonly Feed[]): Release {
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

describe('taking messages over sockets', () => {
  test('nothing is answered before its commit has returned', async () => {
    const { journal, sender, signals } = await world();
    let commit = (): void => {};
    const committing = new Promise<void>((began) => {
      journal.onCommit = () => {
        began();
        return new Promise<void>((resolve) => (commit = resolve));
      };
    });
    const north = sender();
    north.send('1');
    await committing;
    expect(north.acks).toEqual([]);
    expect(signals).toEqual([]);
    commit();
    await north.answers('AA 1');
    expect(signals).toEqual([
      { kind: 'journal' },
      { kind: 'message', feed: 'north', site: 'north' },
    ]);
  });

  test('answers keep the order of the frames, and a bad one costs its neighbours nothing', async () => {
    const { intake, sender, warned } = await world();
    const north = sender();
    const garbage = frame(Buffer.from('garbage'));
    const test = frame(message('3', 'T'));
    north.socket.write(Buffer.concat([frame(message('1')), garbage, test, frame(message('4'))]));
    await north.answers('AA 1', 'AR ', 'AR 3', 'AA 4');
    expect(intake.stats().feeds['north']).toMatchObject({ accepted: 2, unreadable: 1, refused: 1 });
    expect(warned).toEqual([
      ['message.unreadable', { ...where, seq: 2, cause: 'no-header' }],
      ['message.refused', { ...where, seq: 3, cause: 'processing-id' }],
    ]);
  });

  test('what arrives during a commit goes into the next one together', async () => {
    const { intake, journal, sender } = await world();
    const sizes: number[] = [];
    journal.onCommit = async (rows) => {
      sizes.push(rows.length);
      if (sizes.length > 1) return;
      await vi.waitFor(() => expect(intake.stats().journal.waiting).toBe(40 - rows.length));
    };
    const ids = Array.from({ length: 40 }, (_, i) => `${i}`);
    const senders = ids.map(() => sender());
    for (const [i, one] of senders.entries()) one.send(ids[i] ?? '');
    await Promise.all(senders.map((one, i) => one.answers(`AA ${ids[i]}`)));
    expect(sizes).toHaveLength(2);
    expect(intake.stats().journal.commits).toBe(2);
  });

  test('a resend gets the answer of the first time, byte for byte, in the same batch or later', async () => {
    const { intake, journal, sender } = await world();
    const north = sender();
    north.send('1', '1');
    await north.answers('AA 1', 'AA 1');
    const south = sender();
    south.send('1');
    await south.answers('AA 1');
    expect(new Set([...north.raw, ...south.raw]).size).toBe(1);
    expect(journal.kept).toEqual(['1']);
    expect(intake.stats().feeds['north']).toMatchObject({ accepted: 1, duplicates: 2 });
  });

  test('while the database is away nobody is answered and nothing more is read; then all are', async () => {
    const { intake, journal, clock, sender } = await world();
    journal.onCommit = () => {
      throw away;
    };
    const north = sender();
    north.send('1');
    await vi.waitFor(() => expect(intake.stats().journal.stalled).toBe(true));
    const south = sender();
    south.send(...Array.from({ length: 5000 }, (_, i) => `s${i}`));
    await vi.waitFor(() => {
      clock.advance(1000);
      expect(intake.stats().feeds['north']?.connections).toBe(2);
    });
    expect(intake.stats().journal.waiting).toBe(0);
    expect([...north.acks, ...south.acks]).toEqual([]);
    journal.onCommit = () => {};
    clock.advance(2000);
    await north.answers('AA 1');
    await vi.waitFor(() => expect(south.acks.length).toBe(5000), 5000);
    expect(journal.kept).toHaveLength(5001);
  });

  test('a database that stays away too long closes the connections unanswered, and is tried again', async () => {
    const { intake, journal, clock, sender } = await world();
    journal.onCommit = () => {
      throw away;
    };
    const north = sender();
    north.send('1');
    await vi.waitFor(() => expect(intake.stats().journal.stalled).toBe(true));
    clock.advance(stallMsMax - 2000);
    expect(north.ended).toBe(false);
    await vi.waitFor(() => {
      clock.advance(1000);
      expect(north.ended).toBe(true);
    });
    expect(north.acks).toEqual([]);
    expect(intake.stats().feeds['north']).toMatchObject({ unansweredFrames: 1, accepted: 0 });
    journal.onCommit = () => {};
    const again = sender();
    again.send('1');
    await again.answers('AA 1');
  });

  test('one row that the database does not take is answered AE; the rest of the batch is kept', async () => {
    const { journal, sender } = await world();
    journal.onCommit = (rows) => {
      if (rows.some((row) => row.control_id === '3')) throw new DatabaseFault('bug', 'x', 'no');
    };
    const north = sender();
    north.send('1', '2', '3', '4', '5');
    await north.answers('AA 1', 'AA 2', 'AE 3', 'AA 4', 'AA 5');
    expect(journal.kept).toEqual(['1', '2', '4', '5']);
  });

  test('a sender that never sends the last CR is answered all the same', async () => {
    const { clock, sender } = await world();
    const north = sender();
    north.socket.write(frame(message('1')).subarray(0, -1));
    await vi.waitFor(() => {
      clock.advance(endBlockMsMax);
      expect(north.acks).toHaveLength(1);
    });
    north.send('2');
    await north.answers('AA 1', 'AA 2');
  });

  test('half a frame is given up after its time, kept, answered AE, and the connection closed', async () => {
    const { intake, clock, journal, sender, warned } = await world();
    const north = sender();
    north.send('1');
    await north.answers('AA 1');
    north.socket.write(frame(message('2')).subarray(0, 60));
    await vi.waitFor(() => {
      clock.advance(receiveMsMax);
      expect(north.ended).toBe(true);
    });
    await north.answers('AA 1', 'AE 2');
    expect(journal.kept).toEqual(['1', '2']);
    expect(intake.stats().feeds['north']).toMatchObject({ refused: 1, halfFrames: 1 });
    expect(warned).toEqual([
      ['frame.half', { ...where, count: 1 }],
      ['message.refused', { ...where, seq: 2, cause: 'truncated' }],
    ]);
  });

  test('a frame at the size limit is taken, one beyond is refused under its id, and the next is taken', async () => {
    const { sender } = await world();
    const north = sender();
    const padded = (id: string, bytes: number): Uint8Array => {
      const start = Buffer.from(message(id));
      return frame(Buffer.concat([start, Buffer.alloc(bytes - start.length, 'x')]));
    };
    north.socket.write(padded('1', northFeed.messageBytesMax));
    north.socket.write(padded('2', northFeed.messageBytesMax + 1));
    north.send('3');
    await north.answers('AA 1', 'AR 2', 'AA 3');
  });

  test('a sender that closes its side after the last frame still gets the answer', async () => {
    const { sender } = await world();
    const north = sender();
    north.socket.end(frame(message('1')));
    await north.answers('AA 1');
    await vi.waitFor(() => expect(north.closed).toBe(true));
  });

  test('a message whose sender closes instead of ending its frame is kept, and answered AE if it still listens', async () => {
    const { intake, journal, sender, warned } = await world();
    const unended = (id: string): Uint8Array => frame(message(id)).subarray(0, -2);
    const north = sender();
    north.socket.end(unended('1'));
    await north.answers('AE 1');
    const gone = sender();
    gone.socket.write(Buffer.concat([Buffer.from('?'), unended('2')]));
    await vi.waitFor(() => expect(intake.stats().feeds['north']?.noiseBytes).toBe(1));
    gone.socket.resetAndDestroy();
    await vi.waitFor(() => expect(journal.kept).toEqual(['1', '2']));
    await vi.waitFor(() =>
      expect(intake.stats().feeds['north']).toMatchObject({
        ...{ refused: 2, halfFrames: 2, unansweredFrames: 1 },
      }),
    );
    expect(warned).toContainEqual(['message.refused', { ...where, seq: 2, cause: 'truncated' }]);
  });

  test('bytes outside of frames are counted in the log, also where no frame follows', async () => {
    const { intake, sender, warned } = await world();
    sender().socket.end('GET / HTTP/1.1\r\n\r\n');
    await vi.waitFor(() => expect(intake.stats().feeds['north']?.noiseBytes).toBe(18));
    expect(warned).toEqual([['frame.noise', { ...where, count: 18 }]]);
  });

  test('no more frames are read than one connection may have unanswered', async () => {
    const { intake, journal, sender } = await world();
    let commit = (): void => {};
    const committing = new Promise<void>((began) => {
      journal.onCommit = () => {
        began();
        return new Promise<void>((resolve) => (commit = resolve));
      };
    });
    const north = sender();
    const ids = Array.from({ length: 5000 }, (_, i) => `${i}`);
    north.send(...ids);
    await committing;
    const chunkFramesMax = Math.ceil(65_536 / frame(message('0')).length);
    await vi.waitFor(() =>
      expect(intake.stats().journal.waiting).toBeGreaterThan(unansweredMax / 2),
    );
    expect(intake.stats().journal.waiting).toBeLessThan(unansweredMax + chunkFramesMax);
    journal.onCommit = () => {};
    commit();
    await vi.waitFor(() => expect(north.acks.length).toBe(ids.length), 10_000);
    expect(north.acks.map(({ controlId }) => controlId)).toEqual(ids);
  });

  test('whoever asks for no answer, or for errors alone, gets no other', async () => {
    const { journal, sender } = await world();
    const wishing = (id: string, wish: string, processingId = 'P'): Uint8Array => {
      const bytes = Buffer.from(message(id, processingId)).toString();
      return frame(Buffer.from(bytes.replace('|2.5.1', `|2.5.1|||${wish}`)));
    };
    const north = sender();
    const sent = [
      ...[wishing('1', 'NE|NE'), wishing('2', 'NE|NE', 'T'), wishing('3', 'ER|NE')],
      ...[wishing('4', 'er|ne', 'T'), wishing('5', 'SU|NE'), wishing('6', 'SU|NE', 'T')],
      ...[wishing('7', 'AL|AL'), wishing('8', 'NE|AL'), frame(message('9'))],
    ];
    north.socket.write(Buffer.concat(sent));
    await north.answers('CR 4', 'CA 5', 'CA 7', 'AA 8', 'AA 9');
    expect(journal.kept).toHaveLength(9);
  });

  test('a sender that wants no answers and reads none does not stop its own feed', async () => {
    const { intake, journal, sender } = await world();
    const north = sender();
    north.socket.pause();
    const silent = (id: string): Uint8Array => {
      const text = Buffer.from(message(id)).toString().replace('|2.5.1', '|2.5.1|||NE|NE');
      return frame(Buffer.from(text));
    };
    const count = 60_000;
    north.socket.write(Buffer.concat(Array.from({ length: count }, (_, i) => silent(`${i}`))));
    await vi.waitFor(() => expect(journal.kept.length).toBe(count), 20_000);
    expect(intake.stats().feeds['north']?.accepted).toBe(count);
  }, 30_000);

  test('stopping answers what was read, then says goodbye', async () => {
    const { intake, journal, sender } = await world();
    let commit = (): void => {};
    const committing = new Promise<void>((began) => {
      journal.onCommit = () => {
        began();
        return new Promise<void>((resolve) => (commit = resolve));
      };
    });
    const north = sender();
    const idle = sender();
    north.send('1');
    await committing;
    await vi.waitFor(() => expect(intake.stats().feeds['north']?.connections).toBe(2));
    const stopped = intake.stop();
    await vi.waitFor(() => expect(idle.ended).toBe(true));
    expect(north.ended).toBe(false);
    commit();
    await north.answers('AA 1');
    await vi.waitFor(() => expect(north.ended).toBe(true));
    for (const { socket } of [north, idle]) socket.end();
    await stopped;
    expect(intake.ports()).toEqual({});
  });

  test('senders beyond the limit are turned away, those within are served', async () => {
    const { intake, sender, warned, clock } = await world();
    const senders = Array.from({ length: connectionsMax }, () => sender());
    await vi.waitFor(() => expect(intake.stats().feeds['north']?.connections).toBe(connectionsMax));
    const late = sender();
    await vi.waitFor(() => expect(late.closed || late.ended).toBe(true));
    expect(intake.stats().feeds['north']?.turnedAway).toBe(1);
    senders.at(-1)?.send('1');
    await senders.at(-1)?.answers('AA 1');
    const more = [sender(), sender()];
    await vi.waitFor(() => expect(more.every((one) => one.closed || one.ended)).toBe(true));
    await vi.waitFor(() => expect(intake.stats().feeds['north']?.turnedAway).toBe(3));
    clock.advance(boundMs);
    expect(warned).toEqual([
      ['connection.turned-away', { ...where, count: 1 }],
      ['connection.turned-away', { ...where, count: 2 }],
    ]);
  });

  test('a port that is taken is told with the name of the feed, and no other feed is left open', async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
    const { port } = blocker.address() as AddressInfo;
    const clock = new VirtualClock(0);
    const feeds = [northFeed, { ...northFeed, id: 'south', port }];
    const intake = createIntake({
      ...{ database: new FakeJournal(), clock, signals: createSignals(), log: silentLog },
      ...{ ids: seededIds(clock, 1), release: () => release(feeds) },
    });
    const fault: unknown = await intake.start().catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(ListenFault);
    expect(String(fault)).toContain(`Feed south: 127.0.0.1:${port} is in use`);
    expect(intake.ports()).toEqual({});
    blocker.close();
  });

  test('partitions are made daily, and soon again where that failed', async () => {
    const { intake, journal, clock } = await world();
    let tries = 0;
    journal.onEnsureDays = () => {
      tries++;
      if (tries === 1) throw away;
    };
    clock.advance(24 * 60 * 60 * 1000);
    await vi.waitFor(() => {
      clock.advance(60 * 1000);
      expect(tries).toBe(2);
    });
    await intake.stop();
    clock.advance(10 * 24 * 60 * 60 * 1000);
    expect(tries).toBe(2);
  });

  test('without a socket a message goes the same way', async () => {
    const { intake, journal } = await world();
    expect(parseAck(await intake.accept('north', message('1'), 'cli'))?.code).toBe('AA');
    expect(parseAck(await intake.accept('north', message('1'), 'cli'))?.code).toBe('AA');
    const large = await intake.accept('north', Buffer.alloc(3000, 'x'), 'cli');
    expect(parseAck(large)?.code).toBe('AR');
    expect(journal.kept).toEqual(['1', null]);
    await expect(intake.accept('nowhere', message('1'), 'cli')).rejects.toThrow('nowhere');
  });
});
