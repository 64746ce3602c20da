import type { Queryable } from '../platform/platform.ts';
import { batchRowsMax, laneLeaseMs, type BatchDeps } from './apply-batch.ts';
import { applyRows, type Applied } from './apply-rows.ts';
import { readBacklogOf, scanForCritical, type Scan } from './critical-first-store.ts';
import {
  advanceLanes,
  awaitTurn,
  isBefore,
  markAppliedAhead,
  type LaneLease,
} from './lane-store.ts';
import { readRowsInOrder } from './rows-in-order.ts';
import { withPoison } from './with-poison.ts';

/** So many rows are looked through at once for flagged results. */
export const scanRowsMax = 2_000;

/** A batch of at least so many rows means that there is a backlog worth looking through. */
export const backlogRowsMin = 200;

/**
 * While there is a backlog: looks through its next part, and applies patients with a result that is flagged as critical before
 * their turn. All earlier messages of theirs go along, so that patients overtake each other and the messages of one never do.
 * The reader passes over what was applied. Undefined: nothing was found.
 */
export async function applyCriticalFirst(
  lease: LaneLease,
  deps: BatchDeps,
): Promise<Applied | undefined> {
  const looked = await withPoison(deps.log, (poison) =>
    deps.database.transaction('critical-first', async (tx) => {
      await awaitTurn(tx);
      const scan = await scanForCritical(tx, scanFrom(lease), scanRowsMax);
      const seqs = await backlogOf(tx, lease, scan);
      if (seqs.length === 0) return { scan, applied: undefined, isAll: true };
      const rows = await readRowsInOrder(tx, seqs);
      await markAppliedAhead(tx, seqs);
      const applied = await applyRows(tx, rows, deps, { poison });
      // Not a step further, but only as long as the lanes are ours.
      await advanceLanes(tx, lease, lease.position, laneLeaseMs);
      return { scan, applied, isAll: seqs.length < batchRowsMax };
    }),
  );
  // The same part once more where it held more than a batch.
  if (looked.isAll && looked.scan.last) lease.scanned = looked.scan.last;
  return looked.applied;
}

function scanFrom({ position, scanned }: LaneLease): LaneLease['position'] {
  return scanned && isBefore(position, scanned) ? { ...position, ...scanned } : position;
}

async function backlogOf(
  tx: Queryable,
  { position }: LaneLease,
  { last, laneKeys }: Scan,
): Promise<number[]> {
  if (!last || laneKeys.length === 0) return [];
  return readBacklogOf(tx, laneKeys, { from: position, to: last, limit: batchRowsMax });
}
