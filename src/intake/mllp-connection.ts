import type { Socket } from 'node:net';

import { frame, Framer } from '../hl7v2/hl7v2.ts';
import type { Cancel, Clock } from '../platform/platform.ts';
import type { ArrivedFrame } from './accept.ts';

/** What goes back for a frame. */
export type Answer =
  /** Contents of frames, each written in its own; none where the sender asked for no answer. */
  | { kind: 'blocks'; blocks: readonly Uint8Array[] }
  /** It could not be kept: the connection is closed, after `last`, so that the sender sends again. */
  | { kind: 'none'; last?: Uint8Array };

export interface ConnectionParts {
  socket: Socket;
  clock: Clock;
  frameBytesMax: number;
  /** A connection on which nothing comes for as long is closed; 0 or absent: never. */
  idleMs?: number;
  /** Never rejects. */
  take: (frame: ArrivedFrame) => Promise<Answer>;
  /** True while nothing should be read. */
  isFull: () => boolean;
  /** Something happened that is counted. */
  count: (what: ConnectionCount, by: number) => void;
  closed: () => void;
}

export type ConnectionCount =
  | 'noiseBytes'
  | 'halfFrames'
  | 'unansweredFrames'
  /** Senders that speak TLS where we don't. */
  | 'tlsOnPlain'
  /** Connections that were closed because nothing came. */
  | 'idleClosed';

/** Frames of one connection that are read but not yet answered. */
export const unansweredMax = 256;
/** A frame whose last CR does not come is taken after this long. */
export const endBlockMsMax = 200;
/** A frame that stops in the middle is given up after this long without a byte. */
export const receiveMsMax = 30_000;
/** How long a closing connection may take to say goodbye. */
export const goodbyeMsMax = 5_000;

const KEEP_ALIVE_MS = 30_000;

/** One sender's connection: frames in, answers out in the same order, no reading while the journal is full. */
export class MllpConnection {
  readonly #parts: ConnectionParts;
  readonly #framer: Framer;
  #unanswered = 0;
  #heard = false;
  /** The sender does not read the answers that it asked for. */
  #unread = false;
  #answers: Promise<void> = Promise.resolve();
  #cancelTimer: Cancel | undefined;
  #ending = false;
  #settled = false;

