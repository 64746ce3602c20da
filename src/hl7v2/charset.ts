import { isAscii, isUtf8 } from 'node:buffer';

import type { Problem } from '../platform/platform.ts';

/** A WHATWG encoding label in lower case: `utf-8`, `iso-8859-1`, `us-ascii`, `shift_jis`. */
export type Charset = string;

export interface CharsetOptions {
  /** Believed against everything that the message says. */
  charset?: Charset | undefined;
  /** Where neither a byte order mark nor MSH-18 says anything. `utf-8` unless told. */
  defaultCharset?: Charset | undefined;
}

export interface DecodedText {
  text: string;
  charset: Charset;
  problem?: Problem;
}

/** HL7 table 0211, and what senders write instead. */
const namedCharsets: Readonly<Record<string, Charset>> = {
  ASCII: 'us-ascii',
  'US-ASCII': 'us-ascii',
  '8859/1': 'iso-8859-1',
  '8859/2': 'iso-8859-2',
  '8859/3': 'iso-8859-3',
  '8859/4': 'iso-8859-4',
  '8859/5': 'iso-8859-5',
  '8859/6': 'iso-8859-6',
  '8859/7': 'iso-8859-7',
  '8859/8': 'iso-8859-8',
  '8859/9': 'windows-1254',
  '8859/15': 'iso-8859-15',
  'ISO IR6': 'us-ascii',
  'ISO IR13': 'shift_jis',
  'ISO IR14': 'shift_jis',
  'ISO IR87': 'iso-2022-jp',
  'ISO IR159': 'iso-2022-jp',
  'ISO IR192': 'utf-8',
  'GB 18030-2000': 'gb18030',
  'KS X 1001': 'euc-kr',
  'BIG-5': 'big5',
  UNICODE: 'utf-8',
  'UNICODE UTF-8': 'utf-8',
  'UNICODE UTF-16': 'utf-16le',
  'UTF-8': 'utf-8',
  UTF8: 'utf-8',
  'WINDOWS-1252': 'windows-1252',
  CP1252: 'windows-1252',
};

const FALLBACK: Charset = 'windows-1252';
const BYTES_WITHOUT_ASCII = /^(utf-16|iso-2022)/;

/** The charset that a name stands for, in HL7's spelling (`8859/1`) or the web's (`ISO-8859-1`). */
export function charsetNamed(name: string): Charset | undefined {
  const known = namedCharsets[name.trim().toUpperCase().replace(/\s+/g, ' ')];
  if (known !== undefined) return known;
  const dashed = /^ISO[-_ ]?8859[-_/ ](\d{1,2})$/i.exec(name.trim())?.[1];
  return dashed === undefined ? undefined : namedCharsets[`8859/${dashed}`];
}

/**
 * Decodes a message; the charset is, in this order, the one given, the byte order mark's, MSH-18's, the default. Bytes
 * that do not fit it are a problem, and are read as UTF-8 if they are that, else byte by byte as Latin 1, so that the
 * text always encodes back to the same bytes. A byte order mark stays in the text as U+FEFF. Where MSH-18 names several
 * charsets, the switches between them (HL7 v2.5.1 §2.7.2) are followed for Japanese; others stay as sent, with a problem.
 */
export function decodeText(bytes: Uint8Array, options: CharsetOptions = {}): DecodedText {
  const declared = declaredCharset(bytes, options);
  const text = decodeStrictly(bytes, declared.charset);
  if (text !== undefined) {
    const { charset, problem } = declared;
    return problem ? { text, charset, problem } : { text, charset };
  }
  const charset = declared.charset !== 'utf-8' && isUtf8(bytes) ? 'utf-8' : FALLBACK;
  return {
    text: decodeStrictly(bytes, charset) ?? viewOf(bytes).toString('latin1'),
    charset,
    problem: {
      code: 'charset-mismatch',
      severity: 'warning',
      location: `byte ${firstBadByte(bytes, declared.charset)}`,
      sentence: `The message is not valid ${declared.charset}; it was read as ${charset}.`,
    },
  };
}

