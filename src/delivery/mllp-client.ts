import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';

import { frame, Framer, parseAck, type FrameEvent } from '../hl7v2/hl7v2.ts';
import type { Cancel, Clock } from '../platform/platform.ts';
import { codeOf } from './connector.ts';

export interface MllpClientParts {
  clock: Clock;
  /** The checked address of the host; asked at each new connection. */
  address: () => Promise<string>;
  port: number;
  tls: () => ConnectionOptions | null;
  answerWithinMs: number;
  closeIdleAfterMs: number;
}

export type MllpAnswer =
  | { kind: 'answer'; bytes: Uint8Array }
  /** Nothing was sent. */
  | { kind: 'not-connected'; error: unknown }
  /** It was sent, and whether it arrived nobody knows. `code`: why no answer came. */
  | { kind: 'no-answer'; code: string };

/** Largest acknowledgement, in bytes. */
export const ackBytesMax = 64 * 1024;

const KEEP_ALIVE_MS = 30_000;

/**
 * One connection to a receiver, kept open between messages, with one message under way at a time. An answer counts only
 * for the message whose control id it names (MSA-2). Whenever an answer did not come as it should, the connection is closed
 * before anything else is sent: an acknowledgement that comes too late must find nobody.
 */
export class MllpClient {
  readonly #parts: MllpClientParts;
  #connection: Connection | undefined;
  #cancelIdle: Cancel | undefined;

  constructor(parts: MllpClientParts) {
    this.#parts = parts;
  }

  /** Sends a message and waits for its acknowledgement. Never rejects. */
  async ask(message: Uint8Array, controlId: string): Promise<MllpAnswer> {
    this.#cancelIdle?.();
    let connection = this.#connection;
    if (!connection?.usable) {
      connection?.close();
      try {
        connection = await openConnection(this.#parts);
        this.#connection = connection;
      } catch (error) {
        return { kind: 'not-connected', error };
      }
    }
    const answer = await connection.ask(message, controlId);
    if (answer.kind === 'answer') this.#closeWhenIdle();
    else this.close();
    return answer;
  }

  close(): void {
    this.#cancelIdle?.();
    this.#connection?.close();
    this.#connection = undefined;
  }

  #closeWhenIdle(): void {
    const { clock, closeIdleAfterMs } = this.#parts;
    this.#cancelIdle = clock.after(closeIdleAfterMs, () => this.close());
  }
}

async function openConnection(parts: MllpClientParts): Promise<Connection> {
  const { clock, port, answerWithinMs } = parts;
  const address = await parts.address();
  const tls = parts.tls();
  const socket = tls
    ? connectTls({ ...tls, ...serverName(tls.host), host: address, port })
    : connectTcp({ host: address, port });
  await new Promise<void>((resolve, reject) => {
    const cancel = clock.after(answerWithinMs, () => {
      socket.destroy();
      reject(Object.assign(new Error('not connected in time'), { code: 'ETIMEDOUT' }));
    });
    socket.once(tls ? 'secureConnect' : 'connect', () => {
      cancel();
      resolve();
    });
    socket.once('error', (error) => {
      cancel();
      reject(error);
    });
  });
  return new Connection(socket, parts);
}

// The certificate is for the name, and the connection goes to the address that was checked.
function serverName(host: string | undefined): ConnectionOptions {
  return host !== undefined && /[a-z]/i.test(host) && !host.includes(':')
    ? { servername: host }
    : {};
}

class Connection {
  readonly #socket: Socket;
  readonly #parts: MllpClientParts;
  readonly #framer = new Framer({ frameBytesMax: ackBytesMax });
  #waiting: { controlId: string; settle: (answer: MllpAnswer) => void } | undefined;
  #usable = true;

  constructor(socket: Socket, parts: MllpClientParts) {
    this.#socket = socket;
    this.#parts = parts;
    socket.setNoDelay(true);
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    socket.removeAllListeners('error');
    socket.on('error', (error) => this.#give(codeOf(error)));
    socket.on('end', () => this.#give('closed'));
    socket.on('close', () => this.#give('closed'));
    socket.on('data', (chunk: Buffer) => this.#read(this.#framer.push(chunk)));
  }

  get usable(): boolean {
    return this.#usable;
  }

  ask(message: Uint8Array, controlId: string): Promise<MllpAnswer> {
    return new Promise((resolve) => {
      const cancel = this.#parts.clock.after(this.#parts.answerWithinMs, () =>
        this.#give('timeout'),
      );
      this.#waiting = {
        controlId,
        settle: (answer) => {
          cancel();
          this.#waiting = undefined;
          resolve(answer);
        },
      };
      this.#socket.write(frame(message));
    });
  }

  close(): void {
    this.#usable = false;
    this.#socket.destroy();
  }

  #read(events: readonly FrameEvent[]): void {
    for (const event of events) {
      if (event.kind === 'noise') continue;
      const ack = event.kind === 'frame' ? parseAck(event.bytes) : undefined;
      // An answer that nobody waits for, to another message, or none at all: what belongs together is lost.
      if (!this.#waiting || ack?.controlId !== this.#waiting.controlId) this.#give('unmatched');
      else this.#waiting.settle({ kind: 'answer', bytes: (event as { bytes: Uint8Array }).bytes });
    }
  }

  #give(code: string): void {
    this.close();
    this.#waiting?.settle({ kind: 'no-answer', code });
  }
}
