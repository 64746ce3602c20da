import { charsetNamed, type Charset } from './charset.ts';
import { standardDelimiters, type Delimiters } from './delimiters.ts';
import { encodeText } from './encode-text.ts';
import { encodeEscapes } from './escape.ts';
import { Message } from './message.ts';
import { parsePath, type Path } from './path.ts';
import type { Segment, Value } from './segment.ts';

/** A component: a value, or its subcomponents. */
export type ComponentInput = Value | readonly Value[];
/** A field: one value, its components, or its repetitions (`repeat`). */
export type FieldInput = Value | readonly ComponentInput[] | Repetitions;

export interface Repetitions {
  repetitions: readonly (Value | readonly ComponentInput[])[];
}

/** The name, then the fields from 1 on; of an MSH segment from MSH-3 on, as 1 and 2 are the delimiters. */
export type SegmentInput = readonly [name: string, ...fields: FieldInput[]];

/** The repetitions of one field. */
export function repeat(...repetitions: Repetitions['repetitions']): Repetitions {
  return { repetitions };
}

export interface MessageInput {
  segments: readonly [SegmentInput, ...SegmentInput[]];
  delimiters?: Delimiters;
  /** `utf-8` unless told. MSH-18 is the caller's to fill. */
  charset?: Charset;
}

/** Makes a new message. Every value is escaped on the way; segments end with CR. */
export function buildMessage(input: MessageInput): Message {
  const delimiters = input.delimiters ?? standardDelimiters;
  const charset = input.charset ?? 'utf-8';
  if (input.segments[0][0] !== 'MSH') throw new RangeError('a message begins with MSH');
  const lines = input.segments.map((segment) => segmentText(segment, delimiters, charset) + '\r');
  return new Message(lines.join(''), undefined, charset, delimiters);
}

/** The message as bytes in its charset: exactly those that came in, if nothing was changed. */
export function encodeMessage(message: Message): Uint8Array {
  return message.bytes ?? encodeText(message.text, message.charset);
}

/**
 * A copy of the message with `value` at `path` (see `parsePath`; undefined empties, null writes `""`). Fields and
 * components in between are made; nothing else changes, odd line ends included. Throws a RangeError for a path that
 * cannot be written: a segment that is not there, the delimiters.
 */
export function setValue(message: Message, path: string, value: Value): Message {
  const place = parsePath(path);
  if (!place || place.field === 0) throw new RangeError(`not a path to a field: ${path}`);
  const segment = message.segment(place.segment, place.occurrence);
  if (!segment) throw new RangeError(`there is no such segment: ${path}`);
  if (segment.isHeader && place.field <= 2) throw new RangeError('delimiters cannot be changed');

  const { delimiters, text } = message;
  const missing = Math.max(0, place.field - segment.fieldCount);
  const span = segment.span(place.field) ?? { start: segment.end, end: segment.end };
  const leaf = leafText(value, delimiters, message.charset);
  const field = replaceLeaf(text.slice(span.start, span.end), place, delimiters, leaf);
  const changed =
    text.slice(0, span.start) + delimiters.field.repeat(missing) + field + text.slice(span.end);
  return new Message(changed, undefined, charsetAfter(message, place, value), delimiters);
}

/** A copy of the message with one more segment, after the given one or at the end. */
export function addSegment(message: Message, input: SegmentInput, after?: Segment): Message {
  const { text, delimiters, charset } = message;
  const added = segmentText(input, delimiters, charset);
  const place = after ?? message.segments.at(-1);
  if (!place) throw new RangeError('a message without a header cannot take segments');
  const changed = text.slice(0, place.end) + lineEnd(text) + added + text.slice(place.end);
  return new Message(changed, undefined, charset, delimiters);
}

const SEGMENT_NAME = /^[A-Z][A-Z0-9]{2}$/;

function segmentText(input: SegmentInput, delimiters: Delimiters, charset: Charset): string {
  const [name, ...fields] = input;
  if (!SEGMENT_NAME.test(name)) throw new RangeError(`not the name of a segment: ${name}`);
  const { field, component, repetition, escape, subcomponent, truncation } = delimiters;
  const start =
    name === 'MSH'
      ? name + field + component + repetition + escape + subcomponent + truncation
      : name;
  const texts = fields.map((one) => field + fieldText(one, delimiters, charset));
  return start + texts.join('');
}

function fieldText(input: FieldInput, delimiters: Delimiters, charset: Charset): string {
  if (!isRepetitions(input)) return repetitionText(input, delimiters, charset);
  return input.repetitions
    .map((one) => repetitionText(one, delimiters, charset))
    .join(delimiters.repetition);
}

function isRepetitions(input: FieldInput): input is Repetitions {
  return typeof input === 'object' && input !== null && 'repetitions' in input;
}

function repetitionText(
  input: Value | readonly ComponentInput[],
  delimiters: Delimiters,
  charset: Charset,
): string {
  if (!isList(input)) return leafText(input, delimiters, charset);
  return input
    .map((one) =>
      isList(one)
        ? one.map((leaf) => leafText(leaf, delimiters, charset)).join(delimiters.subcomponent)
        : leafText(one, delimiters, charset),
    )
    .join(delimiters.component);
}

function isList<T>(input: Value | readonly T[]): input is readonly T[] {
  return Array.isArray(input);
}

function leafText(value: Value, delimiters: Delimiters, charset: Charset): string {
  if (value === undefined) return '';
  return value === null ? '""' : encodeEscapes(value, delimiters, charset);
}

function replaceLeaf(field: string, path: Path, delimiters: Delimiters, leaf: string): string {
  return replacePart(field, delimiters.repetition, path.repetition, (repetition) => {
    if (path.component === 0) return leaf;
    return replacePart(repetition, delimiters.component, path.component, (component) => {
      if (path.subcomponent === 0) return leaf;
      return replacePart(component, delimiters.subcomponent, path.subcomponent, () => leaf);
    });
  });
}

function replacePart(
  text: string,
  delimiter: string,
  n: number,
  change: (part: string) => string,
): string {
  if (delimiter === '') {
    if (n > 1) throw new RangeError('the sender has no delimiter for that');
    return change(text);
  }
  // What was deleted as a whole has no parts.
  const parts = text === '""' ? [''] : text.split(delimiter);
  while (parts.length < n) parts.push('');
  parts[n - 1] = change(parts[n - 1] ?? '');
  return parts.join(delimiter);
}

function charsetAfter(message: Message, path: Path, value: Value): Charset {
  const names = path.segment === 'MSH' && path.field === 18 && path.repetition === 1;
  return (names ? charsetNamed(value ?? '') : undefined) ?? message.charset;
}

function lineEnd(text: string): string {
  return /\r\n|\r|\n/.exec(text)?.[0] ?? '\r';
}
