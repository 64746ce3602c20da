import { readRowsInOrder } from './rows-in-order.ts';
import { batchRowsMax, type BatchDeps } from './apply-batch.ts';
import { applyRows, type Applied } from './apply-rows.ts';
import type { QueuedMessage } from './exception-store.ts';
import {
  dequeueMessages,
  drainExpired,
  endIfDrained,
  leaveToExceptions,
  readDraining,
  readHeldMessages,
  unparkEmptyKeys,
} from './hold-store.ts';
import { awaitTurn } from './lane-store.ts';
import { withPoison } from './with-poison.ts';
import type { Queryable } from '../platform/platform.ts';

/**
 * Applies the next messages that waited for a hold which was let go, or whose time is over: at most a batch, in one
 * transaction, each key in its order. What arrives meanwhile queues behind them. Undefined: nothing is being drained.
 */
export async function drainHolds(deps: BatchDeps): Promise<Applied | undefined> {
  if (!(await isDue(deps))) return undefined;
  return withPoison(deps.log, (poison) =>
    deps.database.transaction('drain-holds', async (tx) => {
      await awaitTurn(tx);
      const [holdId] = await readDraining(tx);
      if (holdId === undefined) return undefined;
      await leaveToExceptions(tx, holdId);
      const next = await readHeldMessages(tx, holdId, batchRowsMax);
      const applied = next.length > 0 ? await applyHeld(tx, next, deps, poison) : nothing;
      await unparkEmptyKeys(tx, holdId);
      await endIfDrained(tx, holdId, deps.clock.now());
      return applied;
    }),
  );
}

async function isDue({ database, clock }: BatchDeps): Promise<boolean> {
  await drainExpired(database, clock.now());
  return (await readDraining(database)).length > 0;
}

async function applyHeld(
  tx: Queryable,
  next: readonly QueuedMessage[],
  deps: BatchDeps,
  poison: ReadonlyMap<number, string>,
): Promise<Applied> {
  await dequeueMessages(tx, next);
  const rows = await readRowsInOrder(
    tx,
    next.map(({ seq }) => seq),
  );
  return applyRows(tx, rows, deps, {
    poison,
    passing: new Set(next.map(({ laneKey }) => laneKey)),
    wereCritical: new Set(next.filter(({ critical }) => critical).map(({ seq }) => seq)),
  });
}

const nothing: Applied = { outcomes: [], events: [], opened: [], closed: [], signals: [] };
