import type { BoundedLog } from '../intake/intake.ts';
import type { MessageOutcome } from './outcome-store.ts';

/** Writes a line for each message that waits for a person or behind one that does. Call it after the commit. */
export function logOutcomes(
  outcomes: readonly MessageOutcome[],
  log: Pick<BoundedLog, 'warn'>,
): void {
  for (const { outcome, feed, site, seq, reason } of outcomes) {
    if (outcome === 'failed') log.warn('exception.raised', { feed, site, seq, cause: reason });
    if (outcome === 'parked') log.warn('message.parked', { feed, site, seq });
  }
}
