import { readCallouts, type StandingCallout } from '../callouts/callouts.ts';
import type { Network } from '../governance/governance.ts';
import { iso, type Queryable } from '../platform/platform.ts';
import { networkWords, type Task } from '../tasks/tasks.ts';
import type { ApiCallouts } from './api.ts';
import { personName } from './place-titles.ts';

/** Whom a task called out, newest first, and whether the last round reached anybody. Null where nobody was. */
export async function calloutsOf(
  db: Queryable,
  network: Network,
  task: Task,
): Promise<ApiCallouts | null> {
  if (!network.channels) return null;
  const callouts = await readCallouts(db, task.id);
  if (callouts.length === 0) return null;
  const round = Math.max(...callouts.map(({ rev }) => rev));
  const last = callouts.filter(({ rev }) => rev === round);
  const isUnheard =
    task.state === 'open' && last.every(({ state }) => state === 'failed' || state === 'expired');
  return {
    unheard: isUnheard
      ? 'Nobody who is asked could be reached outside of Sinew. Call them, or escalate.'
      : null,
    list: callouts.toReversed().map((one) => ({
      id: one.id,
      at: iso(one.createdAt),
      person: personName(network, one.person),
      state: one.state,
      sentence: calloutSentence(one, network),
    })),
  };
}

/** `called by pager, delivered 14:03 CST, not answered there` */
export function calloutSentence(
  { channel, site, state, deliveredAt, answer, failure, changedAt }: StandingCallout,
  network: Network,
): string {
  const title = network.channels?.channels.find(({ id }) => id === channel)?.title ?? channel;
  const words = networkWords(network, site);
  const arrived = deliveredAt === null ? '' : `, delivered ${words.time(deliveredAt)}`;
  const called = `called by ${title}${arrived}`;
  switch (state) {
    case 'queued':
      return `${called}, not sent yet`;
    case 'sent':
      return `${called}, sent ${words.time(changedAt)}`;
    case 'delivered':
      return `${called}, not answered there`;
    case 'seen':
      return `${called}, seen ${words.time(changedAt)}, not answered there`;
    case 'answered':
      return `${called}, answered ${words.time(changedAt)}: ${ANSWERS[answer ?? ''] ?? ''}`;
    case 'failed':
      return `${called}, failed ${words.time(changedAt)}: ${failure ?? ''}`;
    case 'expired':
      return `${called}, not delivered in time (${words.time(changedAt)}): ${failure ?? ''}`;
  }
}

const ANSWERS: Readonly<Record<string, string>> = {
  accept: 'accept',
  'not-mine': 'not mine',
  cannot: 'cannot',
};
