import type { ApiCriterion } from '../../../src/http/api.ts';
import { agoText } from '../feeds/feed-words.ts';
import { dayOf } from '../time/clinical-time.ts';

export const stateWords: Readonly<Record<ApiCriterion['state'], string>> = {
  met: 'Met',
  unmet: 'Not met',
  stale: 'Too long ago',
  missing: 'Not shown',
  unknown: 'Not known',
};

/** Who says so, and how fresh that is: `Measured now`, `Shown 2 h ago by Ann Moe, holds until 12-Mar-2026`. */
export function freshnessText(
  { measured, by, verifiedAt, holdsUntil }: ApiCriterion,
  zone: string,
  now: number,
): string {
  if (measured) return 'Measured now';
  if (verifiedAt === null) return 'Never';
  const shown = `Shown ${agoText(now - Date.parse(verifiedAt))} by ${by ?? 'somebody'}`;
  if (holdsUntil === null) return shown;
  const until = Date.parse(holdsUntil);
  const holds = until > now ? 'holds until' : 'held until';
  return `${shown}, ${holds} ${dayOf(until, zone)}`;
}
