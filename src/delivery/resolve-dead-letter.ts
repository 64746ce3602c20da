import { appendAudit, type Authorize, type Person } from '../access/access.ts';
import type { Destination } from '../governance/governance.ts';
import type { Clock, Database, Queryable, Signals } from '../platform/platform.ts';
import {
  discardDelivery,
  lockDeadLetter,
  reviveDelivery,
  type LockedDeadLetter,
} from './dead-letter-store.ts';

/** Longest reason, in UTF-16 code units. */
export const discardReasonCharsMax = 2_000;

export interface ResolveDeadLetter {
  person: Person;
  effectId: string;
  how: 'retry' | 'discard';
  reason: string;
}

/** Why nothing was done. The refusal is audited. */
export type DeadLetterRefusal =
  | { kind: 'not-found'; sentence: string }
  | { kind: 'forbidden'; sentence: string }
  | { kind: 'not-now'; sentence: string }
  | { kind: 'invalid'; sentence: string; field: string };

export type DeadLetterAnswer = { done: true } | { done: false; refusal: DeadLetterRefusal };

export interface DeadLetterDeps {
  database: Database;
  clock: Clock;
  signals: Signals;
  authorize: Authorize;
  destinations: () => readonly Destination[];
}

/**
 * A person's decision on a dead letter or a held effect, in one transaction with its audit row: `retry` lets it go again with
 * the destination's whole time before it, `discard` leaves it out for good. One that was overtaken cannot be retried.
 */
export async function resolveDeadLetter(
  request: ResolveDeadLetter,
  deps: DeadLetterDeps,
): Promise<DeadLetterAnswer> {
  const { answer, letter } = await deps.database.transaction('resolve-dead-letter', async (tx) => {
    const letter = await lockDeadLetter(tx, request.effectId);
    const refusal = refusalOf(request, letter, deps);
    if (letter && !refusal) await carryOut(tx, request, letter, deps);
    await audit(tx, request, letter, refusal, deps);
    const answer: DeadLetterAnswer = refusal ? { done: false, refusal } : { done: true };
    return { answer, letter };
  });
  if (answer.done && letter) deps.signals.send({ kind: 'exception', site: letter.site });
  return answer;
}

function refusalOf(
  { person, how, reason }: ResolveDeadLetter,
  letter: LockedDeadLetter | undefined,
  { authorize, destinations }: DeadLetterDeps,
): DeadLetterRefusal | undefined {
  if (!letter) return { kind: 'not-found', sentence: 'There is no such effect.' };
  const may = authorize(person, 'exception.resolve', { site: letter.site, unit: null });
  if (!may.allowed) return { kind: 'forbidden', sentence: may.reason };
  if (letter.state !== 'dead' && letter.state !== 'held') {
    return { kind: 'not-now', sentence: `It waits for nobody: it is ${letter.state}.` };
  }
  if (reason.trim() === '' || reason.length > discardReasonCharsMax) {
    const sentence = `Give a reason of 1 to ${discardReasonCharsMax} characters.`;
    return { kind: 'invalid', sentence, field: 'reason' };
  }
  if (how === 'discard') return undefined;
  if (letter.overtaken) {
    const sentence = 'The destination has heard later news of the same task. Discard this one.';
    return { kind: 'not-now', sentence };
  }
  if (!destinations().some(({ id }) => id === letter.destination)) {
    return { kind: 'not-now', sentence: 'The configuration has no such destination any more.' };
  }
  return undefined;
}

async function carryOut(
  tx: Queryable,
  { effectId, how }: ResolveDeadLetter,
  { destination: id }: LockedDeadLetter,
  { clock, destinations }: DeadLetterDeps,
): Promise<void> {
  const now = clock.now();
  if (how === 'discard') return discardDelivery(tx, effectId, now);
  const destination = destinations().find((one) => one.id === id);
  const expiresAt = now + (destination?.expireAfterMs ?? 0);
  return reviveDelivery(tx, effectId, { now, expiresAt });
}

async function audit(
  tx: Queryable,
  { person, effectId, how, reason }: ResolveDeadLetter,
  letter: LockedDeadLetter | undefined,
  refusal: DeadLetterRefusal | undefined,
  { clock }: DeadLetterDeps,
): Promise<void> {
  await appendAudit(tx, [
    {
      at: clock.now(),
      site: letter?.site ?? null,
      actor: person.id,
      action: `effect.${how}`,
      object: `effect:${effectId}`,
      patientId: letter?.patientId ?? null,
      outcome: refusal ? 'refused' : 'done',
      detail: refusal ? { refusal: refusal.kind } : { reason },
    },
  ]);
}
