import { hash } from 'node:crypto';

import { attachmentMark, putBackAttachments, type TakenAttachment } from '../hl7v2/hl7v2.ts';
import { must, type Queryable } from '../platform/platform.ts';
import { appendJournal, type AppendedRow, type AppendRow } from './append-journal-store.ts';
import {
  insertAttachments,
  readSlice,
  readTakenOut,
  type StoredTakenOut,
} from './attachment-store.ts';

/** Of a file so much is in memory at once while it is sent to somebody. */
export const sliceBytesMax = 1024 * 1024;

/**
 * Journals rows with the files that were taken out of them. The files are committed first: a message that is there has its files,
 * and a file whose message never came is found by nobody and swept with the old ones.
 */
export async function appendWithAttachments(
  db: Queryable,
  rows: readonly AppendRow[],
): Promise<AppendedRow[]> {
  const files = rows.flatMap(({ site, receivedAt, along }) =>
    (along?.takenOut?.attachments ?? []).map(({ digest }, n) => ({
      ...{ site, digest, at: receivedAt },
      data: must(along?.takenOut?.files[n], 'each attachment has its file'),
    })),
  );
  await insertAttachments(db, files);
  return appendJournal(db, rows);
}

/** A file slice by slice; undefined where it is not kept (any more). */
export async function openAttachment(
  db: Queryable,
  key: { site: string; digest: string },
): Promise<AsyncIterable<Uint8Array> | undefined> {
  const first = await readSlice(db, key, { from: 0, bytes: sliceBytesMax });
  return first && slicesFrom(db, key, first);
}

async function* slicesFrom(
  db: Queryable,
  key: { site: string; digest: string },
  first: Uint8Array,
): AsyncGenerator<Uint8Array> {
  let from = 0;
  for (let slice: Uint8Array | undefined = first; slice && slice.length > 0;) {
    yield slice;
    from += slice.length;
    slice = await readSlice(db, key, { from, bytes: sliceBytesMax });
  }
}

/** The message as it arrived, checked against the digest that was taken then. */
export type Original =
  | { kind: 'whole'; bytes: Uint8Array }
  /** A file of it was deleted, or is not what it was. */
  | { kind: 'missing' | 'altered' };

/** Writes a journal row's message again as it arrived, byte for byte. */
export async function readOriginal(
  db: Queryable,
  { seq, raw }: { seq: number; raw: Uint8Array },
): Promise<Original> {
  const taken = await readTakenOut(db, seq);
  if (!taken) return { kind: 'whole', bytes: raw };
  const files = await readFiles(db, taken);
  if (!files) return { kind: 'missing' };
  const bytes = putBackAttachments(raw, taken.attachments, files);
  return hash('sha256', bytes) === taken.original.digest
    ? { kind: 'whole', bytes }
    : { kind: 'altered' };
}

/**
 * Puts the files of a journal row back into a text that was made from it, wherever it still has their marks. Undefined where a
 * file that is needed is not kept any more.
 */
export async function withAttachments(
  db: Queryable,
  seq: number,
  bytes: Uint8Array,
): Promise<Uint8Array | undefined> {
  const taken = await readTakenOut(db, seq);
  if (!taken) return bytes;
  const places = marksIn(bytes, taken.attachments);
  const files = await readFiles(db, { site: taken.site, attachments: places });
  return files && putBackAttachments(bytes, places, files);
}

// The same file may stand there twice, written in two ways: each place takes the next one's way.
function marksIn(bytes: Uint8Array, attachments: readonly TakenAttachment[]): TakenAttachment[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const left = [...attachments];
  const places: TakenAttachment[] = [];
  for (const { 0: mark, index } of text.matchAll(MARKS)) {
    const next = left.findIndex(({ digest }) => attachmentMark(digest) === mark);
    const known = left[next] ?? places.find(({ digest }) => attachmentMark(digest) === mark);
    if (!known) continue;
    places.push({ ...known, at: index });
    if (next !== -1) left.splice(next, 1);
  }
  return places;
}

const MARKS = /sha256[0-9a-f]{64}/g;

async function readFiles(
  db: Queryable,
  { site, attachments }: Pick<StoredTakenOut, 'site' | 'attachments'>,
): Promise<Uint8Array[] | undefined> {
  const files: Uint8Array[] = [];
  for (const { digest, fileBytes } of attachments) {
    const file = await readSlice(db, { site, digest }, { from: 0, bytes: fileBytes });
    if (!file) return undefined;
    files.push(file);
  }
  return files;
}
