import type { ServerResponse } from 'node:http';

import type { Log } from '../platform/platform.ts';
import type { LiveMessage } from './live-hub.ts';

/** What may wait in the server for one browser that does not read; then it is cut off, and comes back for a reset. */
export const liveBufferBytesMax = 64 * 1024;

type StreamResponse = Pick<
  ServerResponse,
  'writeHead' | 'write' | 'end' | 'destroy' | 'destroyed' | 'writableEnded' | 'writableLength'
>;

export interface LiveStream {
  write(text: string): void;
  send(message: LiveMessage): void;
  end(): void;
}

/**
 * Starts a stream of server-sent events (HTML Living Standard §9.2) on a response. A browser that does not read is cut off
 * at `liveBufferBytesMax`: memory stays bounded, nobody else waits for it.
 */
export function openLiveStream(response: StreamResponse, log: Log): LiveStream {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    'x-content-type-options': 'nosniff',
    connection: 'keep-alive',
  });
  const write = (text: string): void => {
    if (response.destroyed || response.writableEnded) return;
    response.write(text);
    if (response.writableLength <= liveBufferBytesMax) return;
    log.warn('live-client-dropped', { waitingBytes: response.writableLength });
    response.destroy();
  };
  write('retry: 2000\n\n');
  return {
    write,
    send: (message) =>
      write(
        'live' in message
          ? `id: ${message.id}\ndata: ${JSON.stringify(message.live)}\n\n`
          : `id: ${message.id}\nevent: reset\ndata: {}\n\n`,
      ),
    end: () => response.end(),
  };
}
