import type { ClinicalEvent } from '../canonical/canonical.ts';
import type { Instant } from '../platform/platform.ts';
import type { SuspendCause } from './definition.ts';
import { suspendDaysMax } from './suspension-store.ts';
import type { Suspended } from './timer-ledger.ts';

const DAY_MS = 24 * 60 * 60_000;

/** What suspends waits in a story: the downtimes that it declares, and the leaves that its events tell. */
export class StorySuspensions {
  readonly #spans: Readonly<Record<SuspendCause, Suspended[]>> = { downtime: [], leave: [] };

  /** When any of these suspended, as far as it is known now. */
  spans(causes: readonly SuspendCause[]): readonly Suspended[] {
    return causes.flatMap((cause) => this.#spans[cause]);
  }

  /** A downtime of the site is declared, or ends. */
  downtime(told: 'declared' | 'ended', now: Instant): void {
    const last = this.#spans.downtime.at(-1);
    if (told === 'declared') this.#spans.downtime.push(lasting(now));
    else if (last) last.until = Math.min(last.until, now);
  }

  /** True where the event changed when the patient was away: in truth the visit's history says that. */
  hear({ type }: ClinicalEvent, now: Instant): boolean {
    const leaves = this.#spans.leave;
    const last = leaves.at(-1);
    const isAway = last !== undefined && last.until > now;
    switch (type) {
      case 'encounter.leave-began':
        if (!isAway) leaves.push(lasting(now));
        return !isAway;
      case 'encounter.leave-ended':
      case 'encounter.discharged':
        if (isAway) last.until = now;
        return isAway;
      case 'encounter.leave-cancelled':
        return leaves.pop() !== undefined;
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
