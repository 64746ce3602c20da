import { createServer, type AddressInfo } from 'node:net';

import { describe, expect, test, vi } from 'vitest';

import { FakeJournal, message, northFeed, release, where, world } from '../../test/intake-world.ts';
import { frame, parseAck } from '../hl7v2/hl7v2.ts';
import {
  createSignals,
  DatabaseFault,
  seededIds,
  silentLog,
  VirtualClock,
} from '../platform/platform.ts';
import { boundMs } from './bounded-log.ts';
import { createIntake, ListenFault, stallMsMax } from './intake.ts';
import { unansweredMax } from './mllp-connection.ts';
import { connectionsMax } from './mllp-listener.ts';

const away = new DatabaseFault('unavailable', 'journal-append', 'connection refused');

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
