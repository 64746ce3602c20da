import type { Instant, Queryable } from '../platform/platform.ts';
import {
  coverReceipts,
  deleteContentReceiptsBefore,
  deleteReceiptsBefore,
} from './receipt-store.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** A message that is sent again is known for so many days; after them it is a new one. */
export const receiptDaysKept = 30;

/** Receipts that one statement deletes, so that a sender who repeats itself waits for milliseconds. */
export const receiptBatchRows = 5_000;

/**
 * Deletes a batch of receipts that are older than `receiptDaysKept`. Gives their number. The caller goes on until none is
 * left, and before it does brings the index up to date with `coverReceipts`: by then what the last sweep deleted is seen by
 * nobody any more.
 */
export async function sweepReceipts(db: Queryable, now: Instant): Promise<number> {
  const before = now - receiptDaysKept * DAY_MS;
  const contents = await deleteContentReceiptsBefore(db, before, receiptBatchRows);
  return contents + (await deleteReceiptsBefore(db, before, receiptBatchRows));
}

export { coverReceipts };
