import { must, type Instant } from '../platform/platform.ts';
import type { ActDeps } from './act-on-task.ts';
import { awaitTurn } from './lane-store.ts';
import { addSums, emptySum } from './plan-sum.ts';
import { replayBatch, type ReplayedBatch } from './replay-batch.ts';
import type { PlanSum, ReplayPlan } from './replay-plan.ts';
import { countBatches, readBatch } from './replay-store.ts';
import { withPoison } from './with-poison.ts';

export interface Prediction {
  sum: PlanSum;
  results: ReplayedBatch['results'];
}

/**
 * What a plan would come to: each batch is done in a transaction that is rolled back, with the same code as the run, and live
 * traffic goes on between them. Nothing is kept and nothing leaves. What would leave for destinations is counted even where
 * the plan suppresses it.
 */
export async function predictReplay(
  plan: ReplayPlan,
  deps: ActDeps,
  { by, at, epoch }: { by: string; at: Instant; epoch: number },
): Promise<Prediction> {
  const batches = await countBatches(deps.database, plan.id);
  const results: ReplayedBatch['results'][number][] = [];
  let sum = emptySum;
  for (let batch = 0; batch < batches; batch++) {
    const done = await withPoison(deps.log, (poison) =>
      rolledBack(deps, async (tx) => {
        await awaitTurn(tx);
        const items = await readBatch(tx, plan.id, batch);
        return replayBatch(tx, plan, items, deps, { by, at, epoch, poison, quiet: false });
      }),
    );
    results.push(...done.results);
    sum = addSums(sum, done.sum);
  }
  return { sum, results };
}

/** Thrown to take back a transaction whose answer is all that is wanted. */
class TakenBack extends Error {
  override readonly name = 'TakenBack';
}

async function rolledBack<T>(
  { database }: ActDeps,
  work: (tx: Parameters<typeof replayBatch>[0]) => Promise<T>,
): Promise<T> {
  let answer: { value: T } | undefined;
  try {
    await database.transaction('predict-replay', async (tx) => {
      answer = { value: await work(tx) };
      throw new TakenBack();
    });
  } catch (error) {
    if (!(error instanceof TakenBack) || !answer) throw error;
  }
  return must(answer, 'the work has an answer').value;
}
