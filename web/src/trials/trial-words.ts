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

/** `2 tasks opened, 1 new breach` */
export function kindsText(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([kind, n]) => kindText(kind, n))
    .join(', ');
}

function kindText(kind: string, n: number): string {
  const tasks = n === 1 ? '1 task' : `${n} tasks`;
  switch (kind) {
    case 'others asked':
      return `${tasks} with others asked`;
    case 'other priority':
      return `${tasks} of another priority`;
    case 'more escalations':
    case 'fewer escalations':
      return `${tasks} with ${kind}`;
    case 'new breach':
      return n === 1 ? '1 new breach' : `${n} new breaches`;
    case 'breach avoided':
      return n === 1 ? '1 breach avoided' : `${n} breaches avoided`;
    default:
      return `${tasks} ${kind}`;
  }
}

/** `other values of parameters (2), another ladder (1)` */
export function causesText(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([cause, n]) => `${causeWords.get(cause) ?? cause} (${n})`)
    .join(', ');
}

const causeWords: ReadonlyMap<string, string> = new Map([
  ['missing workflow', 'a workflow that only one of both has there'],
  ['start guard', 'a start that the other does not make'],
  ['parameter', 'other values of parameters'],
  ['decision table', 'another decision table'],
  ['ladder', 'another ladder'],
  ['definition', 'another definition'],
  ['timing', 'other times'],
]);
