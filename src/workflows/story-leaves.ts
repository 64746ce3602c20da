import type { ClinicalEvent } from '../canonical/canonical.ts';
import type { Instant } from '../platform/platform.ts';
import { suspendDaysMax } from './suspension-store.ts';
import type { Suspended } from './timer-ledger.ts';

const DAY_MS = 24 * 60 * 60_000;

/** The leaves of absence that the events of a story tell, as far as they suspend: in truth the visit's history has them. */
export class StoryLeaves {
  readonly #spans: Suspended[] = [];

  get spans(): readonly Suspended[] {
    return this.#spans;
  }

  /** True where the event changed when the patient was away. */
  hear({ type }: ClinicalEvent, now: Instant): boolean {
    const last = this.#spans.at(-1);
    const isAway = last !== undefined && last.until > now;
    switch (type) {
      case 'encounter.leave-began':
        if (!isAway) this.#spans.push(lasting(now));
        return !isAway;
      case 'encounter.leave-ended':
      case 'encounter.discharged':
        if (isAway) last.until = now;
        return isAway;
      case 'encounter.leave-cancelled':
        return this.#spans.pop() !== undefined;
      case 'encounter.return-cancelled':
        if (last) Object.assign(last, lasting(last.from));
        return last !== undefined;
      default:
        return false;
    }
  }
}

/** Nothing suspends for longer. */
function lasting(from: Instant): Suspended {
  return { from, until: from + suspendDaysMax * DAY_MS };
}
