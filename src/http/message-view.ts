import {
  decodeText,
  fieldTitle,
  parseMessage,
  segmentTitle,
  type CharsetOptions,
  type Segment,
} from '../hl7v2/hl7v2.ts';
import type { Problem } from '../platform/platform.ts';
import type { ApiMessage } from './api.ts';

/** What is shown of a message: decoding megabytes for one screen would hold up everybody else. Stored is the whole. */
export const shownBytesMax = 256 * 1024;
/** Longest value that is shown of a field, in UTF-16 code units. */
export const shownValueCharsMax = 4096;
/** Fields that are shown of a message. */
export const shownFieldsMax = 5000;

export interface MessageView {
  raw: string;
  segments: ApiMessage['segments'];
  problems: readonly Problem[];
}

/**
 * A message for reading: its text with a line per segment, and each field that was sent with its path, title and decoded
 * value. Never throws, whatever the bytes are. What is over a limit is cut and the cut is a problem of the view.
 */
export function viewMessage(bytes: Uint8Array, charset: CharsetOptions): MessageView {
  const shown = bytes.length > shownBytesMax ? bytes.subarray(0, cutAt(bytes)) : bytes;
  const { message, problems } = parseMessage(shown, charset);
  const view: View = { fieldsLeft: shownFieldsMax, cuts: [] };
  const segments: ApiMessage['segments'] = [];
  for (const segment of message.segments) {
    const { name } = segment;
    const { fields, isCut } = fieldsOf(segment, view);
    if (!isCut || fields.length > 0) segments.push({ name, title: segmentTitle(name), fields });
    if (!isCut) continue;
    view.cuts.push(cut('of the list of fields', `the first ${shownFieldsMax}`));
    break;
  }
  if (shown.length < bytes.length) {
    view.cuts.push(cut('of the text', `the first ${shown.length} of ${bytes.length} bytes`));
  }
  return { raw: lines(message.text), segments, problems: [...problems, ...view.cuts] };
}

/** What came as a table or a document: its own text, and the fields of what it is told as. */
export function viewRetold(
  bytes: Uint8Array,
  retold: { bytes: Uint8Array; problems: readonly Problem[] } | { failed: Problem },
): MessageView {
  const cutText = decodeText(bytes.subarray(0, shownBytesMax)).text;
  const raw = lines(cutText);
  if ('failed' in retold) return { raw, segments: [], problems: [retold.failed] };
  const { segments } = viewMessage(retold.bytes, { defaultCharset: 'utf-8' });
  return { raw, segments, problems: retold.problems };
}

interface View {
  fieldsLeft: number;
  cuts: Problem[];
}

/** The text with a line per segment. */
export function lines(text: string): string {
  return text.replace(/\r\n?/g, '\n').trimEnd();
}

const CR = 0x0d;

// After a segment if there is one: a character must not be cut in two.
function cutAt(bytes: Uint8Array): number {
  const end = bytes.lastIndexOf(CR, shownBytesMax - 1);
  return end === -1 ? shownBytesMax : end + 1;
}

type Fields = ApiMessage['segments'][number]['fields'];

function fieldsOf(segment: Segment, view: View): { fields: Fields; isCut: boolean } {
  const fields: Fields = [];
  const last = segment.fieldCount;
  for (let n = 1; n <= last; n++) {
    for (let repetition = 1; repetition <= segment.repetitions(n); repetition++) {
      const value = segment.field(n, repetition);
      if (value === undefined) continue;
      if (view.fieldsLeft === 0) return { fields, isCut: true };
      view.fieldsLeft--;
      const path = segment.path(n, repetition);
      // MSH-1 and MSH-2 are the delimiters themselves: split at them, they would fall apart.
      const raw = segment.raw(n, segment.isHeader && n <= 2 ? 0 : repetition) ?? '';
      if (Math.max(value?.length ?? 0, raw.length) > shownValueCharsMax) {
        view.cuts.push(cut('of this value', `the first ${shownValueCharsMax} characters`, path));
      }
      fields.push({
        path,
        title: fieldTitle(segment.name, n) || `Field ${n}`,
        value: value === null ? 'deleted by the sender ("")' : startOf(value),
        raw: startOf(raw),
      });
    }
  }
  return { fields, isCut: false };
}

function startOf(value: string): string {
  return value.length <= shownValueCharsMax
    ? value
    : value.slice(0, shownValueCharsMax).toWellFormed();
}

function cut(what: string, shown: string, location = 'view'): Problem {
  return {
    code: 'view-cut',
    severity: 'warning',
    location,
    sentence: `The message is long: ${what} only ${shown} are shown. It is stored whole.`,
  };
}
