import { appendAudit, type Person } from '../access/access.ts';
import {
  answerReply,
  findTaskByCode,
  lastCallout,
  parseReply,
  setCalloutAnswer,
  takeReply,
  type ReplyAnswer,
  type StandingCallout,
} from '../callouts/callouts.ts';
import type { Channel } from '../governance/governance.ts';
import type { Transaction } from '../platform/platform.ts';
import { readTaskHistory, readTasks, type Task } from '../tasks/tasks.ts';
import { actInLedger, loadWork } from './act-in-ledger.ts';
import type { ActDeps } from './act-on-task.ts';
import { commitWork } from './commit-work.ts';
import type { PersonAct } from './flow-port.ts';
import type { Ledger } from './ledger.ts';

/** A reply that a gateway hands on. `id` is the gateway's own: the same one again does nothing anew. */
export interface CalloutReply {
  client: string;
  id: string;
  /** The number or address from which it came. */
  from: string;
  text: string;
}

/** What became of a reply. The sentence is for the person who sent it, and names no patient. */
export interface ReplyOutcome {
  done: boolean;
  outcome: 'accepted' | 'declined' | 'refused';
  /** Why it was refused; null where it was not. */
  reason: ReplyRefusal | null;
  sentence: string;
}

export type ReplyRefusal =
  'unclear' | 'unknown-sender' | 'unknown-code' | 'not-asked' | 'stale' | 'refused';

const ACTS: Readonly<Record<ReplyAnswer, PersonAct>> = {
  accept: { act: 'accept' },
  'not-mine': { act: 'decline', reason: 'Not mine (by reply to a callout).' },
  cannot: { act: 'decline', reason: 'Cannot (by reply to a callout).' },
};

/** What was found out of a reply before it is acted upon. */
interface Meant {
  person: Person;
  answer: ReplyAnswer;
  callout: StandingCallout;
  task: Task;
  code: string;
}

/**
 * A reply to a callout: the same act as the button's, as the person from whose address it came, in one transaction, audited. What is
 * ambiguous, unknown, of another person or about a task that has changed since is refused with a sentence and changes nothing.
 */
export async function replyToCallout(reply: CalloutReply, deps: ActDeps): Promise<ReplyOutcome> {
  return commitWork('reply-to-callout', deps, async (tx, ledger) => {
    const now = deps.clock.now();
    const known = await takeReply<ReplyOutcome>(tx, { ...reply, replyId: reply.id, now });
    if (known) return { answer: known, audit: () => Promise.resolve() };
    const meant = await meantBy(tx, reply, deps);
    const answer = 'outcome' in meant ? meant : await act(tx, ledger, meant, deps);
    return {
      answer,
      async audit() {
        const { client, id: replyId } = reply;
        await answerReply(tx, { client, replyId, answer });
        const about = 'outcome' in meant ? undefined : meant;
        if (about && answer.done) {
          await setCalloutAnswer(tx, about.callout.id, { answer: about.answer, at: now });
        }
        await auditReply(tx, reply, { answer, about }, deps);
      },
    };
  });
}

async function meantBy(
  tx: Transaction,
  { client, from, text }: CalloutReply,
  deps: ActDeps,
): Promise<Meant | ReplyOutcome> {
  const channels = channelsOf(client, deps);
  const person = senderOf(from, channels, deps);
  if (!person) return refuse('unknown-sender', 'This address is not known to Sinew.');
  const parsed = parseReply(text);
  if ('unclear' in parsed) return refuse('unclear', UNCLEAR[parsed.unclear]);
  const { code, answer } = parsed;
  const taskId = await findTaskByCode(tx, code);
  if (taskId === undefined) {
    return refuse('unknown-code', `There is no task ${code}. Nothing was done.`);
  }
  const ids = channels.map(({ id }) => id);
  const callout = await lastCallout(tx, { taskId, person: person.id, channels: ids });
  const [task] = await readTasks(tx, [taskId]);
  if (!callout || !task) {
    return refuse('not-asked', `${code} was not sent to you. Nothing was done: open Sinew.`);
  }
  return { person, answer, callout, task, code };
}

const UNCLEAR = {
  'no-code': 'Nothing was done: the code is missing. Reply with the code and 1, 2 or 3.',
  'two-codes': 'Nothing was done: there is more than one code. Reply to one task at a time.',
  'no-answer': 'Nothing was done: reply with the code and 1 accept, 2 not mine, or 3 cannot.',
  'two-answers': 'Nothing was done: there is more than one answer. Reply with 1, 2 or 3.',
} as const;

async function act(
  tx: Transaction,
  ledger: Ledger,
  { person, answer, callout, task: seen, code }: Meant,
  deps: ActDeps,
): Promise<ReplyOutcome> {
  const task = (await loadWork(tx, [seen], ledger, deps)).get(seen.id);
  if (!task) return refuse('not-asked', `The run of ${code} is gone. Nothing was done.`);
  const since = (await readTaskHistory(tx, task.id)).filter(({ rev }) => rev > callout.rev);
  // Only who else looks has changed: the person was told of the task as it is.
  const isAsTold = since.every((row) => row.act === 'cover');
  const rev = isAsTold ? task.rev : callout.rev;
  const acted = actInLedger(ledger, task, { person, rev, act: ACTS[answer] }, deps);
  if (!acted.done) {
    const { kind, sentence } = acted.refusal;
    return refuse(kind === 'stale' ? 'stale' : 'refused', `${code}: ${sentence}`);
  }
  return answer === 'accept'
    ? done('accepted', `${code} is accepted: you answer for it. Open Sinew to view it.`)
    : done('declined', `${code} is declined: the next are asked.`);
}

function channelsOf(client: string, { releases }: ActDeps): readonly Channel[] {
  const channels = releases.current.network.channels?.channels ?? [];
  return channels.filter((one) => one.client === client);
}

function senderOf(
  from: string,
  channels: readonly Channel[],
  { releases, person }: ActDeps,
): Person | undefined {
  const people = releases.current.network.channels?.people ?? [];
  const found = people.filter(({ addresses }) => channels.some(({ id }) => addresses[id] === from));
  // By one gateway an address may be that of two people, by two of its channels: then it is nobody's.
  return found.length === 1 ? person(found[0]?.person ?? '') : undefined;
}

function done(outcome: 'accepted' | 'declined', sentence: string): ReplyOutcome {
  return { done: true, outcome, reason: null, sentence };
}

function refuse(reason: ReplyRefusal, sentence: string): ReplyOutcome {
  return { done: false, outcome: 'refused', reason, sentence };
}

async function auditReply(
  tx: Transaction,
  { client, id }: CalloutReply,
  { answer, about }: { answer: ReplyOutcome; about: Meant | undefined },
  { clock }: ActDeps,
): Promise<void> {
  const act = about && ACTS[about.answer].act;
  await appendAudit(tx, [
    {
      at: clock.now(),
      site: about?.task.site ?? null,
      actor: about?.person.id ?? client,
      action: act === undefined ? 'callout.reply' : `task.${act}`,
      object: about ? `task:${about.task.id}` : `reply:${id}`,
      patientId: answer.done ? (about?.task.patientId ?? null) : null,
      outcome: answer.done ? 'done' : 'refused',
      detail: { by: 'callout', client, ...(answer.reason !== null && { refusal: answer.reason }) },
    },
  ]);
}
