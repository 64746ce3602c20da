import type { Network } from '../governance/governance.ts';
import type { Instant } from '../platform/platform.ts';
import { createFlagReader, type FlagReader } from './evaluate-flag.ts';
import type { FlagChange } from './flag-change-store.ts';
import { switchesAt } from './flag-switch.ts';

/**
 * Reads the flags of a network as people had set them at the time that is asked about, which may be any. `changes`: what they did, in
 * its order; what comes to it later is heard, too. Pure: nothing is cut off in the past.
 */
export function createPastFlagReader(network: Network, changes: readonly FlagChange[]): FlagReader {
  const readers = new Map<Instant, FlagReader>();
  let times: readonly Instant[] = [];
  let heard = -1;
  return (key, question) => {
    if (changes.length !== heard) {
      heard = changes.length;
      times = [...new Set(changes.map(({ at }) => at))].toSorted((a, b) => a - b);
      readers.clear();
    }
    const at = times.findLast((one) => one <= question.at) ?? -Infinity;
    let reader = readers.get(at);
    if (!reader) {
      reader = createFlagReader({ network, switches: switchesAt(changes, at), cutOff: false });
      readers.set(at, reader);
    }
    return reader(key, question);
  };
}
