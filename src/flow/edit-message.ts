import { appendAudit, type Person } from '../access/access.ts';
import { feedCharset, type Feed } from '../governance/governance.ts';
import {
  accept,
  appendWithAttachments,
  readJournalRows,
  withAttachments,
  type JournalEntry,
} from '../intake/intake.ts';
import { must, type Queryable } from '../platform/platform.ts';
import type { ActDeps } from './act-on-task.ts';
import { editedBytes } from './edit-bytes.ts';
import { insertEdited } from './edit-store.ts';
import { lockException, type StoredException } from './exception-store.ts';
import type { Refusal } from './flow-port.ts';
import { markAppliedAhead } from './lane-store.ts';
import { reasonProblem } from './reason.ts';
import { settleInTurn, type Settled } from './settle-in-turn.ts';
import { settleMessages } from './settle-messages.ts';

export interface EditRequest {
  person: Person;
  exceptionId: string;
  /** The whole message, a line per segment. */
  text: string;
  reason: string;
}

/** `seq` is the new message's; `outcome` what it came to. */
export type EditAnswer =
  { done: true; seq: number; outcome: string } | { done: false; refusal: Refusal };

/**
 * A person mends a message that could not be applied. The original stays as it came, byte for byte; what they wrote is a
 * journal row of its own, tied to it, read by the configuration in force, and applied in the original's place before what
 * waited behind it. Nothing is sent to the sender, who got their ACK. Audited with the reason.
 */
export async function editMessage(request: EditRequest, deps: ActDeps): Promise<EditAnswer> {
  return settleInTurn('edit-message', deps, async (tx, poison) => {
    const done = await decide(tx, request, deps, poison);
    await audit(tx, request, done, deps);
    return done;
  });
}

type Decided = Settled<EditAnswer>;

async function decide(
  tx: Queryable,
  request: EditRequest,
  deps: ActDeps,
  poison: ReadonlyMap<number, string>,
): Promise<Decided> {
  const exception = await lockException(tx, request.exceptionId);
  if (!exception) return refuse({ kind: 'not-found', sentence: 'There is no such exception.' });
  const { site } = exception;
  const refusal = barred(exception, request, deps);
  if (refusal) return refuse(refusal, site);
  const [original] = await readJournalRows(tx, [exception.seq]);
  const written = await journal(tx, must(original, 'an exception has its message'), request, deps);
  if ('kind' in written) return refuse(written, site);

  const at = deps.clock.now();
  const { person, reason } = request;
  const [seq, originalSeq] = [written.seq, exception.seq];
  await insertEdited(tx, {
    ...{ seq, originalSeq, exceptionId: exception.id, editedBy: person.id, editedAt: at, reason },
  });
  // It is applied here and now: the reader of the journal passes it over.
  await markAppliedAhead(tx, [seq]);
  const { outcomes, signals } = await settleMessages(
    tx,
    {
      ...{ exceptions: [exception], how: 'edit', by: person.id, reason, at },
      replacedBy: new Map([[originalSeq, seq]]),
    },
    deps,
    { poison, epoch: deps.releases.current.epoch },
  );
  const own = must(
    outcomes.find((one) => one.seq === seq),
    'the edited message has an outcome',
  );
  return {
    answer: { done: true, seq, outcome: own.outcome },
    ...{ site, outcomes },
    signals: [...signals, { kind: 'exception', site }],
  };
}

function barred(
  { site, state }: StoredException,
  { person, reason }: EditRequest,
  { authorize }: ActDeps,
): Refusal | undefined {
  for (const permission of ['exception.resolve', 'message.view'] as const) {
    const may = authorize(person, permission, { site, unit: null });
    if (!may.allowed) return { kind: 'forbidden', sentence: may.reason };
  }
  if (state !== 'open') return { kind: 'not-now', sentence: `It was already ${state}.` };
  return reasonProblem(reason);
}

async function journal(
  tx: Queryable,
  original: JournalEntry,
  { person, text }: EditRequest,
  { releases, clock, ids }: ActDeps,
): Promise<{ seq: number } | Refusal> {
  const { epoch } = releases.current;
  const feed = releases.feed(epoch, original.feed);
  const zone = releases.site(epoch, original.site)?.zone;
  if (!feed || zone === undefined || !isText(feed)) {
    const sentence = 'Messages of this feed cannot be edited here: retry or skip it.';
    return { kind: 'not-now', sentence };
  }
  const edited = editedBytes(original.raw, feedCharset(feed), text);
  if ('problem' in edited) return { kind: 'invalid', sentence: edited.problem, field: 'text' };
  const bytes = await withAttachments(tx, original.seq, edited.bytes);
  if (!bytes) {
    const sentence = 'An attachment of the message is not kept any more. Have it sent again.';
    return { kind: 'not-now', sentence };
  }
  const { row } = accept({
    ...{ frame: { kind: 'frame', bytes }, feed, zone, epoch },
    ...{ peer: `edit:${person.id}`, receivedAt: clock.now(), ackControlId: ids.next('ack') },
  });
  if (row.disposition !== 'accepted') {
    const why = row.problem?.sentence ?? 'It is no message.';
    const sentence = `As written it would be ${row.disposition}: ${why}`;
    return { kind: 'invalid', sentence, field: 'text' };
  }
  const [kept] = await appendWithAttachments(tx, [{ ...row, repeats: 0, controlIdReused: false }]);
  const { seq, duplicateOf } = must(kept, 'one row was appended');
  if (!duplicateOf) return { seq };
  const sentence = `This is message ${seq} again, which the journal has already.`;
  return { kind: 'invalid', sentence, field: 'text' };
}

function isText({ kind }: Feed): boolean {
  return kind === undefined || kind === 'hl7v2';
}

async function audit(
  tx: Queryable,
  { person, exceptionId, reason }: EditRequest,
  { answer, site }: Decided,
  { clock }: ActDeps,
): Promise<void> {
  await appendAudit(tx, [
    {
      at: clock.now(),
      site,
      actor: person.id,
      action: 'exception.edit',
      object: `exception:${exceptionId}`,
      patientId: null,
      outcome: answer.done ? 'done' : 'refused',
      detail: answer.done
        ? { reason, message: answer.seq, came: answer.outcome }
        : { refusal: answer.refusal.kind },
    },
  ]);
}

function refuse(refusal: Refusal, site: string | null = null): Decided {
  return { answer: { done: false, refusal }, site, outcomes: [], signals: [] };
}
