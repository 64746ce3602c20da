import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

import { ackWish, frame, Framer, parseAck, peek } from '../src/hl7v2/hl7v2.ts';
import type { Cancel, Clock } from '../src/platform/platform.ts';

export interface MllpClientOptions {
  host: string;
  port: number;
  clock: Clock;
  /** Messages on the way at once. 1 = stop and wait. */
  windowMax?: number;
  /** Without an answer for so long, the connection is given up and the message sent again. */
  ackTimeoutMs?: number;
  /** Transmissions of one message, the first included. */
  attemptsMax?: number;
  /** After failing to connect for so long, waiting messages are given up; null = it tries until it works. */
  connectPatienceMs?: number | null;
  /** In [0, 1): spreads reconnections. */
  jitter?: () => number;
  /** A bad line: so many bytes at a time, a pause after each. Asked before every transmission; for stop and wait only. */
  pace?: () => Pace | null;
  /** Speaks TLS, and to nobody whose certificate is not good; null: in the clear. */
  tls?: MllpTls | null;
  /** Largest answer that is read. */
  answerBytesMax?: number;
}

/** PEM texts; whatever is left out is the machine's, or nothing. */
export interface MllpTls {
  /** Who signs the receiver's certificate. */
  ca?: string;
  /** Shown to a receiver that asks who we are. */
  cert?: string;
  key?: string;
}

/** What became of one message. */
export type Answer =
  | { kind: 'answered'; code: string; ack: Uint8Array; attempts: number; waitedMs: number }
  /** It says itself that nobody listens for an answer (MSH-15, MSH-16), and none came. */
  | { kind: 'unasked'; attempts: number }
  | { kind: 'unanswered'; reason: UnansweredReason; attempts: number };

export type UnansweredReason = 'no-connection' | 'connection-lost' | 'timeout' | 'closed';

export interface Pace {
  bytes: number;
  pauseMs: number;
}

export interface MllpClientStats {
  sent: number;
  resent: number;
  answered: number;
  unanswered: number;
  timeouts: number;
  connections: number;
  /** Answers that fitted no message on the way. */
  strays: number;
}

interface Letter {
  bytes: Uint8Array;
  controlId: string | null;
  /** It gets an answer when it is taken. */
  asksAnswer: boolean;
  attempts: number;
  /** Of the transmission under way. */
  sentAt: number;
  cancelTimeout: Cancel | null;
  lastFailure: UnansweredReason;
  settle: (answer: Answer) => void;
}

const ACK_TIMEOUT_MS = 30_000;
const ATTEMPTS_MAX = 5;
const ANSWER_BYTES_MAX = 1_048_576;
/** A message that asks for no answer may still be refused: so long it is listened for. */
export const unaskedWaitMs = 300;
const RECONNECT_MS_FIRST = 250;
export const reconnectDelayMsMax = 10_000;

/**
 * Sends HL7 v2 messages over MLLP and matches each with its acknowledgement by MSA-2. A message that isn't answered in time is
 * sent again, byte for byte, but only after its connection is closed, so that a late answer can't be taken for another
 * message's (HL7 v2.5.1 §2.9.2; MLLP release 1). Messages keep their order.
 */
export class MllpClient {
  readonly stats: MllpClientStats = {
    sent: 0,
    resent: 0,
    answered: 0,
    unanswered: 0,
    timeouts: 0,
    connections: 0,
    strays: 0,
  };

  /** Of every connection that was made: with it a receiver's log names us. */
  readonly localPorts: number[] = [];

  readonly #options: Required<MllpClientOptions>;
  readonly #waiting: Letter[] = [];
  #underway: Letter[] = [];
  #socket: Socket | null = null;
  #connected = false;
  #cancelReconnect: Cancel | null = null;
  #failures = 0;
  #failingSince: number | null = null;
  #held = false;
  #closed = false;

