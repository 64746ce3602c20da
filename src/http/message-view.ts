import { fieldTitle, parseMessage, segmentTitle, type Segment } from '../hl7v2/hl7v2.ts';
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
export function viewMessage(bytes: Uint8Array, defaultCharset: string | undefined): MessageView {
  const shown = bytes.length > shownBytesMax ? bytes.subarray(0, cutAt(bytes)) : bytes;
  const { message, problems } = parseMessage(shown, { defaultCharset });
  const cuts: Problem[] = [];
  let fieldsLeft = shownFieldsMax;
  const segments: ApiMessage['segments'] = [];
  for (const segment of message.segments) {
    if (fieldsLeft <= 0) {
      cuts.push(cut('the list of fields', `the first ${shownFieldsMax}`));
      break;
    }
    const fields = fieldsOf(segment, fieldsLeft);
    fieldsLeft -= fields.length;
    segments.push({
      name: segment.name,
      title: segmentTitle(segment.name),
      fields,
    });
  }
  if (shown.length < bytes.length) {
    cuts.push(cut('the text', `the first ${shown.length} of ${bytes.length} bytes`));
  }
  return { raw: lines(message.text), segments, problems: [...problems, ...cuts] };
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

function fieldsOf(segment: Segment, most: number): ApiMessage['segments'][number]['fields'] {
  const fields: ApiMessage['segments'][number]['fields'] = [];
  const last = segment.fieldCount;
  for (let n = 1; n <= last; n++) {
    for (let repetition = 1; repetition <= segment.repetitions(n); repetition++) {
      const value = segment.field(n, repetition);
      if (value === undefined) continue;
      if (fields.length >= most) return fields;
      fields.push({
        path: segment.path(n, repetition),
        title: fieldTitle(segment.name, n) || `Field ${n}`,
        value: value === null ? 'deleted by the sender ("")' : value.slice(0, shownValueCharsMax),
        raw: (segment.raw(n, repetition) ?? '').slice(0, shownValueCharsMax),
      });
    }
  }
  return fields;
}

function cut(what: string, shown: string): Problem {
  return {
    code: 'view-cut',
    severity: 'warning',
    location: 'view',
    sentence: `The message is long: of ${what} only ${shown} are shown. It is stored whole.`,
  };
}
