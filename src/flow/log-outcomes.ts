import type { BoundedLog } from '../intake/intake.ts';
import type { Log } from '../platform/platform.ts';
import type { MessageOutcome } from './outcome-store.ts';

/**
 * Writes a line for each message that waits for a person or behind one that does. A critical result among them is told
 * in an error of its own, however many there are. Call it after the commit.
 */
export function logOutcomes(
  outcomes: readonly MessageOutcome[],
  bounded: Pick<BoundedLog, 'warn'>,
  log: Pick<Log, 'error'>,
): void {
  for (const { outcome, feed, site, seq, reason, holdsCritical } of outcomes) {
    if (outcome === 'failed') bounded.warn('exception.raised', { feed, site, seq, cause: reason });
    if (outcome === 'parked') bounded.warn('message.parked', { feed, site, seq });
    if (outcome === 'parked' && holdsCritical) log.error('result.parked', { feed, site, seq });
  }
}
