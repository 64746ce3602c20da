import type { Queryable, Signal } from '../platform/platform.ts';
import type { ActDeps } from './act-on-task.ts';
import { awaitTurn } from './lane-store.ts';
import { logOutcomes } from './log-outcomes.ts';
import type { MessageOutcome } from './outcome-store.ts';
import { retryConflicts } from './retry-conflicts.ts';
import { withPoison } from './with-poison.ts';

/** What a person's act on a failed message came to. */
export interface Settled<Answer> {
  answer: Answer;
  site: string | null;
  /** Of the messages that were applied anew. */
  outcomes: readonly MessageOutcome[];
  signals: readonly Signal[];
}

/**
 * Does a person's act on a failed message in one transaction, in turn with the lane worker; a row on which the program fails is set
 * aside and a lost race is run again. Outcomes are logged and signals sent once it is committed.
 */
export async function settleInTurn<Answer>(
  name: string,
  deps: ActDeps,
  work: (tx: Queryable, poison: ReadonlyMap<number, string>) => Promise<Settled<Answer>>,
): Promise<Answer> {
  const { answer, outcomes, signals } = await withPoison(deps.log, (poison) =>
    retryConflicts(() =>
      deps.database.transaction(name, async (tx) => {
        await awaitTurn(tx);
        return work(tx, poison);
      }),
    ),
  );
  logOutcomes(outcomes, deps.log, deps.log);
  for (const signal of signals) deps.signals.send(signal);
  return answer;
}
