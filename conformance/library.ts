/**
 * Bytes as text: one character from U+0000 to U+00FF for each byte. So that requests and observations are plain JSON, and
 * nobody's decoder comes in between.
 */
export type Bytes = string;

/** What a library is asked to do. */
export type Request =
  /** Cut a stream into messages. `expected` = how many are waited for where that takes time. */
  | { ask: 'frames'; stream: readonly Bytes[]; bytesMax?: number; expected: number }
  /** Take a stream as a listener does, and answer. */
  | { ask: 'receive'; stream: readonly Bytes[]; production?: boolean; expected: number }
  /** Say that bytes are kept, as the transport of MLLP release 2 does. */
  | { ask: 'commit'; kept: boolean }
  /** Read the values at these paths, and the names of the segments. */
  | { ask: 'read'; message: Bytes; paths: readonly string[]; charset?: string; zone?: string }
  /** Parse and write again, with these values set. */
  | { ask: 'rewrite'; message: Bytes; set: Readonly<Record<string, string | null>> }
  | { ask: 'time'; text: string; zone: string }
  | { ask: 'batch'; file: Bytes }
  /** Put the segments of a result message into patients, orders and observations. */
  | { ask: 'groups'; message: Bytes }
  | { ask: 'attachments'; message: Bytes }
  /** Judge MSH-13 of message after message on one link that has no past. */
  | { ask: 'sequence'; numbers: readonly string[] };

export type Ask = Request['ask'];

/** What came of a request; only what was asked for is given. */
export interface Observed {
  /** Messages that were handed over as whole, in order. */
  frames?: readonly Bytes[];
  /** Answers without frames, in order. */
  answers?: readonly Bytes[];
  /** By path: text, null = deleted, '' = nothing was sent. */
  values?: Readonly<Record<string, string | null>>;
  segments?: readonly string[];
  written?: Bytes;
  /** ISO 8601, or null where the text is no moment (a date) or no time at all. */
  instant?: string | null;
  precision?: string;
  /** MSH-10 of each message of a batch. */
  ids?: readonly string[];
  /** As in `(PID (ORC OBR (OBX NTE)))`. */
  outline?: string;
  attachments?: readonly { path: string; mime: string; bytes: number }[];
  /** Of each numbered message: whether it is taken, and MSA-4. */
  sequence?: readonly { taken: boolean; expected: string }[];
  /** Something was said about the input: a problem, a warning, an error that was thrown. */
  told?: boolean;
  /** Time grew with the size of the input, not with its square. */
  linear?: boolean;
}

/**
 * What a fixture needs of a library beyond its `ask`. A library that does not say that it covers this is not measured by it:
 * the fixture is "not claimed", which is neither a pass nor a failure.
 */
export const needs = [
  'any-delimiters',
  'charsets',
  'enhanced-mode',
  'error-segment',
  'escapes',
  'policy',
  'precision',
  'problems',
  'size-limit',
  'zones',
] as const;

export type Need = (typeof needs)[number];

/** A library or an engine under test. */
export interface Library {
  name: string;
  version: string;
  asks: ReadonlySet<Ask>;
  covers: ReadonlySet<Need>;
  /** It works in another process. */
  isElsewhere?: boolean;
  /** Does what is asked. What it throws counts as said about the input; undefined = it does not claim this rule. */
  run(request: Request, about: About): Run | Promise<Run>;
  close?(): void;
}

type Run = Observed | undefined;

/** Which fixture a request belongs to. */
export interface About {
  id: string;
  needs: readonly Need[];
}

export const asks: readonly Ask[] = [
  ...(['frames', 'receive', 'commit', 'read', 'rewrite'] as const),
  ...(['time', 'batch', 'groups', 'attachments', 'sequence'] as const),
];

export function toBytes(text: Bytes): Buffer {
  return Buffer.from(text, 'latin1');
}

export function fromBytes(bytes: Uint8Array): Bytes {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/** For libraries that take text: UTF-8, as nearly all of them assume. */
export function asText(bytes: Bytes): string {
  return toBytes(bytes).toString('utf8');
}
