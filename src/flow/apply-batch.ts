import { LANES } from '../canonical/canonical.ts';
import { journalLagMsMax, readJournalAfter, type JournalEntry } from '../intake/intake.ts';
import { DatabaseFault, faultName, type Database, type Log } from '../platform/platform.ts';
import { applyRows, type Applied, type ApplyDeps } from './apply-rows.ts';
import { advanceLanes, awaitTurn, takeAppliedAhead, type LaneLease } from './lane-store.ts';
import { PoisonedRow } from './poisoned-row.ts';

/** Journal rows that one transaction applies: more cost latency, fewer cost throughput. */
export const batchRowsMax = 250;

/** How long the lanes stay held without a sign of life, in the database's time. */
export const laneLeaseMs = 15_000;

export interface BatchDeps extends ApplyDeps {
  database: Database;
  log: Log;
}

/**
 * Applies the next rows of the journal in one transaction with the lanes' new position. Gives what became of them, and
 * undefined where the journal has nothing new.
 *
 * A fault of the world is thrown and changes nothing: the same rows come again. A row on which the program itself fails
 * becomes an exception, and the rest of its batch is applied: the batch is tried again with that row set aside; where the
 * database cannot say which one it was, in halves until it can.
 */
export async function applyBatch(lease: LaneLease, deps: BatchDeps): Promise<Applied | undefined> {
  const poison = new Map<number, string>();
  let limit = batchRowsMax;
  for (;;) {
    let rows: readonly JournalEntry[] = [];
    try {
      const done = await deps.database.transaction('apply-batch', async (tx) => {
        await awaitTurn(tx);
        rows = await readJournalAfter(tx, lease.position, allLanes, limit);
        const last = rows.at(-1);
        if (!last) return undefined;
        const ahead = await takeAppliedAhead(
          tx,
          rows.map(({ seq }) => seq),
        );
        const left = rows.filter(({ seq }) => !ahead.has(seq));
        const applied = await applyRows(tx, left, deps, { poison });
        await advanceLanes(tx, lease, last, laneLeaseMs);
        return { applied, last };
      });
      // Only what is committed moves the position.
      if (done) lease.position = positionAfter(done.last);
      return done?.applied;
    } catch (error) {
      const suspect = suspectOf(error, rows);
      // Set aside before and fails all the same: the fault is not the row's.
      if (suspect === 'world' || (typeof suspect === 'number' && poison.has(suspect))) throw error;
      if (suspect === 'one of many') {
        limit = Math.ceil(rows.length / 2);
        continue;
      }
      const fault = faultName(error instanceof PoisonedRow ? error.cause : error);
      deps.log.error('message.poison', { seq: suspect, fault });
      poison.set(suspect, fault);
    }
  }
}

const allLanes = Array.from({ length: LANES }, (_, lane) => lane);

function positionAfter({ xid, seq, receivedAt }: JournalEntry): LaneLease['position'] {
  return { xid, seq, receivedAtFrom: receivedAt - journalLagMsMax };
}

// A constraint that a batch broke does not name its row; alone, the row names itself.
function suspectOf(
  error: unknown,
  rows: readonly JournalEntry[],
): number | 'world' | 'one of many' {
  if (error instanceof PoisonedRow) return error.seq;
  const isRow = error instanceof DatabaseFault && !error.retryable;
  if (!isRow || rows.length === 0) return 'world';
  const [only, more] = rows;
  return only && !more ? only.seq : 'one of many';
}
