import type { ClinicalEvent } from '../canonical/canonical.ts';
import { appendEvents } from '../events/events.ts';
import type { Transaction } from '../platform/platform.ts';
import type { ActDeps } from './act-on-task.ts';
import { Ledger } from './ledger.ts';
import { recordCauses } from './record-causes.ts';
import { retryConflicts } from './retry-conflicts.ts';
import { saveLedger, workSignals } from './save-ledger.ts';

interface Decided<Answer> {
  answer: Answer;
  /** What it led to besides; the ledger has heard of it. */
  events?: readonly ClinicalEvent[];
  /** Rows of the transaction that are no work: written where the answer is done. */
  save?: () => Promise<void>;
  /** Written whatever the answer is. */
  audit: (answer: Answer) => Promise<void>;
}

/**
 * Decides in a ledger and writes what was decided, in one transaction: work, events, effects and audit. An answer that is not done
 * writes its audit alone. Done again after a lost race; worklists hear of it after the commit.
 */
export async function commitWork<Answer extends { done: boolean }>(
  name: string,
  deps: ActDeps,
  decide: (tx: Transaction, ledger: Ledger) => Promise<Decided<Answer>>,
): Promise<Answer> {
  const { answer, ledger } = await retryConflicts(() =>
    deps.database.transaction(name, async (tx) => {
      const ledger = new Ledger();
      const { answer, events = [], save, audit } = await decide(tx, ledger);
      if (answer.done) {
        await appendEvents(tx, events);
        await saveLedger(tx, ledger);
        await save?.();
        await recordCauses(tx, { ledger, events }, { ...deps, now: deps.clock.now() });
      }
      await audit(answer);
      return { answer, ledger };
    }),
  );
  if (answer.done) for (const signal of workSignals(ledger)) deps.signals.send(signal);
  return answer;
}
