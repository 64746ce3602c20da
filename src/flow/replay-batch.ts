import { must, type Instant, type Queryable } from '../platform/platform.ts';
import type { Applied, ApplyDeps } from './apply-rows.ts';
import { lockOpenExceptions, readParkedKeys, type StoredException } from './exception-store.ts';
import type { Poison } from './interpret-row.ts';
import { countOf } from './plan-sum.ts';
import type { ItemResult, PlanSum, ReplayPlan } from './replay-plan.ts';
import { readOutcomes, readOwnEffects, type ReplayItem } from './replay-store.ts';
import { settleMessages } from './settle-messages.ts';

/** Messages that one transaction of a replay settles, at least; those of a key are never parted. */
export const replayBatchItems = 50;

export interface ReplayedBatch {
  results: readonly { ordinal: number; result: ItemResult }[];
  sum: PlanSum;
  applied: Applied;
}

export interface ReplayOptions {
  by: string;
  at: Instant;
  /** The configuration that `current` means. */
  epoch: number;
  poison: Poison;
  /** True where nothing may leave for destinations. */
  quiet: boolean;
}

/**
 * Settles one batch of a plan in `tx`: a dry run rolls it back, a run commits it. Messages that have changed since the plan
 * was made, or that wait for something else, are passed over and say so.
 */
export async function replayBatch(
  tx: Queryable,
  plan: ReplayPlan,
  items: readonly ReplayItem[],
  deps: ApplyDeps,
  { by, at, epoch, poison, quiet }: ReplayOptions,
): Promise<ReplayedBatch> {
  const { meant, exceptions, passedOver } = await sortOut(tx, items);
  const open = new Set(exceptions.map(({ seq }) => seq));
  const applied = await settleMessages(
    tx,
    {
      ...{ exceptions, how: plan.how, by, at },
      again: meant.filter(({ seq }) => !open.has(seq)),
      order: items.map(({ seq }) => seq),
      reason: `${plan.reason} (${plan.id})`,
    },
    deps,
    { poison, quiet, ...(plan.configuration === 'current' && { epoch }) },
  );
  const results = resultsOf(plan, items, passedOver, applied);
  const own = new Set(items.map(({ seq }) => seq));
  return {
    results,
    applied,
    sum: {
      outcomes: countOf(results.map(({ result }) => result.outcome)),
      events: countOf(clinical(applied.events).map(({ type }) => type)),
      opened: countOf(applied.opened.map(({ workflow }) => workflow)),
      closed: countOf(applied.closed.map(({ workflow }) => workflow)),
      waiting: countOf(
        applied.outcomes.filter(({ seq }) => !own.has(seq)).map(({ outcome }) => outcome),
      ),
      effects: await readOwnEffects(tx),
    },
  };
}

interface SortedOut {
  meant: readonly ReplayItem[];
  exceptions: readonly StoredException[];
  passedOver: ReadonlyMap<number, string>;
}

async function sortOut(tx: Queryable, items: readonly ReplayItem[]): Promise<SortedOut> {
  const seqs = items.map(({ seq }) => seq);
  const exceptions = await lockOpenExceptions(tx, seqs);
  const outcomes = await readOutcomes(tx, seqs);
  const parked = await readParkedKeys(
    tx,
    items.map(({ laneKey }) => laneKey),
  );
  const open = new Set(exceptions.map(({ seq }) => seq));
  const goOn = new Set(exceptions.filter(({ parks }) => parks).map(({ laneKey }) => laneKey));
  const passedOver = new Map<number, string>();
  for (const { seq, was, laneKey } of items) {
    if (outcomes.get(seq) !== was) passedOver.set(seq, 'changed-meanwhile');
    else if (!open.has(seq) && parked.has(laneKey) && !goOn.has(laneKey)) {
      passedOver.set(seq, 'key-waits');
    }
  }
  return {
    meant: items.filter(({ seq }) => !passedOver.has(seq)),
    exceptions: exceptions.filter(({ seq }) => !passedOver.has(seq)),
    passedOver,
  };
}

function resultsOf(
  plan: ReplayPlan,
  items: readonly ReplayItem[],
  passedOver: ReadonlyMap<number, string>,
  applied: Applied,
): ReplayedBatch['results'] {
  const outcomes = new Map(applied.outcomes.map((one) => [one.seq, one]));
  const events = Map.groupBy(clinical(applied.events), ({ sources }) => sources[0] ?? 0);
  const seqOfEvent = new Map(clinical(applied.events).map(({ id, sources }) => [id, sources[0]]));
  const opened = Map.groupBy(applied.opened, ({ detail }) => seqOfEvent.get(detail.event.id) ?? 0);
  return items.map(({ ordinal, seq }) => {
    const reason = passedOver.get(seq);
    if (reason !== undefined) return { ordinal, result: { ...untouched, reason } };
    if (plan.how === 'skip') return { ordinal, result: { ...untouched, outcome: 'skipped' } };
    const outcome = must(outcomes.get(seq), `message ${seq} was applied again`);
    const result: ItemResult = {
      ...{ outcome: outcome.outcome, reason: outcome.reason, facts: outcome.facts },
      events: countOf((events.get(seq) ?? []).map(({ type }) => type)),
      opened: countOf((opened.get(seq) ?? []).map(({ workflow }) => workflow)),
    };
    return { ordinal, result };
  });
}

const untouched: ItemResult = {
  ...{ outcome: 'passed-over', reason: null, facts: 0, events: {}, opened: {} },
};

function clinical(events: Applied['events']): Applied['events'] {
  return events.filter(({ type }) => !isPlatform(type));
}

// What the engine is told of messages that wait is no fact about a patient.
function isPlatform(type: string): boolean {
  return type.startsWith('message.');
}
