import { isDeepStrictEqual } from 'node:util';

import { DatabaseFault, faultName, must, type Queryable } from '../platform/platform.ts';
import type { BatchDeps } from './apply-batch.ts';
import type { Applied } from './apply-rows.ts';
import { awaitTurn } from './lane-store.ts';
import { addSums, emptySum } from './plan-sum.ts';
import { PoisonedRow } from './poisoned-row.ts';
import { replayBatch, type ReplayedBatch } from './replay-batch.ts';
import { changePlan, type PlanChange, type ReplayPlan } from './replay-plan.ts';
import {
  isAnyPlanRunning,
  lockRunningPlan,
  nextBatch,
  readBatch,
  saveResults,
  updatePlan,
  type ReplayItem,
} from './replay-store.ts';
import { withPoison } from './with-poison.ts';

/**
 * Settles the next batch of the replay plan that has run longest, in one transaction with its results and the plan's progress:
 * whoever is killed in between has done all of a batch or nothing, and the next process goes on. Undefined where no plan runs.
 * A fault that is not the world's ends the plan as failed; what was done stays done.
 */
export async function runReplay(deps: BatchDeps): Promise<Applied | undefined> {
  if (!(await isAnyPlanRunning(deps.database))) return undefined;
  try {
    return await withPoison(deps.log, (poison) =>
      deps.database.transaction('run-replay', async (tx) => {
        await awaitTurn(tx);
        const plan = await lockRunningPlan(tx);
        return plan && (await settleNext(tx, plan, deps, poison));
      }),
    );
  } catch (error) {
    const isWorld = error instanceof DatabaseFault && error.retryable;
    if (isWorld) throw error;
    await failPlan(error, deps);
    return undefined;
  }
}

async function settleNext(
  tx: Queryable,
  plan: ReplayPlan,
  deps: BatchDeps,
  poison: ReadonlyMap<number, string>,
): Promise<Applied | undefined> {
  const at = deps.clock.now();
  const batch = await nextBatch(tx, plan.id);
  if (batch === undefined) {
    await change(tx, plan, finishOf(plan), deps);
    return undefined;
  }
  const items = await readBatch(tx, plan.id, batch);
  const done = await replayBatch(tx, plan, items, deps, {
    ...{ by: plan.changedBy, at, poison, quiet: plan.effects === 'suppress' },
    epoch: must(plan.predictedEpoch, 'a plan that runs had its dry run'),
  });
  await saveResults(tx, plan.id, done.results, at);
  const moved = moveOn(plan, items, done);
  const isLast = (await nextBatch(tx, plan.id)) === undefined;
  if (isLast) await change(tx, moved, finishOf(moved), deps);
  else await updatePlan(tx, moved);
  return done.applied;
}

function moveOn(plan: ReplayPlan, items: readonly ReplayItem[], done: ReplayedBatch): ReplayPlan {
  const predicted = new Map(items.map((item) => [item.ordinal, item.predicted]));
  const differing = done.results.filter(
    ({ ordinal, result }) => !isDeepStrictEqual(predicted.get(ordinal), result),
  );
  return {
    ...plan,
    done: plan.done + items.length,
    differing: plan.differing + differing.length,
    result: addSums(plan.result ?? emptySum, done.sum),
  };
}

function finishOf({ result, changedBy }: ReplayPlan): PlanChange {
  return { act: 'finish', actor: changedBy, result: result ?? emptySum };
}

async function change(
  tx: Queryable,
  plan: ReplayPlan,
  by: PlanChange,
  { clock }: BatchDeps,
): Promise<void> {
  const changed = changePlan(plan, by, clock.now());
  if ('plan' in changed) await updatePlan(tx, changed.plan);
}

async function failPlan(error: unknown, deps: BatchDeps): Promise<void> {
  const fault = faultName(error instanceof PoisonedRow ? error.cause : error);
  await deps.database.transaction('fail-replay', async (tx) => {
    const plan = await lockRunningPlan(tx);
    if (!plan) return;
    deps.log.error('replay.failed', { plan: plan.id, fault });
    const failure = `Sinew itself failed (${fault}). What was done stays done; the rest was not touched.`;
    await change(tx, plan, { act: 'fail', actor: 'engine', failure }, deps);
  });
}
