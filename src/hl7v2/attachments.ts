import type { Message } from './message.ts';
import { formatPath } from './path.ts';
import type { Segment } from './segment.ts';

/** A file inside a message: OBX-5 of type ED in base64 (HL7 v2.5.1 §2.A.24). */
export interface Attachment {
  /** Of the data: `OBX[3]-5.5`. */
  path: string;
  /** Of ED-2 and ED-3, in lower case: `application/pdf`; `application/octet-stream` where they do not say. */
  mime: string;
  /** Where the data stands in the message's text. */
  start: number;
  end: number;
  /** Where it stands in the message's bytes; undefined where the charset's bytes cannot be counted. */
  byteRange: { start: number; end: number } | undefined;
  /** How large the file is once decoded. */
  fileBytes: number;
  /** False where something in the data is not base64: it cannot be taken out without loss. */
  isWhole: boolean;
}

/**
 * The attachments of a message, in order. Looks at the ends of OBX segments only, and once at each byte of the data, so that
 * tens of megabytes stay cheap; nothing is decoded or copied.
 */
export function findAttachments(message: Message): readonly Attachment[] {
  const found: Attachment[] = [];
  const bytesBefore = byteCounter(message);
  let occurrence = 0;
  for (const segment of message.segments) {
    if (segment.name !== 'OBX') continue;
    occurrence++;
    if (!mayHoldFile(segment)) continue;
    const count = segment.repetitions(5);
    for (let n = 1; n <= count; n++) {
      if (segment.field(5, n, 4)?.trim().toLowerCase() !== 'base64') continue;
      const span = segment.span(5, n, 5);
      if (!span || span.start === span.end) continue;
      const { fileBytes, isWhole } = measure(message.text, span.start, span.end);
      const start = bytesBefore(span.start);
      const byteRange =
        start === undefined ? undefined : { start, end: bytesBefore(span.end) ?? start };
      const place = { segment: 'OBX', occurrence, field: 5, repetition: n, component: 5 };
      const path = formatPath({ ...place, subcomponent: 0 });
      found.push({ path, mime: mimeOf(segment, n), ...span, byteRange, fileBytes, isWhole });
    }
  }
  return found;
}

// Senders leave OBX-2 out; what says Base64 in the fourth component is meant as ED.
function mayHoldFile(segment: Segment): boolean {
  const type = segment.field(2)?.trim().toUpperCase() ?? '';
  return type === 'ED' || type === '';
}

const BASE64_PADDING = 0x3d;

function measure(
  text: string,
  start: number,
  end: number,
): { fileBytes: number; isWhole: boolean } {
  let characters = 0;
  let padding = 0;
  let isWhole = true;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code <= 0x20) continue;
    if (code === BASE64_PADDING) padding++;
    else if (padding === 0 && isBase64(code)) characters++;
    else isWhole = false;
  }
  // A last group of one character is six bits, which make no byte.
  const isComplete = characters % 4 !== 1 && (padding === 0 || (characters + padding) % 4 === 0);
  return { fileBytes: Math.floor((characters * 3) / 4), isWhole: isWhole && isComplete };
}

function isBase64(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x2f && code <= 0x39) ||
    code === 0x2b
  );
}

/** HL7 tables 0191 and 0834. */
const mainTypes: ReadonlyMap<string, string> = new Map([
  ['', 'application'],
  ['ap', 'application'],
  ['au', 'audio'],
  ['ft', 'text'],
  ['im', 'image'],
  ['ns', 'image'],
  ['tx', 'text'],
]);
const OCTETS = 'application/octet-stream';

function mimeOf(segment: Segment, repetition: number): string {
  const type = segment.field(5, repetition, 2)?.trim().toLowerCase() ?? '';
  const subtype = segment.field(5, repetition, 3)?.trim().toLowerCase() ?? '';
  if (MIME.test(type)) return type;
  if (MIME.test(subtype)) return subtype;
  const mime = `${mainTypes.get(type) ?? type}/${subtype}`;
  return MIME.test(mime) ? mime : OCTETS;
}

const MIME = /^[a-z]{1,40}\/[a-z0-9][a-z0-9.+_-]{0,80}$/;

/** Offsets in the text to offsets in the bytes; to be asked in rising order, so that each stretch is counted once. */
function byteCounter({ text, bytes, charset }: Message): (at: number) => number | undefined {
  if (!bytes) return () => undefined;
  if (bytes.length === text.length) return (at) => at;
  if (charset.startsWith('utf-16')) return (at) => at * 2;
  if (charset !== 'utf-8') return () => undefined;
  let counted = 0;
  let sum = 0;
  return (at) => {
    sum += Buffer.byteLength(text.slice(counted, at), 'utf8');
    counted = at;
    return sum;
  };
}
