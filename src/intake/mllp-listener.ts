import { createServer, type AddressInfo, type Server } from 'node:net';

import type { Feed } from '../governance/governance.ts';
import type { Clock } from '../platform/platform.ts';
import type { ArrivedFrame } from './accept.ts';
import { MllpConnection, type Answer, type ConnectionCount } from './mllp-connection.ts';

export interface ListenerParts {
  feed: Feed;
  clock: Clock;
  /** Never rejects. */
  take: (frame: ArrivedFrame, peer: string) => Promise<Answer>;
  isFull: () => boolean;
  count: (what: ConnectionCount | 'turnedAway', by: number) => void;
}

/** Senders that one feed serves at once; more are turned away. */
export const connectionsMax = 256;

/** The port cannot be listened on: taken, or not ours to use. Says which feed's, and what to do. */
export class ListenFault extends Error {
  override readonly name = 'ListenFault';
}

/** Listens for the senders of one feed. */
export class MllpListener {
  readonly #parts: ListenerParts;
  readonly #server: Server;
  readonly #connections = new Set<MllpConnection>();

  constructor(parts: ListenerParts) {
    this.#parts = parts;
    // Half open, because a sender may close its side after its last frame and still wait for the answer.
    const options = { allowHalfOpen: true, pauseOnConnect: true };
    this.#server = createServer(options, (socket) => {
      const peer = `${socket.remoteAddress ?? 'unknown'}:${socket.remotePort ?? 0}`;
      const connection: MllpConnection = new MllpConnection({
        socket,
        clock: parts.clock,
        frameBytesMax: parts.feed.messageBytesMax,
        take: (frame) => parts.take(frame, peer),
        isFull: parts.isFull,
        count: parts.count,
        closed: () => this.#connections.delete(connection),
      });
      this.#connections.add(connection);
    });
    this.#server.maxConnections = connectionsMax;
    this.#server.on('drop', () => parts.count('turnedAway', 1));
  }

  get connections(): number {
    return this.#connections.size;
  }

  /** The port that is listened on, once it is: the feed's, or the one that the system chose for 0. */
  async listen(): Promise<number> {
    const { host, port } = this.#parts.feed;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', (error) => reject(this.#listenFault(error)));
      this.#server.listen({ host, port, exclusive: true }, () => resolve());
    });
    // An error after this (out of file handles) concerns one connection; the listener goes on.
    this.#server.on('error', () => this.#parts.count('turnedAway', 1));
    return (this.#server.address() as AddressInfo).port;
  }

  /** There is room again, or none. */
  breathe(): void {
    for (const connection of this.#connections) connection.breathe();
  }

  /** Takes no more connections and frames; what was read is answered before its connection closes. */
  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    for (const connection of this.#connections) connection.drain();
    await closed;
  }

  #listenFault(error: Error & { code?: string }): ListenFault {
    const { id, host, port } = this.#parts.feed;
    const address = `${host}:${port}`;
    const why =
      error.code === 'EADDRINUSE'
        ? `${address} is in use by another program. Stop it, or give the feed another port.`
        : error.code === 'EACCES'
          ? `this user may not listen on ${address}. Choose a port above 1023.`
          : `${address} cannot be listened on (${error.code ?? error.message}).`;
    return new ListenFault(`Feed ${id}: ${why}`, { cause: error });
  }
}
