import type { ApiTrialSum } from '../../../src/http/api.ts';
import { clockTime, dayOf } from '../time/clinical-time.ts';

/** What was changed. */
export function triedWords({ candidate, changes }: ApiTrialSum): string {
  const base = candidate ?? (changes.length === 0 ? 'The network in force today' : null);
  return [...(base === null ? [] : [base]), ...changes].join('; ');
}

export function periodWords({ from, to }: ApiTrialSum, zone: string): string {
  const [first, last] = [Date.parse(from), Date.parse(to)];
  return `${dayOf(first, zone)} ${clockTime(first, zone)} to ${dayOf(last, zone)} ${clockTime(last, zone)}`;
}

/** How it stands, or what it came to. */
export function outcomeWords({ state, share, tasks }: ApiTrialSum): string {
  if (state === 'running') return `Running, ${Math.floor(share * 100)} %`;
  if (state === 'cancelled') return 'Cancelled';
  if (state === 'failed') return 'Could not be run';
  return tasks === 0
    ? 'Nothing would have been different'
    : tasks === 1
      ? '1 task would have been different'
      : `${tasks ?? 0} tasks would have been different`;
}

/** `2 tasks opened, 1 later` */
export function countWords(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([kind, n]) => `${n} ${kind}`)
    .join(', ');
}
