import { isBound } from '../canonical/canonical.ts';
import type { Segment } from '../hl7v2/hl7v2.ts';

import { cleanText, warn, wordAt, type Reading } from './reading.ts';

/** OBX-5 as reported, and as a number where it is one. */
export interface ReadValue {
  value: string | null;
  number: number | null;
}

/** Longer texts are cut; the whole one stays in the message. */
export const valueCharsMax = 32_768;

/** Pictures, documents and pointers, and what is about people and places: no value that a rule could read. */
const notValues = new Set('ED RP MA NA CD XPN XCN XAD XON XTN PN CN CX CK EI PL AD TN'.split(' '));
const coded = new Set(['CE', 'CWE', 'CNE', 'CF']);
const proseTypes = new Set(['TX', 'FT']);
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$/;

/** TX and FT (HL7 v2.5.1 §2.A.78, §2.A.31): lines of one text may come as several OBX. */
export function isProse(obx: Segment): boolean {
  return proseTypes.has(wordAt(obx, 2)?.toUpperCase() ?? '');
}

/**
 * Reads OBX-5 by the type that OBX-2 names; a missing or unknown type is read as text (HL7 v2.5.1 §7.4.2). `<5` in a
 * number is a value without a number, as is what is no number at all, which is a problem. Undefined where there is no value to take, with a problem.
 */
export function readValue(reading: Reading, obx: Segment): ReadValue | undefined {
  const type = wordAt(obx, 2)?.toUpperCase() ?? '';
  if (notValues.has(type)) {
    const sentence = 'A document, picture or reference is not taken as a value.';
    warn(reading, 'value-not-taken', obx.path(5), sentence);
    return undefined;
  }
  const count = obx.repetitions(5);
  if (count <= 1) {
    const { value, number } = repetitionValue(obx, type, 1);
    if (type === 'NM' && value !== null && number === null && !isBound(value)) {
      const sentence = 'This is called a number (NM) and is none. It is taken as a text.';
      warn(reading, 'not-a-number', obx.path(5), sentence);
    }
    return { value: cutValue(reading, obx, value), number };
  }
  const values: string[] = [];
  for (let n = 1; n <= count; n++) {
    const { value } = repetitionValue(obx, type, n);
    if (value !== null) values.push(value);
  }
  const value = values.length > 0 ? values.join('\n') : null;
  return { value: cutValue(reading, obx, value), number: null };
}

/** The value, or of a longer one the first `valueCharsMax` characters. */
export function cutValue(reading: Reading, obx: Segment, value: string | null): string | null {
  if (value === null || value.length <= valueCharsMax) return value;
  const sentence = `Only the first ${valueCharsMax} characters of this value are taken.`;
  warn(reading, 'value-cut', obx.path(5), sentence);
  return value.slice(0, valueCharsMax).toWellFormed();
}

/** The number that a text is, if it is one and nothing else. */
export function numberOf(text: string): number | null {
  if (!NUMBER.test(text)) return null;
  const number = Number(text);
  return Number.isFinite(number) ? number : null;
}

function repetitionValue(obx: Segment, type: string, repetition: number): ReadValue {
  if (type === 'SN') return structuredNumber(obx, repetition);
  if (coded.has(type)) return { value: codedValue(obx, repetition), number: null };
  const sent = obx.field(5, repetition);
  const value = typeof sent === 'string' ? cleanText(sent) || null : null;
  const isNumber = value !== null && !proseTypes.has(type) && !isTime(type);
  return { value, number: isNumber ? numberOf(value) : null };
}

// HL7 v2.5.1 §2.A.70: comparator, number, separator or suffix, number: `<^5`, `^1^:^128`, `^2^+`.
function structuredNumber(obx: Segment, repetition: number): ReadValue {
  const comparator = wordAt(obx, 5, repetition, 1) ?? '';
  const first = wordAt(obx, 5, repetition, 2) ?? '';
  const rest = (wordAt(obx, 5, repetition, 3) ?? '') + (wordAt(obx, 5, repetition, 4) ?? '');
  const value = comparator + first + rest;
  if (value === '') return { value: null, number: null };
  // Senders that write a plain number here mean that number.
  const plain = first === '' && rest === '' ? comparator : first;
  const isPlain = (comparator === '' || comparator === '=' || comparator === plain) && rest === '';
  return { value, number: isPlain ? numberOf(plain) : null };
}

function codedValue(obx: Segment, repetition: number): string | null {
  return (
    wordAt(obx, 5, repetition, 2) ??
    wordAt(obx, 5, repetition, 1) ??
    wordAt(obx, 5, repetition, 9) ??
    wordAt(obx, 5, repetition, 5) ??
    wordAt(obx, 5, repetition, 4) ??
    null
  );
}

function isTime(type: string): boolean {
  return type === 'DT' || type === 'TM' || type === 'TS' || type === 'DTM';
}
