import { peek } from '../src/hl7v2/hl7v2.ts';
import type { Carrier } from './carrier.ts';

/** A carrier for tests: keeps what it is given and answers AA at once. */
export class RecordedCarrier implements Carrier {
  readonly messages: Uint8Array[] = [];
  readonly broken: Uint8Array[] = [];
  readonly pending = 0;
  readonly stats = {
    sent: 0,
    resent: 0,
    answered: 0,
    unanswered: 0,
    timeouts: 0,
    connections: 0,
    strays: 0,
  };
  isHeld = false;
  isClosed = false;

  send(message: Uint8Array): ReturnType<Carrier['send']> {
    this.messages.push(message);
    return Promise.resolve({
      kind: 'answered',
      code: 'AA',
      ack: message,
      attempts: 1,
      waitedMs: 0,
    });
  }

  sendBroken(bytes: Uint8Array): void {
    this.broken.push(bytes);
  }

  hold(): void {
    this.isHeld = true;
  }

  release(): void {
    this.isHeld = false;
  }

  close(): void {
    this.isClosed = true;
  }

  get texts(): string[] {
    return this.messages.map((message) => Buffer.from(message).toString('latin1'));
  }

  /** `ADT^A01`, … in the order sent. */
  get kinds(): string[] {
    return this.messages.map((message) => {
      const { messageCode, triggerEvent } = peek(message);
      return `${messageCode}^${triggerEvent}`;
    });
  }
}
