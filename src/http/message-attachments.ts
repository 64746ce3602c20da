import { feedCharset, type Feed } from '../governance/governance.ts';
import { findAttachments, parseMessage } from '../hl7v2/hl7v2.ts';
import { openAttachment, readTakenOut, keptDigests } from '../intake/intake.ts';
import type { Queryable } from '../platform/platform.ts';
import { shownBytesMax } from './message-view.ts';

/** A file inside a message. `digest` is null where it was small enough to stay in the message's own bytes. */
export interface MessageAttachment {
  /** Its number within the message, from 1. */
  n: number;
  path: string;
  mime: string;
  bytes: number;
  digest: string | null;
  /** False where it was deleted since, as the network's retention says. */
  isKept: boolean;
}

export interface MessageBytes {
  seq: number;
  site: string;
  raw: Uint8Array;
  feed: Feed | undefined;
}

/**
 * The files inside a message, in order, and the size of the message as it arrived. What a message says of marks is not believed:
 * a file is the one that was taken out at that very place.
 */
export async function listAttachments(
  db: Queryable,
  message: MessageBytes,
): Promise<{ attachments: MessageAttachment[]; originalBytes: number }> {
  const { seq, raw } = message;
  const taken = await readTakenOut(db, seq);
  const kept = taken
    ? await keptDigests(
        db,
        taken.site,
        taken.attachments.map(({ digest }) => digest),
      )
    : new Set<string>();
  const stored = new Map(taken?.attachments.map((one) => [one.path, one]));
  const attachments = inside(message).map(({ path, mime, fileBytes }, at) => {
    const out = stored.get(path);
    const [bytes, digest] = [out?.fileBytes ?? fileBytes, out?.digest ?? null];
    return { n: at + 1, path, mime, bytes, digest, isKept: digest === null || kept.has(digest) };
  });
  return { attachments, originalBytes: taken?.original.bytes ?? raw.length };
}

/** The content of one of the files that were listed; undefined where it is not kept (any more). */
export async function openListed(
  db: Queryable,
  message: MessageBytes,
  { n, digest }: MessageAttachment,
): Promise<AsyncIterable<Uint8Array> | undefined> {
  if (digest !== null) return openAttachment(db, { site: message.site, digest });
  const one = inside(message)[n - 1];
  return one && of(Buffer.from(one.data, 'base64'));
}

// Longer messages have nothing in them that could be taken out: to look through megabytes would hold up everybody else.
function inside({ raw, feed }: MessageBytes) {
  if (raw.length > shownBytesMax) return [];
  const { message } = parseMessage(raw, feed ? feedCharset(feed) : {});
  return findAttachments(message).map((one) => ({
    ...one,
    data: message.text.slice(one.start, one.end),
  }));
}

async function* of(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