/** `undefined` where the bytes are not text of that charset. */
export function decodeStrictly(bytes: Uint8Array, charset: Charset): string | undefined {
  const view = viewOf(bytes);
  if (isAscii(view) && !BYTES_WITHOUT_ASCII.test(charset)) return view.toString('latin1');
  if (charset === 'us-ascii') return undefined;
  if (charset === 'utf-8') return isUtf8(view) ? view.toString('utf8') : undefined;
  try {
    return new TextDecoder(charset, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function declaredCharset(
  bytes: Uint8Array,
  options: CharsetOptions,
): { charset: Charset; problem?: Problem } {
  const known = options.charset ?? byteOrderMark(bytes);
  if (known !== undefined) return { charset: known };
  const fallback = options.defaultCharset ?? 'utf-8';
  const { names, escape } = namedInHeader(bytes);
  const name = names[0] ?? '';
  const charset = name === '' ? fallback : charsetNamed(name);
  if (charset !== undefined && names.length > 1) {
    return switchedCharset(bytes, charset, names, escape);
  }
  if (charset !== undefined) return { charset };
  return {
    charset: fallback,
    problem: {
      code: 'charset-unknown',
      severity: 'warning',
      location: 'MSH-18',
      sentence: `The character set is not one of HL7 table 0211; ${fallback} was taken.`,
    },
  };
}

function byteOrderMark(bytes: Uint8Array): Charset | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return undefined;
}

const CR = 0x0d;
const LF = 0x0a;
const ESCAPE = 0x1b;
const HEADER_FIELDS_BEFORE_CHARSET = 17;

interface HeaderCharsets {
  /** The repetitions of MSH-18; none = not sent. */
  names: readonly string[];
  /** The escape character of MSH-2. */
  escape: string;
}

const NOT_SENT: HeaderCharsets = { names: [], escape: '' };

/** Read from the bytes, because it says how to read them. */
function namedInHeader(bytes: Uint8Array): HeaderCharsets {
  let at = 0;
  while (at < bytes.length && (bytes[at] ?? 0) <= 0x20) at++;
  const separator = bytes[at + 3];
  if (bytes[at] !== 0x4d || bytes[at + 1] !== 0x53 || bytes[at + 2] !== 0x48) return NOT_SENT;
  const repetition = String.fromCharCode(bytes[at + 5] ?? 0);
  const escape = String.fromCharCode(bytes[at + 6] ?? 0);
  let start = at + 4;
  let separators = 1;
  for (at = start; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === CR || byte === LF) break;
    if (byte !== separator) continue;
    if (separators === HEADER_FIELDS_BEFORE_CHARSET) break;
    separators++;
    start = at + 1;
  }
  if (separators < HEADER_FIELDS_BEFORE_CHARSET || start === at) return NOT_SENT;
  return { names: viewOf(bytes).toString('latin1', start, at).split(repetition), escape };
}

const JAPANESE: Charset = 'iso-2022-jp';

/** The first name is the default; the others are switched to by escape sequences, as bytes or spelled out. */
function switchedCharset(
  bytes: Uint8Array,
  charset: Charset,
  names: readonly string[],
  escape: string,
): { charset: Charset; problem?: Problem } {
  const view = viewOf(bytes);
  const asBytes = view.indexOf(ESCAPE);
  const spelled = [`${escape}C`, `${escape}M`].map((one) => view.indexOf(one));
  const first = [asBytes, ...spelled].filter((at) => at !== -1);
  if (first.length === 0) return { charset };
  const isJapanese = names.some((name) => charsetNamed(name) === JAPANESE);
  if (isJapanese && first.length === 1 && asBytes !== -1) {
    if (decodeStrictly(bytes, JAPANESE) !== undefined) return { charset: JAPANESE };
  }
  return {
    charset,
    problem: {
      code: 'charset-switched',
      severity: 'warning',
      location: `byte ${Math.min(...first)}`,
      sentence: 'The message switches to another character set; what follows there stays as sent.',
    },
  };
}

/** The first byte that does not fit; for charsets of several bytes, where the first that is not ASCII stands. */
function firstBadByte(bytes: Uint8Array, charset: Charset): number {
  const firstHigh = bytes.findIndex((byte) => byte > 0x7f);
  if (charset !== 'utf-8') return Math.max(0, firstHigh);
  let low = firstHigh;
  let high = bytes.length;
  // The longest valid prefix, by halving; a cut inside a character is backed out of.
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (isUtf8(bytes.subarray(0, wholeCharacters(bytes, middle)))) low = middle;
    else high = middle - 1;
  }
  return wholeCharacters(bytes, low);
}

function wholeCharacters(bytes: Uint8Array, length: number): number {
  for (let back = 1; back <= 3 && back <= length; back++) {
    const byte = bytes[length - back] ?? 0;
    if (byte < 0x80) break;
    if (byte < 0xc0) continue;
    const size = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    return size > back ? length - back : length;
  }
  return length;
}

function viewOf(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
