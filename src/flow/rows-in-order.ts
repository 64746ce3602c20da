import { readJournalRows, type JournalEntry } from '../intake/intake.ts';
import type { Queryable } from '../platform/platform.ts';

/** Journal rows in the order in which they are asked for, which of edited messages is not that of the journal. */
export async function readRowsInOrder(
  tx: Queryable,
  seqs: readonly number[],
): Promise<JournalEntry[]> {
  const rows = await readJournalRows(tx, seqs);
  const bySeq = new Map(rows.map((row) => [row.seq, row]));
  return seqs.flatMap((seq) => bySeq.get(seq) ?? []);
}