  constructor(options: MllpClientOptions) {
    this.#options = {
      windowMax: 1,
      ackTimeoutMs: ACK_TIMEOUT_MS,
      attemptsMax: ATTEMPTS_MAX,
      connectPatienceMs: null,
      jitter: Math.random,
      pace: () => null,
      tls: null,
      answerBytesMax: ANSWER_BYTES_MAX,
      ...options,
    };
  }

  /** Messages that were handed over and have no answer yet. */
  get pending(): number {
    return this.#waiting.length + this.#underway.length;
  }

  /** Hands over one message, unframed. The promise is always kept: with the answer, or with why there is none. */
  send(bytes: Uint8Array): Promise<Answer> {
    return new Promise((settle) => {
      const { controlId, message } = peek(bytes);
      const letter: Letter = {
        bytes,
        controlId: controlId ?? null,
        asksAnswer: ackWish(message, true).wanted,
        attempts: 0,
        sentAt: 0,
        cancelTimeout: null,
        lastFailure: 'no-connection',
        settle,
      };
      if (this.#closed) return this.#giveUp(letter, 'closed');
      this.#waiting.push(letter);
      this.#pump();
    });
  }

  /** Drops the connection and stays away until `release`; messages wait. */
  hold(): void {
    this.#held = true;
    this.#cancelReconnect?.();
    this.#cancelReconnect = null;
    this.#drop('connection-lost');
  }

  release(): void {
    this.#held = false;
    this.#pump();
  }

  /** Ends at once. What has no answer is given back as unanswered. */
  close(): void {
    this.#closed = true;
    this.#cancelReconnect?.();
    this.#drop('closed');
    for (const letter of this.#waiting.splice(0)) this.#giveUp(letter, 'closed');
  }

  #pump(): void {
    if (this.#closed || this.#held) return;
    if (!this.#socket) {
      if (this.#waiting.length > 0 && !this.#cancelReconnect) this.#connect();
      return;
    }
    if (!this.#connected) return;
    while (this.#underway.length < this.#options.windowMax) {
      const letter = this.#waiting.shift();
      if (!letter) return;
      this.#transmit(letter);
    }
  }

  #connect(): void {
    const { host, port, clock, answerBytesMax, tls } = this.#options;
    this.#failingSince ??= clock.now();
    const to = { host, port, noDelay: true, keepAlive: true };
    const socket = tls
      ? connectTls({ ...to, ...tls, ...(isIP(host) === 0 && { servername: host }) })
      : connect(to);
    const framer = new Framer({ frameBytesMax: answerBytesMax });
    this.#socket = socket;
    socket.on(tls ? 'secureConnect' : 'connect', () => {
      this.#connected = true;
      this.#failures = 0;
      this.stats.connections += 1;
      if (socket.localPort !== undefined) this.localPorts.push(socket.localPort);
      this.#failingSince = null;
      this.#pump();
    });
    socket.on('data', (chunk) => {
      for (const event of framer.push(chunk))
        if (event.kind === 'frame') this.#onAnswer(event.bytes);
      this.#pump();
    });
    // 'close' always follows, and does the rest.
    socket.on('error', () => {});
    socket.on('close', () => {
      if (this.#socket !== socket) return;
      this.#drop(this.#connected ? 'connection-lost' : 'no-connection');
      this.#reconnectLater();
    });
  }

  #transmit(letter: Letter): void {
    const { clock, ackTimeoutMs } = this.#options;
    letter.attempts += 1;
    letter.sentAt = clock.now();
    if (letter.attempts === 1) this.stats.sent += 1;
    else this.stats.resent += 1;
    letter.cancelTimeout = clock.after(letter.asksAnswer ? ackTimeoutMs : unaskedWaitMs, () => {
      if (!letter.asksAnswer) return this.#rest(letter);
      this.stats.timeouts += 1;
      this.#drop('timeout');
      this.#pump();
    });
    this.#underway.push(letter);
    if (this.#socket) this.#write(this.#socket, frame(letter.bytes), this.#options.pace());
  }

  /** Nobody asked for an answer, and none came: that is as it should be. */
  #rest(letter: Letter): void {
    this.#underway = this.#underway.filter((one) => one !== letter);
    letter.settle({ kind: 'unasked', attempts: letter.attempts });
    this.#pump();
  }

  #write(socket: Socket, bytes: Uint8Array, pace: Pace | null): void {
    if (socket.destroyed) return;
    if (pace === null || bytes.length <= pace.bytes) {
      socket.write(bytes);
      return;
    }
    socket.write(bytes.subarray(0, pace.bytes));
    const rest = bytes.subarray(pace.bytes);
    this.#options.clock.after(pace.pauseMs, () => this.#write(socket, rest, pace));
  }

  #onAnswer(ack: Uint8Array): void {
    const parsed = parseAck(ack);
    const letter = parsed && this.#letterFor(parsed.controlId.trim());
    if (!parsed || !letter) {
      this.stats.strays += 1;
      return;
    }
    this.#underway = this.#underway.filter((one) => one !== letter);
    letter.cancelTimeout?.();
    this.stats.answered += 1;
    letter.settle({
      kind: 'answered',
      code: parsed.code,
      ack,
      attempts: letter.attempts,
      waitedMs: this.#options.clock.now() - letter.sentAt,
    });
  }

  /**
   * The oldest message with this control id. A message whose control id can't be read, or an answer that names none, is
   * matched only where a single message is on the way.
   */
  #letterFor(controlId: string): Letter | undefined {
    const exact = this.#underway.find((one) => one.controlId === controlId);
    if (exact) return exact;
    const [only] = this.#underway;
    if (this.#underway.length !== 1 || !only) return undefined;
    return only.controlId === null || controlId === '' ? only : undefined;
  }

  /** Closes the connection; what was on it waits again, in order, or is given up after its last attempt. */
  #drop(failure: UnansweredReason): void {
    const socket = this.#socket;
    this.#socket = null;
    this.#connected = false;
    const interrupted = this.#underway;
    this.#underway = [];
    const again: Letter[] = [];
    for (const letter of interrupted) {
      letter.cancelTimeout?.();
      letter.lastFailure = failure;
      if (letter.attempts < this.#options.attemptsMax) again.push(letter);
      else this.#giveUp(letter, failure);
    }
    this.#waiting.unshift(...again);
    socket?.destroy();
  }

  #reconnectLater(): void {
    if (this.#closed || this.#held || this.#cancelReconnect) return;
    const { clock, connectPatienceMs, jitter } = this.#options;
    if (this.#waiting.length === 0) return;
    const since = this.#failingSince ?? clock.now();
    if (connectPatienceMs !== null && clock.now() - since >= connectPatienceMs) {
      for (const letter of this.#waiting.splice(0)) this.#giveUp(letter, letter.lastFailure);
      return;
    }
    const ceiling = Math.min(reconnectDelayMsMax, RECONNECT_MS_FIRST * 2 ** this.#failures);
    this.#failures += 1;
    this.#cancelReconnect = clock.after(ceiling * (0.5 + jitter() / 2), () => {
      this.#cancelReconnect = null;
      this.#pump();
    });
  }

  #giveUp(letter: Letter, reason: UnansweredReason): void {
    this.stats.unanswered += 1;
    letter.settle({ kind: 'unanswered', reason, attempts: letter.attempts });
  }
}
