import { connect, type Socket } from 'node:net';

import { onTestFinished } from 'vitest';

import { until } from '../faults/load.ts';

const VT = '\x0b';
const FS_CR = '\x1c\r';

/** A message as it goes over the wire. Framed here and not by Sinew's own framer, which is what is under test. */
export function framed(message: string | Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(VT), Buffer.from(message), Buffer.from(FS_CR)]);
}

/** A connection whose every byte and every pause is the test's own. */
export class RawSender {
  /** Answers without their frames, in the order in which they came. */
  readonly answers: string[] = [];
  closed = false;
  readonly #socket: Socket;
  #rest = '';

  constructor(port: number) {
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.#socket.setEncoding('latin1');
    this.#socket.on('data', (text: string) => this.#read(text));
    this.#socket.on('error', () => {});
    this.#socket.on('close', () => (this.closed = true));
    onTestFinished(() => void this.#socket.destroy());
  }

  /** Hands bytes to the system in one piece, and returns when it has taken them. */
  write(bytes: string | Uint8Array): Promise<void> {
    return new Promise((resolve) => this.#socket.write(bytes, () => resolve()));
  }

  /** Sends one message and gives its answer; none other may be awaited. */
  async ask(message: string | Uint8Array): Promise<string> {
    const before = this.answers.length;
    await this.write(framed(message));
    const answers = await this.answered(before + 1);
    return answers[before] ?? '';
  }

  /** Waits until so many answers have come since the connection began. */
  async answered(count: number): Promise<readonly string[]> {
    await until(() => this.answers.length >= count);
    return this.answers;
  }

  #read(text: string): void {
    const frames = (this.#rest + text).split(FS_CR);
    this.#rest = frames.pop() ?? '';
    this.answers.push(...frames.map((frame) => frame.slice(VT.length)));
  }
}

/** `AA C1`: the code and the control id of an answer with standard delimiters. */
export function codeAndControl(answer: string): string {
  const msa = answer.split('\r').find((line) => line.startsWith('MSA')) ?? '';
  const [, code = '', control = ''] = msa.split('|');
  return `${code} ${control}`.trim();
}
