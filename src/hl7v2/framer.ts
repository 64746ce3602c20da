/** What came out of a byte stream, in its order. */
export type FrameEvent =
  /** A whole frame's content, without its block characters. */
  | { kind: 'frame'; bytes: Uint8Array }
  /** A frame that another one began in, or that was cut off: its end block was lost. */
  | { kind: 'truncated'; bytes: Uint8Array }
  /** A frame larger than allowed. Only its `head` was kept, so that it can be answered. */
  | { kind: 'oversize'; bytesSeen: number; head: Uint8Array }
  /** Bytes between frames, which mean nothing. */
  | { kind: 'noise'; bytes: number };

const VT = 0x0b;
const FS = 0x1c;
const CR = 0x0d;

/** What is kept of a frame that is too large: enough for any header. */
export const oversizeHeadBytes = 4096;

const FIRST_CAPACITY_BYTES = 8192;
const NOTHING: readonly FrameEvent[] = [];

/** Wraps a message for MLLP: `VT message FS CR` (HL7 MLLP release 1). */
export function frame(content: Uint8Array): Uint8Array {
  const framed = new Uint8Array(content.length + 3);
  framed[0] = VT;
  framed.set(content, 1);
  framed[content.length + 1] = FS;
  framed[content.length + 2] = CR;
  return framed;
}

/**
 * Cuts a byte stream into MLLP frames. Each byte is looked at once, so the time is linear however the stream is chunked,
 * and the chunking never shows in the result. Memory is bounded by `frameBytesMax`.
 *
 * Lenient as partners need it: noise between frames is counted and skipped; a doubled VT is one; FS inside a frame is
 * data unless CR follows, or the VT of the next frame (the CR was lost).
 */
export class Framer {
  readonly #frameBytesMax: number;
  #inside = false;
  /** The last byte inside a frame was FS; whether it ended the frame, the next byte tells. */
  #endPending = false;
  #content = new Uint8Array(0);
  #length = 0;
  #bytesSeen = 0;
  #noiseBytes = 0;

  constructor(options: { frameBytesMax: number }) {
    this.#frameBytesMax = options.frameBytesMax;
  }

  /** A frame has begun and has not ended. */
  get partial(): boolean {
    return this.#inside;
  }

  /** All of a frame is there but the CR that should follow its FS. */
  get endPending(): boolean {
    return this.#endPending;
  }

  /** The events that `chunk` completes. The chunk must not be changed afterwards: frames may be views of it. */
  push(chunk: Uint8Array): readonly FrameEvent[] {
    const events: FrameEvent[] = [];
    const next = { fs: -1, vt: -1 };
    let at = 0;
    while (at < chunk.length) {
      if (this.#endPending) at = this.#settleEnd(chunk, at, events);
      else if (this.#inside) at = this.#read(chunk, at, next, events);
      else at = this.#skip(chunk, at, events);
    }
    return events.length === 0 ? NOTHING : events;
  }

  /**
   * The stream has fallen silent or ended: gives what is under way. A frame that lacks only its last CR is whole, any
   * other is truncated.
   */
  flush(): readonly FrameEvent[] {
    const events: FrameEvent[] = [];
    this.#reportNoise(events);
    if (this.#endPending) this.#finish('frame', events);
    else if (this.#inside && this.#bytesSeen > 0) this.#finish('truncated', events);
    this.#inside = false;
    return events;
  }

  #skip(chunk: Uint8Array, at: number, events: FrameEvent[]): number {
    const found = chunk.indexOf(VT, at);
    const end = found === -1 ? chunk.length : found;
    this.#noiseBytes += end - at;
    if (found === -1) return end;
    this.#reportNoise(events);
    this.#begin();
    return end + 1;
  }

  #read(
    chunk: Uint8Array,
    at: number,
    next: { fs: number; vt: number },
    events: FrameEvent[],
  ): number {
    // Searched again only when passed, so that neither byte is looked for twice over the same stretch.
    if (next.fs < at) next.fs = indexOrEnd(chunk, FS, at);
    if (next.vt < at) next.vt = indexOrEnd(chunk, VT, at);
    const stop = Math.min(next.fs, next.vt);
    if (stop === chunk.length) {
      this.#append(chunk.subarray(at));
      return stop;
    }
    if (stop === next.fs) {
      if (this.#bytesSeen === 0 && chunk[stop + 1] === CR && stop - at <= this.#frameBytesMax) {
        this.#inside = false;
        events.push({ kind: 'frame', bytes: chunk.subarray(at, stop) });
        return stop + 2;
      }
      this.#append(chunk.subarray(at, stop));
      this.#endPending = true;
      return stop + 1;
    }
    this.#append(chunk.subarray(at, stop));
    if (this.#bytesSeen > 0) this.#finish('truncated', events);
    this.#begin();
    return stop + 1;
  }

  #settleEnd(chunk: Uint8Array, at: number, events: FrameEvent[]): number {
    const byte = chunk[at];
    if (byte === CR || byte === VT) {
      this.#finish('frame', events);
      if (byte === VT) this.#begin();
      return at + 1;
    }
    this.#endPending = false;
    this.#append(LONE_FS);
    return at;
  }

  #begin(): void {
    this.#inside = true;
    this.#endPending = false;
    this.#length = 0;
    this.#bytesSeen = 0;
  }

  #finish(kind: 'frame' | 'truncated', events: FrameEvent[]): void {
    const bytes = this.#content.subarray(0, this.#length);
    if (this.#bytesSeen > this.#frameBytesMax) {
      const head = bytes.slice(0, oversizeHeadBytes);
      events.push({ kind: 'oversize', bytesSeen: this.#bytesSeen, head });
    } else {
      events.push({ kind, bytes });
    }
    this.#content = new Uint8Array(0);
    this.#length = 0;
    this.#bytesSeen = 0;
    this.#inside = false;
    this.#endPending = false;
  }

  #append(bytes: Uint8Array): void {
    this.#bytesSeen += bytes.length;
    const keep = this.#bytesSeen > this.#frameBytesMax ? oversizeHeadBytes : this.#bytesSeen;
    if (keep < this.#length) {
      // Too large from here on: let go of what was gathered.
      this.#content = this.#content.slice(0, keep);
      this.#length = keep;
      return;
    }
    const added = bytes.subarray(0, keep - this.#length);
    this.#reserve(this.#length + added.length);
    this.#content.set(added, this.#length);
    this.#length += added.length;
  }

  // Doubling keeps the copying linear in the size of the frame.
  #reserve(bytes: number): void {
    if (bytes <= this.#content.length) return;
    const capacity = Math.max(bytes, this.#content.length * 2, FIRST_CAPACITY_BYTES);
    const grown = Buffer.allocUnsafeSlow(capacity);
    grown.set(this.#content.subarray(0, this.#length));
    this.#content = grown;
  }

  #reportNoise(events: FrameEvent[]): void {
    if (this.#noiseBytes > 0) events.push({ kind: 'noise', bytes: this.#noiseBytes });
    this.#noiseBytes = 0;
  }
}

const LONE_FS = Uint8Array.of(FS);

function indexOrEnd(chunk: Uint8Array, byte: number, from: number): number {
  const found = chunk.indexOf(byte, from);
  return found === -1 ? chunk.length : found;
}
