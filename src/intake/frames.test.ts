import { describe, expect, test, vi } from 'vitest';

import { message, northFeed, where, world } from '../../test/intake-world.ts';
import { frame } from '../hl7v2/hl7v2.ts';
import { endBlockMsMax, receiveMsMax } from './mllp-connection.ts';

describe('frames as senders really send them', () => {
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
});
