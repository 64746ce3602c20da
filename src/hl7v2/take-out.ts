import { hash } from 'node:crypto';

import { findAttachments } from './attachments.ts';
import type { Message } from './message.ts';

/** Files below this many bytes stay in the message: a row of their own would cost more than it spares. */
export const attachmentBytesMin = 8 * 1024;

/** What was taken out of a message, and where a mark stands for it. */
export interface TakenAttachment {
  /** Of the data in the message: `OBX[3]-5.5`. */
  path: string;
  mime: string;
  /** SHA-256 of the file, in hex. */
  digest: string;
  fileBytes: number;
  /** Where the mark begins in the bytes that are left. */
  at: number;
  /** Whether the base64 was filled up with `=`: where it need not be, both are the same to write. */
  padded: boolean;
}

export interface TakenOut {
  /** The message with a mark for each file. */
  bytes: Uint8Array;
  attachments: readonly TakenAttachment[];
  files: readonly Uint8Array[];
  /** Of the message as it came. */
  original: { digest: string; bytes: number };
}

/** What stands in a message for a file: letters and digits alone, which are nobody's delimiters. */
export function attachmentMark(digest: string): string {
  return `sha256${digest}`;
}

/**
 * Takes the files out of a message whose data are base64 as RFC 4648 writes it, in one piece: of those alone the same bytes can be
 * written again. Others stay where they are. Undefined where there is nothing to take out.
 */
export function takeOutAttachments(message: Message): TakenOut | undefined {
  const { bytes } = message;
  if (!bytes || bytes.length < attachmentBytesMin) return undefined;
  const attachments: TakenAttachment[] = [];
  const files: Uint8Array[] = [];
  const pieces: Uint8Array[] = [];
  let [done, left] = [0, 0];
  for (const { path, mime, byteRange, fileBytes, isWhole } of findAttachments(message)) {
    if (!byteRange || !isWhole || fileBytes < attachmentBytesMin) continue;
    const { start, end } = byteRange;
    const read = readBase64(bytes.subarray(start, end));
    if (!read) continue;
    const digest = hash('sha256', read.file);
    const before = bytes.subarray(done, start);
    const mark = Buffer.from(attachmentMark(digest), 'latin1');
    const { file, padded } = read;
    attachments.push({
      path,
      mime,
      digest,
      fileBytes: file.length,
      at: left + before.length,
      padded,
    });
    files.push(file);
    pieces.push(before, mark);
    left += before.length + mark.length;
    done = end;
  }
  if (attachments.length === 0) return undefined;
  const original = { digest: hash('sha256', bytes), bytes: bytes.length };
  return { bytes: Buffer.concat([...pieces, bytes.subarray(done)]), attachments, files, original };
}

/** The message as it came: each mark replaced by its file again. `files` are in the order of `attachments`. */
export function putBackAttachments(
  bytes: Uint8Array,
  attachments: readonly Pick<TakenAttachment, 'at' | 'digest' | 'padded'>[],
  files: readonly Uint8Array[],
): Uint8Array {
  const pieces: Uint8Array[] = [];
  let done = 0;
  for (const [n, { at, digest, padded }] of attachments.entries()) {
    pieces.push(bytes.subarray(done, at), base64Of(files[n] ?? new Uint8Array(), padded));
    done = at + attachmentMark(digest).length;
  }
  return Buffer.concat([...pieces, bytes.subarray(done)]);
}

// Without the `=` at the end, where the sender left them out.
function base64Of(file: Uint8Array, padded: boolean): Uint8Array {
  const text = Buffer.from(file.buffer, file.byteOffset, file.byteLength).toString('base64');
  return Buffer.from(padded ? text : text.replace(/=+$/, ''), 'latin1');
}

// Written again it must be the same, byte for byte: bits beyond the last byte, blanks and line ends would be lost.
function readBase64(data: Uint8Array): { file: Uint8Array; padded: boolean } | undefined {
  const text = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('latin1');
  const file = Buffer.from(text, 'base64');
  const written = file.toString('base64');
  if (written === text) return { file, padded: true };
  return written.replace(/=+$/, '') === text ? { file, padded: false } : undefined;
}
