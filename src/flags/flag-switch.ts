import type { Instant } from '../platform/platform.ts';
import type { FlagChange } from './flag-change-store.ts';

/** Whoever asks that something is turned on again waits so long for a second person; then it is asked anew. */
export const turnOnHoursMax = 24;

/** Where a flag is turned off: everywhere (`site` null), at a site, or in a unit of it. */
export interface FlagScope {
  site: string | null;
  unit: string | null;
}

/** A flag that people turned off. */
export interface FlagSwitch extends FlagScope {
  flag: string;
  /** Who turned it off, when and why. */
  off: FlagChange;
  /** Who asked that it is turned on again, and waits for a second person. */
  asked: FlagChange | null;
}

/** What is turned off at a moment, from all that people did, in its order. */
export function switchesAt(changes: readonly FlagChange[], at: Instant): FlagSwitch[] {
  const standing = new Map<string, FlagSwitch>();
  for (const change of changes) {
    if (change.at > at) continue;
    const key = JSON.stringify([change.flag, change.site, change.unit]);
    const known = standing.get(key);
    if (change.change === 'turned-on') standing.delete(key);
    if (change.change === 'turned-off') {
      const { flag, site, unit } = change;
      standing.set(key, { flag, site, unit, off: known?.off ?? change, asked: null });
    }
    if (change.change === 'turn-on-asked' && known) {
      standing.set(key, { ...known, asked: change });
    }
  }
  return [...standing.values()].map((one) => ({
    ...one,
    asked: one.asked && at - one.asked.at < turnOnHoursMax * hourMs ? one.asked : null,
  }));
}

const hourMs = 3_600_000;

/** Whether a switch reaches a place. What is off everywhere is off at every site, and nothing narrower turns it on. */
export function reaches(scope: FlagScope, place: FlagScope): boolean {
  if (scope.site === null) return true;
  return scope.site === place.site && (scope.unit === null || scope.unit === place.unit);
}
