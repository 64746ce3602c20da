import type { Problem } from '../platform/platform.ts';
import { decodeText, type Charset, type CharsetOptions } from './charset.ts';
import {
  delimiterCodes,
  readDelimiters,
  standardDelimiters,
  type DelimiterCodes,
  type Delimiters,
} from './delimiters.ts';
import { parsePath, type Path } from './path.ts';
import { Segment, type Value } from './segment.ts';

export interface ParsedMessage {
  message: Message;
  /** Of the header and the charset. Everything else is read on demand, and judged by who reads it. */
  problems: readonly Problem[];
}

/** A message with more segments is not read to its end; `peek` says so. */
export const segmentsMax = 50_000;

const HEADERS = ['MSH', 'FHS', 'BHS'];
const BYTE_ORDER_MARK = 0xfeff;

/**
 * Makes a message readable. Never throws: anything at all is a message, if need be one without segments, and what is
 * wrong with its header is in `problems`. Nothing is split before somebody asks for it.
 */
export function parseMessage(
  input: Uint8Array | string,
  options: CharsetOptions = {},
): ParsedMessage {
  if (typeof input === 'string') {
    return readHeader(input, undefined, options.charset ?? 'utf-8', undefined);
  }
  const decoded = decodeText(input, options);
  return readHeader(decoded.text, input, decoded.charset, decoded.problem);
}

function readHeader(
  text: string,
  bytes: Uint8Array | undefined,
  charset: Charset,
  charsetProblem: Problem | undefined,
): ParsedMessage {
  const start = skipBlank(text, text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0);
  const isHeader = HEADERS.some((name) => text.startsWith(name, start));
  if (!isHeader) {
    const message = new Message(text, bytes, charset, standardDelimiters);
    return {
      message,
      problems: [noHeader(text.length), ...(charsetProblem ? [charsetProblem] : [])],
    };
  }
  const { delimiters, problems } = readDelimiters(text, start);
  return {
    message: new Message(text, bytes, charset, delimiters),
    problems: charsetProblem ? [...problems, charsetProblem] : problems,
  };
}

function noHeader(length: number): Problem {
  return length === 0
    ? { code: 'empty', severity: 'error', location: 'MSH', sentence: 'The message is empty.' }
    : {
        code: 'no-header',
        severity: 'error',
        location: 'MSH',
        sentence: 'The message does not begin with an MSH segment.',
      };
}

/** A message as text with offsets: segments, fields and components are found when asked for, never copied before. */
export class Message {
  /** The whole message, exactly as sent. */
  readonly text: string;
  /** What `text` was decoded from; undefined for a message that was made or changed here. */
  readonly bytes: Uint8Array | undefined;
  readonly charset: Charset;
  readonly delimiters: Delimiters;
  /** The same as character codes, for searching. */
  readonly codes: DelimiterCodes;
  #segments: readonly Segment[] | undefined;

  constructor(
    text: string,
    bytes: Uint8Array | undefined,
    charset: Charset,
    delimiters: Delimiters,
  ) {
    this.text = text;
    this.bytes = bytes;
    this.charset = charset;
    this.delimiters = delimiters;
    this.codes = delimiterCodes(delimiters);
  }

  /** All segments in their order, unknown ones and Z segments too. */
  get segments(): readonly Segment[] {
    this.#segments ??= findSegments(this);
    return this.#segments;
  }

  /** The first segment of that name, or the n-th (from 1). */
  segment(name: string, occurrence = 1): Segment | undefined {
    let left = occurrence;
    for (const segment of this.segments) {
      if (segment.name === name && --left === 0) return segment;
    }
    return undefined;
  }

  segmentsNamed(name: string): readonly Segment[] {
    return this.segments.filter((segment) => segment.name === name);
  }

  /**
   * The value at a path such as `PID-3[2].4.1`. A path that stops early gives all below it as one text, delimiters
   * included. Throws a RangeError if `path` is not a path to a field.
   */
  get(path: string): Value {
    const { segment, occurrence, field, repetition, component, subcomponent } = fieldPath(path);
    return this.segment(segment, occurrence)?.field(field, repetition, component, subcomponent);
  }
}

function fieldPath(text: string): Path {
  const path = parsePath(text);
  if (!path || path.field === 0) throw new RangeError(`not a path to a field: ${text}`);
  return path;
}

/**
 * Segments end with CR (HL7 v2.5.1 §2.5.4). Senders also write LF or CRLF: where no CR is to be seen, LF ends them; where
 * there is one, LF is data unless a segment name and a field separator follow it.
 */
function findSegments(message: Message): readonly Segment[] {
  const { text } = message;
  const segments: Segment[] = [];
  const lfEnds = !text.includes('\r');
  // Blank lines and blanks before a name are no part of any segment.
  let at = skipBlank(text, text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0);
  let lf = -1;
  while (at < text.length && segments.length <= segmentsMax) {
    const cr = lfEnds ? -1 : text.indexOf('\r', at);
    let end = cr === -1 ? text.length : cr;
    while (lf < at && lf !== text.length) lf = nextLineFeed(message, lf + 1, at, lfEnds);
    if (lf < end) end = lf;
    segments.push(new Segment(message, segments.length, at, end));
    at = skipBlank(text, end);
  }
  return segments;
}

/** The next LF at or after `from` that ends a segment; the length of the text if there is none. */
function nextLineFeed(message: Message, from: number, at: number, lfEnds: boolean): number {
  const { text, delimiters } = message;
  let lf = text.indexOf('\n', Math.max(from, at));
  while (lf !== -1 && !lfEnds && !startsSegment(text, lf + 1, delimiters.field)) {
    lf = text.indexOf('\n', lf + 1);
  }
  return lf === -1 ? text.length : lf;
}

const SEGMENT_NAME = /^[A-Z][A-Z0-9]{2}$/;

function startsSegment(text: string, at: number, field: string): boolean {
  return text.startsWith(field, at + 3) && SEGMENT_NAME.test(text.slice(at, at + 3));
}

function skipBlank(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code !== 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d) break;
    at++;
  }
  return at;
}
