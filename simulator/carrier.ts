import { connect } from 'node:net';

import type { Clock } from '../src/platform/platform.ts';
import { MllpClient, type Answer, type MllpClientStats, type Pace } from './mllp-client.ts';

/** How the messages of one feed leave the simulated hospital. */
export interface Carrier {
  send(message: Uint8Array): Promise<Answer>;
  /** Bytes as they are, on a connection of their own. Nobody waits for what comes of it. */
  sendBroken(bytes: Uint8Array): void;
  hold(): void;
  release(): void;
  close(): void;
  readonly pending: number;
  readonly stats: Readonly<MllpClientStats>;
}

export interface MllpCarrierOptions {
  host: string;
  port: number;
  clock: Clock;
  jitter: () => number;
  pace: () => Pace | null;
}

const BROKEN_CONNECTION_MS_MAX = 3_000;
const ACK_TIMEOUT_MS = 20_000;

/** A real sender: one connection that is kept, stop and wait, patient without end. */
export function createMllpCarrier(options: MllpCarrierOptions): Carrier {
  const { host, port, clock } = options;
  const client = new MllpClient({
    ...options,
    ackTimeoutMs: ACK_TIMEOUT_MS,
    attemptsMax: Infinity,
  });
  return {
    send: (message) => client.send(message),
    hold: () => client.hold(),
    release: () => client.release(),
    close: () => client.close(),
    get pending() {
      return client.pending;
    },
    stats: client.stats,
    sendBroken(bytes) {
      const socket = connect({ host, port }, () => socket.write(bytes));
      const cancel = clock.after(BROKEN_CONNECTION_MS_MAX, () => socket.destroy());
      socket.on('data', () => socket.end());
      socket.on('error', () => socket.destroy());
      socket.on('close', cancel);
    },
  };
}
