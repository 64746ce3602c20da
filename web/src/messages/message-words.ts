import type { ApiMessageRow } from '../../../src/http/api.ts';

/** What can become of a message, in the order in which the filter offers it, and how it is said. */
export const outcomeWords: Readonly<Record<string, string>> = {
  applied: 'Applied',
  kept: 'Kept without facts',
  parked: 'Waits behind an exception',
  failed: 'Failed: exception',
  skipped: 'Skipped by a person',
  waiting: 'Not yet applied',
};

/** What became of a message, in words; where there is a reason, with it. */
export function outcomeText({ outcome, reason, disposition }: ApiMessageRow): string {
  if (disposition === 'refused') return 'Refused at the door';
  if (outcome === null) return disposition === 'unreadable' ? 'Unreadable' : 'Not yet applied';
  const words = outcomeWords[outcome] ?? outcome;
  return reason === null ? words : `${words} (${reason.replaceAll('-', ' ')})`;
}

/** `ORU^R01`. */
export function typeText({ type, trigger }: Pick<ApiMessageRow, 'type' | 'trigger'>): string {
  if (type === null) return 'Unknown';
  return trigger === null ? type : `${type}^${trigger}`;
}
