import type { ApiTask } from '../../../src/http/api.ts';
import { UnreachableError } from '../api/api-client.ts';
import { clockTime } from '../time/clinical-time.ts';
import { isStaleAct, type ActName } from './use-task-acts.ts';

export const verbs: Record<ActName, string> = {
  accept: 'Accept',
  start: 'Begin',
  complete: 'Complete',
  'hand-over': 'Hand over',
  decline: 'Decline',
  escalate: 'Escalate now',
};

/** Why acts are not possible: a sentence for each reason, and only one where nothing is possible for one reason. */
export function barredSentences(acts: ApiTask['acts']): string[] {
  const barred = acts.filter(({ allowed }) => !allowed);
  const byReason = Map.groupBy(
    barred,
    ({ reason }) => reason ?? 'the task’s state does not allow it.',
  );
  return [...byReason].map(([reason, offers]) => {
    if (offers.length === acts.length) return `Nothing is possible here: ${reason}`;
    const names = offers.map(({ act }) => verbs[act]);
    return `${listed(names)} ${names.length === 1 ? 'is' : 'are'} not possible: ${reason}`;
  });
}

type Standing = Pick<ApiTask, 'owner' | 'offeredTo' | 'climb'>;

/** What declining does: it refuses an offered hand-over, else the ladder is climbed at once. */
export function declineConsequence(task: Standing, me: string): string {
  const { owner } = task;
  if (owner !== null && task.offeredTo?.id === me) {
    return `It stays with ${owner?.name ?? 'its owner'}, who remains accountable.`;
  }
  return owner === null
    ? `You decline for everybody who is asked with you. ${climbSentence(task)}`
    : `You are no longer accountable. ${climbSentence(task)}`;
}

/** What escalating does: whoever accepted it loses it. */
export function escalateConsequence(task: Standing, me: string): string {
  if (task.owner === null) return climbSentence(task);
  const loses =
    task.owner.id === me
      ? 'You lose the task and are no longer accountable.'
      : `${task.owner.name} loses the task and is no longer accountable.`;
  return `${climbSentence(task)} ${loses}`;
}

function climbSentence({ climb }: Standing): string {
  if (climb === null) return 'Nobody else can be asked: the task is over.';
  return climb.again
    ? `The ladder is at its end: ${climb.to} is asked again at once, and the task is open until somebody accepts.`
    : `${climb.to} is asked at once, in place of those who are asked now.`;
}

/** What is known of an act that failed. */
export function afterFailure(error: Error): string {
  if (error instanceof UnreachableError) {
    return (
      'It is not known whether this was recorded. Look at the history when the connection is back; ' +
      'until then act by phone.'
    );
  }
  return isStaleAct(error)
    ? 'Nothing was recorded. The task has been read again: look at it before you act.'
    : 'Nothing was recorded.';
}

/** What was done to the task last: `Bo Lee accepted (14:02).` */
export function movedText({ history, zone }: Pick<ApiTask, 'history' | 'zone'>): string {
  const last = history.at(-1);
  if (last === undefined) return 'It was read again.';
  return `${last.actor} ${last.sentence} (${clockTime(Date.parse(last.at), zone)}).`;
}

/** Whether the act is still possible, now that the task has moved on. */
export function stillText(act: ActName, offer: ApiTask['acts'][number] | undefined): string {
  if (offer?.allowed === true) return 'Nothing was sent. Look at it before you go on.';
  return `${verbs[act]} is not possible any more: ${offer?.reason ?? 'the task’s state does not allow it.'} Nothing was sent.`;
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