  constructor(parts: ConnectionParts) {
    this.#parts = parts;
    this.#framer = new Framer({ frameBytesMax: parts.frameBytesMax });
    const { socket } = parts;
    socket.setNoDelay(true);
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('end', () => this.#senderEnded());
    socket.on('drain', () => {
      this.#unread = false;
      this.breathe();
    });
    // What went wrong shows in 'close', which follows.
    socket.on('error', () => {});
    socket.on('close', () => this.#close());
    this.#watch();
    this.breathe();
  }

  /** Reads on or pauses, as the journal, the unanswered frames and the sender's own reading allow. */
  breathe(): void {
    const { socket, isFull } = this.#parts;
    if (socket.destroyed) return;
    const isHeld = isFull() || this.#unanswered >= unansweredMax || this.#unread;
    if (isHeld && !this.#ending) socket.pause();
    else socket.resume();
  }

  /** Takes no more frames, answers those it has, and says goodbye. */
  drain(): void {
    if (this.#ending) return;
    if (this.#framer.endPending) this.#handle(this.#framer.flush());
    this.#finish();
  }

  /** Writes what is no answer to a frame of its own turn. True once it is handed to the network. */
  say(content: Uint8Array): Promise<boolean> {
    const { socket } = this.#parts;
    if (this.#ending || !socket.writable) return Promise.resolve(false);
    return new Promise((resolve) => {
      const gone = (): void => resolve(false);
      socket.once('close', gone);
      socket.write(frame(content), (fault) => {
        socket.off('close', gone);
        resolve(!fault);
      });
    });
  }

  #read(chunk: Uint8Array): void {
    if (this.#ending) return;
    if (!this.#heard && isTlsHello(chunk)) {
      this.#parts.count('tlsOnPlain', 1);
      this.#parts.socket.destroy();
      return;
    }
    this.#heard = true;
    this.#handle(this.#framer.push(chunk));
    this.#watch();
    this.breathe();
  }

  #handle(events: ReturnType<Framer['push']>): void {
    for (const event of events) {
      if (event.kind === 'noise') this.#parts.count('noiseBytes', event.bytes);
      else this.#answerInTurn(this.#parts.take(event));
    }
  }

  #answerInTurn(answer: Promise<Answer>): void {
    this.#unanswered++;
    this.#answers = Promise.all([answer, this.#answers]).then(([one]) => this.#send(one));
  }

  #send(answer: Answer): void {
    const { socket, count } = this.#parts;
    this.#unanswered--;
    if (answer.kind === 'none') {
      this.#giveUp(answer.last);
      return;
    }
    if (socket.destroyed || !socket.writable) {
      count('unansweredFrames', 1);
      return;
    }
    this.#write(answer.blocks);
    if (this.#ending) this.#sayGoodbye();
    else this.breathe();
  }

  // HL7 v2.5.1 §2.9.2: a sender that asked for no answer does not read one, and a client may take it for the next one's.
  #write(blocks: readonly Uint8Array[]): void {
    for (const block of blocks) {
      if (!this.#parts.socket.write(frame(block))) this.#unread = true;
    }
  }

  #giveUp(last: Uint8Array | undefined): void {
    const { socket, count } = this.#parts;
    count('unansweredFrames', 1);
    if (last && socket.writable) socket.end(frame(last), () => socket.destroy());
    else socket.destroy();
  }

  // A frame under way must go on: its last CR soon, any byte at all within the time allowed.
  #watch(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const { clock, idleMs = 0 } = this.#parts;
    if (!this.#framer.partial) {
      if (idleMs > 0) this.#cancelTimer = clock.after(idleMs, () => this.#wasIdle());
      return;
    }
    const waitMs = this.#framer.endPending ? endBlockMsMax : receiveMsMax;
    this.#cancelTimer = clock.after(waitMs, () => this.#fellSilent());
  }

  #fellSilent(): void {
    if (this.#framer.endPending) {
      this.#handle(this.#framer.flush());
      this.breathe();
    } else if (this.#parts.socket.isPaused()) {
      // It is we who do not listen.
      this.#watch();
    } else {
      this.#takeRest();
      this.#finish();
    }
  }

  // The other end may be gone without a word: a firewall forgets connections, and no packet tells of it.
  #wasIdle(): void {
    if (this.#unanswered > 0 || this.#parts.socket.isPaused()) {
      this.#watch();
      return;
    }
    this.#parts.count('idleClosed', 1);
    this.#finish();
  }

  #senderEnded(): void {
    if (this.#ending) return;
    this.#takeRest();
    this.#finish();
  }

  // A sender that never writes an end block sends the whole message all the same: it must not vanish.
  #takeRest(): void {
    if (this.#framer.partial && !this.#framer.endPending) this.#parts.count('halfFrames', 1);
    this.#handle(this.#framer.flush());
  }

  #finish(): void {
    this.#ending = true;
    this.#cancelTimer?.();
    this.breathe();
    this.#sayGoodbye();
  }

  #sayGoodbye(): void {
    const { socket, clock } = this.#parts;
    if (this.#unanswered > 0 || this.#settled) return;
    this.#settled = true;
    socket.end();
    this.#cancelTimer = clock.after(goodbyeMsMax, () => socket.destroy());
  }

  #close(): void {
    this.#cancelTimer?.();
    if (!this.#ending) this.#takeRest();
    // Frames that are still on their way into the journal are kept, but nobody is there to answer.
    this.#ending = true;
    this.#settled = true;
    this.#parts.closed();
  }
}

/** The first bytes of a TLS record with a handshake (RFC 8446 §5.1). They would be noise, and in the middle perhaps a frame. */
function isTlsHello(chunk: Uint8Array): boolean {
  return chunk[0] === 0x16 && chunk[1] === 0x03;
}
