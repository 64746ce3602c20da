import { encodeText } from '../hl7v2/hl7v2.ts';
import type { Queryable } from '../platform/platform.ts';
import { readHits, readSlice, readVolume } from './content-search-store.ts';
import {
  isOfOne,
  type FoundMessage,
  type MessagePlace,
  type MessageSearch,
} from './message-search-store.ts';

/** Shorter texts are found everywhere. */
export const contentCharsMin = 3;
export const contentCharsMax = 200;

/** What a search inside messages would cost. */
export interface ContentCost {
  messages: number;
  bytes: number;
  seconds: number;
}

/** Reading from memory: what one connection of a small server does. From disk it may be ten times slower. */
const bytesPerSecond = 100 * 1024 * 1024;
const messagesPerSecond = 50_000;

/** What was looked through, and what was found there. */
export interface ContentFound {
  rows: FoundMessage[];
  looked: { messages: number; bytes: number };
  /** Where the search stopped and goes on. Null at the end of all that it may concern. */
  next: MessagePlace | null;
}

/**
 * What it would cost to look inside all messages that a search concerns: nothing has an index for what stands in a message.
 * Of a patient, visit, order or control id it is measured (one slice); else it is what was counted by feed and hour, so that
 * messages of the last seconds may be missing.
 */
export async function estimateContent(db: Queryable, search: MessageSearch): Promise<ContentCost> {
  const slice = isOfOne(search) ? await readSlice(db, search, null) : null;
  const { messages, bytes } =
    slice ?? (isOfOne(search) ? { messages: 0, bytes: 0 } : await readVolume(db, search));
  const seconds = Math.ceil(bytes / bytesPerSecond + messages / messagesPerSecond);
  return { messages, bytes, seconds };
}

/**
 * Looks for a text in one slice of the messages that a search concerns, newest first, and says where it stopped. The bytes
 * are compared as they are, in UTF-8 and in Latin 1; upper and lower case differ. Whoever wants all of it asks again with
 * `next`, and gives up by not asking.
 */
export async function searchContent(
  db: Queryable,
  search: MessageSearch,
  { text, before }: { text: string; before: MessagePlace | null },
): Promise<ContentFound> {
  const slice = await readSlice(db, search, before);
  if (!slice) return { rows: [], looked: { messages: 0, bytes: 0 }, next: null };
  const { end, messages, bytes, isLast } = slice;
  const rows = await readHits(db, search, { before, end, needles: needlesOf(text) });
  return { rows, looked: { messages, bytes }, next: isLast ? null : end };
}

function needlesOf(text: string): Uint8Array[] {
  const utf8 = new TextEncoder().encode(text);
  const isLatin1 = [...text].every((char) => (char.codePointAt(0) ?? 0) <= 0xff);
  if (utf8.length === text.length || !isLatin1) return [utf8];
  return [utf8, encodeText(text, 'iso-8859-1')];
}
