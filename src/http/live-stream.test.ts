import { expect, test } from 'vitest';

import { silentLog } from '../platform/platform.ts';
import { liveBufferBytesMax, openLiveStream } from './live-stream.ts';

/** A response whose reader has stopped: everything that is written waits. */
function stuckResponse() {
  return {
    destroyed: false,
    writableEnded: false,
    writableLength: 0,
    writeHead() {
      return this as never;
    },
    write(text: string) {
      this.writableLength += text.length;
      return false;
    },
    end() {
      this.writableEnded = true;
      return this as never;
    },
    destroy() {
      this.destroyed = true;
      return this as never;
    },
  };
}

test('a browser that does not read is kept up to the limit and cut off beyond it', () => {
  const response = stuckResponse();
  const stream = openLiveStream(response, silentLog);
  stream.write('x'.repeat(liveBufferBytesMax - response.writableLength));
  expect(response.destroyed).toBe(false);
  stream.write('x');
  expect(response.destroyed).toBe(true);
});

test('nothing is written to a browser that is gone', () => {
  const response = stuckResponse();
  const stream = openLiveStream(response, silentLog);
  response.destroyed = true;
  const before = response.writableLength;
  stream.send({ id: 'live_1-1', live: { kind: 'message', at: '2026-11-21T17:00:00.000Z' } });
  expect(response.writableLength).toBe(before);
});
