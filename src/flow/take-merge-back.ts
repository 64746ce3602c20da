import { appendAudit, type Person } from '../access/access.ts';
import {
  lockMerge,
  readUncertain,
  splitMerge,
  type StoredMerge,
  type UncertainRecord,
} from '../events/events.ts';
import type { Queryable, Signal, Transaction } from '../platform/platform.ts';
import type { ActDeps } from './act-on-task.ts';
import type { Refusal } from './flow-port.ts';
import { awaitTurn } from './lane-store.ts';
import { reasonProblem } from './reason.ts';
import { repointSplitWork } from './repoint-moved-store.ts';
import { retryConflicts } from './retry-conflicts.ts';
import { tellOfSplit } from './tell-of-split.ts';

export interface TakeMergeBackRequest {
  person: Person;
  mergeId: string;
  reason: string;
}

/** What went back to the patient who was merged away, and what nobody can tell whose it is: that stays where it was. */
export interface TakenBack {
  done: true;
  retired: string;
  survivor: string;
  visits: number;
  results: number;
  tasks: number;
  uncertain: number;
  /** The oldest of them. */
  uncertainRecords: readonly UncertainRecord[];
}

export type TakeMergeBackAnswer = TakenBack | { done: false; refusal: Refusal };

/**
 * A person says that a merge was wrong. In one transaction, in turn with all messages: the two patients are two again, with what
 * was told under the identifiers of each, and the work about it follows. Audited with the reason; a refusal is, too.
 */
export async function takeMergeBack(
  request: TakeMergeBackRequest,
  deps: ActDeps,
): Promise<TakeMergeBackAnswer> {
  const { answer, signals } = await retryConflicts(() =>
    deps.database.transaction('take-merge-back', async (tx) => {
      await awaitTurn(tx);
      const merge = await lockMerge(tx, request.mergeId);
      const decided = await decide(tx, request, merge, deps);
      await audit(tx, request, merge, decided.answer, deps);
      return decided;
    }),
  );
  for (const signal of signals) deps.signals.send(signal);
  return answer;
}

interface Decided {
  answer: TakeMergeBackAnswer;
  signals: readonly Signal[];
}

async function decide(
  tx: Transaction,
  { person, reason }: TakeMergeBackRequest,
  merge: StoredMerge | undefined,
  deps: ActDeps,
): Promise<Decided> {
  if (!merge) return refuse({ kind: 'not-found', sentence: 'There is no such merge.' });
  const may = deps.authorize(person, 'exception.resolve', { site: merge.site, unit: null });
  if (!may.allowed) return refuse({ kind: 'forbidden', sentence: may.reason });
  if (merge.takenBackAt !== null) {
    return refuse({ kind: 'not-now', sentence: 'This merge was already taken back.' });
  }
  const problem = reasonProblem(reason);
  if (problem) return refuse(problem);
  const { visits, results } = await splitMerge(tx, merge, {
    by: person.id,
    at: deps.clock.now(),
  });
  const moved = await repointSplitWork(tx, merge, { by: person.id, at: deps.clock.now() });
  const heard = await tellOfSplit(tx, merge, deps);
  const { count, records } = await readUncertain(tx, merge);
  return {
    answer: {
      done: true,
      retired: merge.retired,
      survivor: merge.holder,
      visits,
      results,
      tasks: moved.length,
      uncertain: count,
      uncertainRecords: records,
    },
    signals: [
      ...moved.map(({ id, site }): Signal => ({
        kind: 'work',
        taskId: id,
        site,
        change: 'changed',
      })),
      ...heard,
    ],
  };
}

function refuse(refusal: Refusal): Decided {
  return { answer: { done: false, refusal }, signals: [] };
}

async function audit(
  tx: Queryable,
  { person, mergeId, reason }: TakeMergeBackRequest,
  merge: StoredMerge | undefined,
  answer: TakeMergeBackAnswer,
  { clock }: ActDeps,
): Promise<void> {
  await appendAudit(tx, [
    {
      at: clock.now(),
      site: merge?.site ?? null,
      actor: person.id,
      action: 'merge.take-back',
      object: `merge:${mergeId}`,
      patientId: merge?.retired ?? null,
      outcome: answer.done ? 'done' : 'refused',
      detail: answer.done ? detailOf(reason, answer) : { refusal: answer.refusal.kind },
    },
  ]);
}

function detailOf(reason: string, answer: TakenBack): Record<string, string | number> {
  const { survivor, visits, results, tasks, uncertain } = answer;
  return { reason, survivor, visits, results, tasks, uncertain };
}
