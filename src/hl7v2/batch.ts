import type { Problem } from '../platform/platform.ts';

/** What a batch file, or a file of messages one after the other, holds. */
export interface Batch {
  /** Each message's bytes, as they stand in the input (views of it), in order. None at all is a batch, too. */
  messages: readonly Uint8Array[];
  /** How many BHS there were. */
  batches: number;
  problems: readonly Problem[];
}

/** More messages than this are not cut out of one batch; a problem says so. */
export const batchMessagesMax = 100_000;

/**
 * Cuts a batch, `[FHS] { [BHS] { MSH … } [BTS] } [FTS]` (HL7 v2.5.1 §2.10.3), into its messages; messages without any of
 * these segments around them will do. The counts in BTS-1 and FTS-1 are verified, and so is that what was opened is closed: a
 * file that was cut off says so by an error. The bytes must be of a charset that has ASCII in it; UTF-16 is an error.
 */
export function readBatch(bytes: Uint8Array): Batch {
  const reading = new BatchReading(bytes);
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    reading.complain('error', 'batch-charset', 'byte 0', 'A batch in UTF-16 cannot be read.');
    return reading.result();
  }
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  for (let at = skipBlank(bytes, start); at < bytes.length;) {
    const end = endOfLine(bytes, at);
    reading.take(at, end);
    at = skipBlank(bytes, end);
  }
  return reading.result();
}

class BatchReading {
  readonly #bytes: Uint8Array;
  readonly #messages: Uint8Array[] = [];
  readonly #problems: Problem[] = [];
  readonly #seen = { FHS: 0, BHS: 0, BTS: 0, FTS: 0 };
  /** Where the message under way began and its last line ended. */
  #start = -1;
  #end = -1;
  #messagesInBatch = 0;
  #batchIsOpen = false;
  #fileIsOpen = false;
  #strayLines = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** One line, from `at` to its end without the terminator. */
  take(at: number, end: number): void {
    const name = this.#nameOf(at, end);
    if (name === 'MSH') {
      this.#closeMessage();
      this.#start = at;
    } else if (name !== undefined) {
      this.#closeMessage();
      this.#seen[name]++;
      if (name === 'BHS') this.#openBatch();
      else if (name === 'BTS') this.#closeBatch(this.#countOf(at, end));
      else if (name === 'FHS') this.#fileIsOpen = true;
      else this.#closeFile(this.#countOf(at, end));
      return;
    } else if (this.#start === -1) {
      this.#strayLines++;
      return;
    }
    // The terminator is the message's own.
    this.#end = this.#bytes[end] === CR && this.#bytes[end + 1] === LF ? end + 2 : end + 1;
  }

  result(): Batch {
    this.#closeMessage();
    if (this.#batchIsOpen) {
      this.complain('error', 'batch-open', 'BHS', 'A batch has no BTS: its end may be missing.');
    }
    if (this.#fileIsOpen) {
      this.complain('error', 'batch-open', 'FHS', 'The file has no FTS: its end may be missing.');
    }
    if (this.#strayLines > 0) {
      const sentence = `${this.#strayLines} lines belong to no message and were passed over.`;
      this.complain('error', 'batch-stray', 'file', sentence);
    }
    if (this.#messages.length > batchMessagesMax) {
      this.#messages.length = batchMessagesMax;
      const sentence = `There are more than ${batchMessagesMax} messages; only these were read.`;
      this.complain('error', 'batch-too-long', 'file', sentence);
    }
    return { messages: this.#messages, batches: this.#seen.BHS, problems: this.#problems };
  }

  complain(severity: Problem['severity'], code: string, location: string, sentence: string): void {
    this.#problems.push({ code, severity, location, sentence });
  }

  // A name counts only with a separator after it: text that was broken into lines may begin with the same letters.
  #nameOf(at: number, end: number): 'MSH' | 'FHS' | 'BHS' | 'BTS' | 'FTS' | undefined {
    const name = String.fromCharCode(...this.#bytes.subarray(at, Math.min(at + 3, end)));
    if (name !== 'MSH' && !Object.hasOwn(this.#seen, name)) return undefined;
    const separator = this.#bytes[at + 3] ?? CR;
    const isTrailer = name === 'BTS' || name === 'FTS';
    if (at + 3 === end ? !isTrailer : isLetterOrDigitOrBlank(separator)) return undefined;
    return name as 'MSH' | 'FHS' | 'BHS' | 'BTS' | 'FTS';
  }

  /** Field 1 of a trailer; undefined = not sent, or not a number. */
  #countOf(at: number, end: number): number | undefined {
    if (at + 4 >= end) return undefined;
    const separator = this.#bytes[at + 3] ?? 0;
    const next = this.#bytes.subarray(at + 4, end).indexOf(separator);
    const digits = this.#bytes.subarray(at + 4, next === -1 ? end : at + 4 + next);
    const text = digits.length > COUNT_DIGITS_MAX ? '' : String.fromCharCode(...digits).trim();
    return /^\d+$/.test(text) ? Number(text) : undefined;
  }

  #closeMessage(): void {
    if (this.#start === -1) return;
    this.#messagesInBatch++;
    if (this.#messages.length <= batchMessagesMax) {
      this.#messages.push(this.#bytes.subarray(this.#start, this.#end));
    }
    this.#start = -1;
  }

  #openBatch(): void {
    if (this.#batchIsOpen) {
      this.complain('error', 'batch-open', 'BHS', 'A batch has no BTS: its end may be missing.');
    }
    this.#batchIsOpen = true;
    this.#messagesInBatch = 0;
  }

  #closeBatch(count: number | undefined): void {
    const location = occurrence('BTS', this.#seen.BTS);
    if (!this.#batchIsOpen) {
      this.complain('error', 'batch-open', location, 'A BTS closes what no BHS opened.');
    }
    if (count !== undefined && count !== this.#messagesInBatch) {
      const sentence = `BTS-1 says ${count} messages; there are ${this.#messagesInBatch}.`;
      this.complain('error', 'batch-count', `${location}-1`, sentence);
    }
    this.#batchIsOpen = false;
    this.#messagesInBatch = 0;
  }

  #closeFile(count: number | undefined): void {
    if (!this.#fileIsOpen) {
      this.complain('error', 'batch-open', 'FTS', 'An FTS closes what no FHS opened.');
    }
    // A file without BHS is one batch (the brackets in §2.10.3.1).
    const batches = this.#seen.BHS === 0 && this.#messages.length > 0 ? 1 : this.#seen.BHS;
    if (count !== undefined && count !== batches) {
      const sentence = `FTS-1 says ${count} batches; there are ${batches}.`;
      this.complain('error', 'batch-count', 'FTS-1', sentence);
    }
    this.#fileIsOpen = false;
  }
}

const CR = 0x0d;
const LF = 0x0a;
const COUNT_DIGITS_MAX = 10;

function occurrence(name: string, n: number): string {
  return n > 1 ? `${name}[${n}]` : name;
}

function isLetterOrDigitOrBlank(byte: number): boolean {
  return byte <= 0x20 || byte > 0x7e || /[A-Za-z0-9]/.test(String.fromCharCode(byte));
}

function endOfLine(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] !== CR && bytes[at] !== LF) at++;
  return at;
}

/** Blank lines, and the block characters of MLLP, which some write into files. */
function skipBlank(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && (bytes[at] ?? 0) <= 0x20) at++;
  return at;
}
