import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { frame, Framer, oversizeHeadBytes, type FrameEvent } from './hl7v2.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const [VT, FS, CR] = ['\x0b', '\x1c', '\r'];

/** Events in a form that reads well: `frame:abc`. */
function told(events: readonly FrameEvent[]): string[] {
  return events.map((event) => {
    if (event.kind === 'noise') return `noise:${event.bytes}`;
    if (event.kind === 'oversize') return `oversize:${event.bytesSeen}:${event.head.length}`;
    return `${event.kind}:${Buffer.from(event.bytes).toString('latin1')}`;
  });
}

function cut(stream: string, frameBytesMax = 1000): string[] {
  const framer = new Framer({ frameBytesMax });
  return told([...framer.push(bytes(stream)), ...framer.flush()]);
}

describe('cutting a stream into frames', () => {
  test.each([
    ['one frame', `${VT}abc${FS}${CR}`, ['frame:abc']],
    ['several', `${VT}a${FS}${CR}${VT}b${FS}${CR}`, ['frame:a', 'frame:b']],
    [
      'noise between frames',
      `\r\nx${VT}a${FS}${CR}\r\n${VT}b${FS}${CR}\n`,
      ['noise:3', 'frame:a', 'noise:2', 'frame:b', 'noise:1'],
    ],
    ['a doubled start and end', `${VT}${VT}a${FS}${CR}${FS}${CR}`, ['frame:a', 'noise:2']],
    ['an empty frame', `${VT}${FS}${CR}`, ['frame:']],
    ['FS as data', `${VT}a${FS}b${FS}${FS}${CR}`, [`frame:a${FS}b${FS}`]],
    ['a lost CR', `${VT}a${FS}${VT}b${FS}${CR}`, ['frame:a', 'frame:b']],
    ['a lost CR at the very end', `${VT}a${FS}`, ['frame:a']],
    ['a lost end block', `${VT}first${VT}second${FS}${CR}`, ['truncated:first', 'frame:second']],
    ['a frame cut off', `${VT}abc`, ['truncated:abc']],
    ['a start and nothing else', VT, []],
  ])('%s', (_, stream, expected) => {
    expect(cut(stream)).toEqual(expected);
  });

  test('a frame of exactly the largest size passes, one byte more does not, and the next one does', () => {
    const largest = 'x'.repeat(50);
    expect(cut(`${VT}${largest}${FS}${CR}`, 50)).toEqual([`frame:${largest}`]);
    expect(cut(`${VT}${largest}y${FS}${CR}${VT}b${FS}${CR}`, 50)).toEqual([
      'oversize:51:51',
      'frame:b',
    ]);
  });

  test('of a frame that is too large only the head is held while the rest streams by', () => {
    const framer = new Framer({ frameBytesMax: 1_000_000 });
    framer.push(bytes(`${VT}MSH|`));
    const chunk = new Uint8Array(65_536).fill(0x41);
    for (let i = 0; i < 40; i++) expect(framer.push(chunk)).toEqual([]);
    const events = framer.push(bytes(`${FS}${CR}`));
    expect(told(events)).toEqual([`oversize:${40 * 65_536 + 4}:${oversizeHeadBytes}`]);
  });

  test('the events do not depend on how the stream was chunked', () => {
    const characters = fc.constantFrom(VT, FS, CR, '\n', 'a', 'b');
    const stream = fc.string({ unit: characters, maxLength: 60 });
    fc.assert(
      fc.property(stream, fc.infiniteStream(fc.integer({ min: 1, max: 7 })), (text, sizes) => {
        const framer = new Framer({ frameBytesMax: 8 });
        const events: FrameEvent[] = [];
        for (let at = 0; at < text.length;) {
          const size = sizes.next().value ?? 1;
          events.push(...framer.push(bytes(text.slice(at, at + size))));
          at += size;
        }
        events.push(...framer.flush());
        expect(told(events)).toEqual(cut(text, 8));
      }),
      { numRuns: 2000 },
    );
  });

  test('whatever came before, the next whole frame is found', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (garbage) => {
        const framer = new Framer({ frameBytesMax: 20 });
        const content = bytes('MSH|found');
        const events = [...framer.push(garbage), ...framer.push(frame(content))];
        expect(told(events).at(-1)).toBe('frame:MSH|found');
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ['of 64 KB', 65_536, 4],
    ['of one byte', 1, 0.5],
  ])('time grows with the size of the frame in chunks %s', (_, chunkBytes, megabytes) => {
    const timeOf = (size: number): number => {
      const framer = new Framer({ frameBytesMax: 100_000_000 });
      const chunk = new Uint8Array(chunkBytes).fill(0x1c);
      const start = performance.now();
      framer.push(bytes(VT));
      for (let sent = 0; sent < size; sent += chunkBytes) framer.push(chunk);
      expect(framer.push(bytes(`x${FS}${CR}`))).toHaveLength(1);
      return performance.now() - start;
    };
    const size = megabytes * 1_000_000;
    const small = bestOf(9, () => timeOf(size / 64));
    // 64 times the size; quadratic would be 4,096 times the time.
    expect(bestOf(2, () => timeOf(size)) / small).toBeLessThan(640);
  });
});

/** The shortest of several times: what the work takes when the machine does nothing else. */
function bestOf(times: number, measure: () => number): number {
  return Math.min(...Array.from({ length: times }, measure));
}
