import { weekdays, type NetworkFile } from './network-files.ts';

/** Days as a file writes them, as ISO weekdays: 1 = Monday. */
export function isoDays(
  days: NetworkFile<'site'>['rotas'][number]['shifts'][number]['days'],
): number[] {
  if (days === 'daily') return [1, 2, 3, 4, 5, 6, 7];
  if (days === 'weekdays') return [1, 2, 3, 4, 5];
  if (days === 'weekend') return [6, 7];
  return days.map((day) => weekdays.indexOf(day) + 1);
}
