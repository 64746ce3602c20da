import { appendAudit, type Person } from '../access/access.ts';
import { readJournalRows } from '../intake/intake.ts';
import type { Queryable, Signal } from '../platform/platform.ts';
import type { ActDeps } from './act-on-task.ts';
import { batchRowsMax } from './apply-batch.ts';
import { applyRows, PoisonedRow, type Applied } from './apply-rows.ts';
import { closeException, lockException, unparkKey } from './exception-store.ts';
import { faultName } from './fault-name.ts';
import type { Refusal, ResolveAnswer } from './flow-port.ts';
import { awaitTurn } from './lane-store.ts';
import { logOutcomes } from './log-outcomes.ts';
import { retryConflicts } from './retry-conflicts.ts';
import { skipOutcome, type MessageOutcome } from './outcome-store.ts';

/** Longest reason, in UTF-16 code units. */
export const reasonCharsMax = 2_000;

export interface ResolveRequest {
  person: Person;
  exceptionId: string;
  how: 'retry' | 'skip';
  reason: string;
}

/**
 * A person's decision on an exception, in one transaction: `retry` applies the message again by the configuration in force
 * now, `skip` leaves it out for good; then the messages parked behind it follow in their order. Should one fail, it is
 * an exception of its own and parks the key again; what stays behind it is not `released`. Audited with the reason.
 */
export async function resolveException(
  request: ResolveRequest,
  deps: ActDeps,
): Promise<ResolveAnswer> {
  const poison = new Map<number, string>();
  for (;;) {
    try {
      const { answer, outcomes, signals } = await retryConflicts(() =>
        deps.database.transaction('resolve-exception', async (tx) => {
          await awaitTurn(tx);
          const done = await decide(tx, request, deps, poison);
          await audit(tx, request, done, deps);
          return done;
        }),
      );
      logOutcomes(outcomes, deps.log, deps.log);
      for (const signal of signals) deps.signals.send(signal);
      return answer;
    } catch (error) {
      if (!(error instanceof PoisonedRow) || poison.has(error.seq)) throw error;
      poison.set(error.seq, faultName(error.cause));
    }
  }
}

interface Decided {
  answer: ResolveAnswer;
  site: string | null;
  /** Of the messages that were applied anew. */
  outcomes: readonly MessageOutcome[];
  signals: readonly Signal[];
}

async function decide(
  tx: Queryable,
  { person, exceptionId, how, reason }: ResolveRequest,
  deps: ActDeps,
  poison: ReadonlyMap<number, string>,
): Promise<Decided> {
  const exception = await lockException(tx, exceptionId);
  if (!exception) return refuse({ kind: 'not-found', sentence: 'There is no such exception.' });
  const { site } = exception;
  const may = deps.authorize(person, 'exception.resolve', { site, unit: null });
  if (!may.allowed) return refuse({ kind: 'forbidden', sentence: may.reason }, site);
  if (exception.state !== 'open') {
    return refuse({ kind: 'not-now', sentence: `It was already ${exception.state}.` }, site);
  }
  if (reason.trim() === '' || reason.length > reasonCharsMax) {
    const sentence = `Give a reason of 1 to ${reasonCharsMax} characters.`;
    return refuse({ kind: 'invalid', sentence, field: 'reason' }, site);
  }

  const at = deps.clock.now();
  const state = how === 'retry' ? 'retried' : 'skipped';
  await closeException(tx, exceptionId, { state, by: person.id, reason, at });
  const waiting = exception.parks ? await unparkKey(tx, exception.laneKey) : [];
  if (how === 'skip') await skipOutcome(tx, exception.seq, at);
  const again = how === 'retry' ? [exception.seq, ...waiting] : waiting;
  const { outcomes, signals } = await applyWaiting(tx, again, deps, poison);
  const stuck = outcomes.filter(({ outcome }) => outcome === 'failed' || outcome === 'parked');
  const held = new Set(stuck.map(({ seq }) => seq));
  return {
    answer: { done: true, released: waiting.filter((seq) => !held.has(seq)).length },
    site,
    outcomes,
    signals: [...signals, { kind: 'exception', site }],
  };
}

// In portions, each seeing what the one before it wrote, so that a long queue costs no memory.
async function applyWaiting(
  tx: Queryable,
  seqs: readonly number[],
  deps: ActDeps,
  poison: ReadonlyMap<number, string>,
): Promise<Applied> {
  const outcomes: MessageOutcome[] = [];
  const signals: Signal[] = [];
  const { epoch } = deps.releases.current;
  for (let at = 0; at < seqs.length; at += batchRowsMax) {
    const rows = await readJournalRows(tx, seqs.slice(at, at + batchRowsMax));
    const applied = await applyRows(tx, rows, deps, { poison, epoch });
    outcomes.push(...applied.outcomes);
    signals.push(...applied.signals);
  }
  return { outcomes, signals };
}

async function audit(
  tx: Queryable,
  { person, exceptionId, how, reason }: ResolveRequest,
  { answer, site }: Decided,
  { clock }: ActDeps,
): Promise<void> {
  await appendAudit(tx, [
    {
      at: clock.now(),
      site,
      actor: person.id,
      action: `exception.${how}`,
      object: `exception:${exceptionId}`,
      patientId: null,
      outcome: answer.done ? 'done' : 'refused',
      detail: answer.done
        ? { reason, released: answer.released }
        : { refusal: answer.refusal.kind },
    },
  ]);
}

function refuse(refusal: Refusal, site: string | null = null): Decided {
  return { answer: { done: false, refusal }, site, outcomes: [], signals: [] };
}
