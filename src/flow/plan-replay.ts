import { appendAudit, type Person } from '../access/access.ts';
import type { Queryable } from '../platform/platform.ts';
import type { ActDeps } from './act-on-task.ts';
import type { Refusal } from './flow-port.ts';
import { reasonProblem } from './reason.ts';
import { replayBatchItems } from './replay-batch.ts';
import { planItemsMax, type PlanSelection, type ReplayPlan } from './replay-plan.ts';
import {
  findMessages,
  insertItems,
  insertPlan,
  type FoundMessage,
  type ReplayItem,
} from './replay-store.ts';

export interface PlanRequest {
  person: Person;
  selection: PlanSelection;
  how: ReplayPlan['how'];
  configuration: ReplayPlan['configuration'];
  effects: ReplayPlan['effects'];
  reason: string;
}

export type PlanAnswer = { done: true; plan: ReplayPlan } | { done: false; refusal: Refusal };

/**
 * Freezes the messages that a selection means now into a plan: what fails later is not part of it. Nothing is applied yet. Of
 * the network's sites those count at which the person may resolve exceptions. Audited.
 */
export async function planReplay(request: PlanRequest, deps: ActDeps): Promise<PlanAnswer> {
  return deps.database.transaction('plan-replay', async (tx) => {
    const answer = await decide(tx, request, deps);
    await appendAudit(tx, [
      {
        at: deps.clock.now(),
        site: null,
        actor: request.person.id,
        action: 'replay.plan',
        object: `replay:${answer.done ? answer.plan.id : 'none'}`,
        patientId: null,
        outcome: answer.done ? 'done' : 'refused',
        detail: answer.done
          ? { reason: request.reason, items: answer.plan.items, how: request.how }
          : { refusal: answer.refusal.kind },
      },
    ]);
    return answer;
  });
}

async function decide(tx: Queryable, request: PlanRequest, deps: ActDeps): Promise<PlanAnswer> {
  const { person, selection, how, reason } = request;
  const sites = sitesOf(person, selection, deps);
  if ('kind' in sites) return { done: false, refusal: sites };
  const wrong = reasonProblem(reason) ?? selectionProblem(selection, how);
  if (wrong) return { done: false, refusal: wrong };

  const found = await findMessages(tx, sites.sites, selection, planItemsMax + 1);
  const unfit = foundProblem(found.length);
  if (unfit) return { done: false, refusal: unfit };
  const plan = planOf(request, found, deps);
  await insertPlan(tx, plan);
  await insertItems(tx, plan.id, itemsOf(found));
  return { done: true, plan };
}

function sitesOf(
  person: Person,
  { site }: PlanSelection,
  { authorize, releases }: ActDeps,
): { sites: string[] } | Refusal {
  const { network } = releases.current;
  const asked = network.sites.map(({ id }) => id).filter((id) => site === undefined || id === site);
  const answers = asked.map((id) => ({
    id,
    may: authorize(person, 'exception.resolve', { site: id, unit: null }),
  }));
  const sites = answers.filter(({ may }) => may.allowed).map(({ id }) => id);
  if (sites.length > 0) return { sites };
  const refused = answers.find(({ may }) => !may.allowed)?.may;
  const sentence = refused && !refused.allowed ? refused.reason : 'There is no such site.';
  return { kind: 'forbidden', sentence };
}

function selectionProblem(
  { outcome, feed, seqs, from, groups, except }: PlanSelection,
  how: PlanRequest['how'],
): Refusal | undefined {
  if (how === 'skip' && outcome !== 'failed') {
    const sentence = 'Only messages that failed can be skipped: the others are done with.';
    return { kind: 'invalid', sentence, field: 'how' };
  }
  if (outcome !== 'failed' && (groups ?? except) !== undefined) {
    const sentence = 'Groups, and what is left out of them, are of messages that failed.';
    return { kind: 'invalid', sentence, field: 'selection' };
  }
  if (outcome === 'failed' || seqs || (feed !== undefined && from !== undefined)) return undefined;
  const sentence = 'Name the messages, or a feed and a time from which on they are meant.';
  return { kind: 'invalid', sentence, field: 'selection' };
}

function foundProblem(count: number): Refusal | undefined {
  if (count === 0) {
    const sentence = 'No message is meant by this. Nothing was planned.';
    return { kind: 'invalid', sentence, field: 'selection' };
  }
  if (count <= planItemsMax) return undefined;
  const sentence = `More than ${planItemsMax} messages are meant. Narrow it: one feed, one cause, or a shorter time.`;
  return { kind: 'invalid', sentence, field: 'selection' };
}

function planOf(
  { person, selection, how, configuration, effects, reason }: PlanRequest,
  found: readonly FoundMessage[],
  { clock, ids }: ActDeps,
): ReplayPlan {
  const now = clock.now();
  const keys = new Set(found.map(({ laneKey }) => laneKey));
  return {
    id: ids.next('rpl'),
    state: 'draft',
    sites: [...new Set(found.map(({ site }) => site))],
    ...{ how, configuration, effects, selection, reason },
    ...{ items: found.length, done: 0, differing: 0 },
    patients: [...keys].filter((key) => !key.startsWith('feed:')).length,
    ...{ predicted: null, predictedEpoch: null, result: null, failure: null },
    ...{ createdBy: person.id, createdAt: now, approvedBy: null, approvedAt: null },
    ...{ changedBy: person.id, changedAt: now, startedAt: null, endedAt: null, rev: 1 },
  };
}

/**
 * The messages by key, each key in its order, cut into batches: a batch ends where a key ends, so that what a message does to a
 * later one of its patient is seen by the dry run and by the run alike.
 */
export function itemsOf(found: readonly FoundMessage[]): ReplayItem[] {
  const keyed = Map.groupBy(found, (one) =>
    one.laneKey.startsWith('feed:') ? `${one.laneKey} ${one.seq}` : one.laneKey,
  );
  const items: ReplayItem[] = [];
  let batch = 0;
  let inBatch = 0;
  for (const messages of keyed.values()) {
    if (inBatch >= replayBatchItems) {
      batch++;
      inBatch = 0;
    }
    inBatch += messages.length;
    for (const { seq, site, lane, laneKey, was } of messages) {
      const ordinal = items.length + 1;
      const empty = { predicted: null, result: null, at: null };
      items.push({ ordinal, batch, seq, site, lane, laneKey, was, ...empty });
    }
  }
  return items;
}
