import { iso, type Instant, type Queryable } from '../platform/platform.ts';
import { deleteAttachmentsBefore } from './attachment-store.ts';
import { deleteAged } from './sweep-settled-store.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Rows that one statement deletes, so that senders wait for milliseconds. */
export const sweepBatchRows = 5_000;
/** Files that one statement deletes: each may be tens of megabytes. */
export const sweepBatchFiles = 100;

/** Deletes a batch of files that no message brought for `days` days. Gives their number; null days: all are kept. */
export async function sweepAttachments(
  db: Queryable,
  now: Instant,
  days: number | null,
): Promise<number> {
  if (days === null) return 0;
  return deleteAttachmentsBefore(db, iso(now - days * DAY_MS), sweepBatchFiles);
}

/** Deletes a batch of application answers whose messages came more than `days` days ago, given or not. Gives their number. */
export async function sweepAnswers(db: Queryable, now: Instant, days: number): Promise<number> {
  const before = iso(now - days * DAY_MS);
  return deleteAged(db, 'application_answer', { before, limit: sweepBatchRows });
}

/** Deletes some of what is kept of batches that came more than `days` days ago. Gives the number of rows. */
export async function sweepBatches(db: Queryable, now: Instant, days: number): Promise<number> {
  const old = { before: iso(now - days * DAY_MS), limit: sweepBatchRows };
  const messages = await deleteAged(db, 'batched_message', old);
  return messages + (await deleteAged(db, 'message_batch', old));
}
