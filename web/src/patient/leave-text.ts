import type { ApiPatient } from '../../../src/http/api.ts';
import { clockTime, dayOf } from '../time/clinical-time.ts';

/** `since 21-Nov-2026 10:00, expected back 23-Nov-2026 18:00`, in the site's time. */
export function leaveText(
  { since, expectedBackAt }: NonNullable<ApiPatient['onLeave']>,
  zone: string,
): string {
  const back = expectedBackAt === null ? 'return not told' : `expected back ${at(expectedBackAt)}`;
  return `since ${at(since)}, ${back}`;

  function at(time: string): string {
    const instant = Date.parse(time);
    return `${dayOf(instant, zone)} ${clockTime(instant, zone)}`;
  }
}
