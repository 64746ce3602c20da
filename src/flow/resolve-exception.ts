import { appendAudit, type Person } from '../access/access.ts';
import type { Queryable } from '../platform/platform.ts';
import type { ActDeps } from './act-on-task.ts';
import { lockException } from './exception-store.ts';
import type { Refusal, ResolveAnswer } from './flow-port.ts';
import type { MessageOutcome } from './outcome-store.ts';
import { reasonProblem } from './reason.ts';
import { settleInTurn, type Settled } from './settle-in-turn.ts';
import { settleMessages } from './settle-messages.ts';

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
  return settleInTurn('resolve-exception', deps, async (tx, poison) => {
    const done = await decide(tx, request, deps, poison);
    await audit(tx, request, done, deps);
    return done;
  });
}

type Decided = Settled<ResolveAnswer>;

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
  const wrong = reasonProblem(reason);
  if (wrong) return refuse(wrong, site);

  const at = deps.clock.now();
  const settlement = { exceptions: [exception], how, by: person.id, reason, at };
  const { epoch } = deps.releases.current;
  const { outcomes, signals, waiting } = await settleMessages(tx, settlement, deps, {
    poison,
    epoch,
  });
  const held = new Set(outcomes.filter(isStuck).map(({ seq }) => seq));
  return {
    answer: { done: true, released: waiting.filter(({ seq }) => !held.has(seq)).length },
    ...{ site, outcomes },
    signals: [...signals, { kind: 'exception', site }],
  };
}

function isStuck({ outcome }: MessageOutcome): boolean {
  return outcome === 'failed' || outcome === 'parked';
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
