import type { ApiHandoffSum } from '../../../src/http/api.ts';

/** `3 of 5 accepted, 2 wait`: what became of the tasks so far, or in the end. */
export function standText({ fates, closedAt }: Pick<ApiHandoffSum, 'fates' | 'closedAt'>): string {
  const all = Object.values(fates).reduce((sum, count) => sum + count, 0);
  const parts = [`${fates.accepted} of ${all} accepted`];
  if (fates.offered > 0) parts.push(`${fates.offered} ${fates.offered === 1 ? 'waits' : 'wait'}`);
  if (fates.declined > 0) parts.push(`${fates.declined} declined`);
  if (fates.withdrawn > 0) parts.push(`${fates.withdrawn} not on offer any more`);
  if (fates.over > 0) parts.push(`${fates.over} finished`);
  if (fates.returned > 0) {
    const asked = fates.returned === 1 ? 'asks its pool again' : 'ask their pools again';
    parts.push(`${fates.returned} ${asked}`);
  }
  return closedAt !== null && fates.returned === 0 && fates.accepted === all
    ? 'All accepted'
    : parts.join(', ');
}

/** Whether anything of it still waits for the receiver. */
export function isUnderWay({ fates }: Pick<ApiHandoffSum, 'fates'>): boolean {
  return fates.offered > 0;
}

/** `1 task`, `5 tasks`. */
export function taskCount(count: number): string {
  return count === 1 ? '1 task' : `${count} tasks`;
}
