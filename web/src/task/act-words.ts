import type { ApiTask } from '../../../src/http/api.ts';
import type { ActName } from './use-task-acts.ts';

export const verbs: Record<ActName, string> = {
  accept: 'Accept',
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
  if (task.offeredTo?.id === me) {
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

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
