import type { Instant } from '../platform/platform.ts';

/** A condition must hold so long before anybody is told, and be over so long before that is told: ten minutes. */
export const debounceMs = 10 * 60_000;

/** How far an alert has come. `since`: when what it waits out began. */
export type Watch =
  | { phase: 'well' }
  | { phase: 'doubtful'; since: Instant }
  | { phase: 'raised'; since: Instant }
  | { phase: 'recovering'; since: Instant };

export interface Observed {
  watch: Watch;
  /** What people are to be told now. */
  told: 'raised' | 'ended' | null;
}

/**
 * The next state of a watch after one look. What flickers tells nobody anything: neither an alert nor its end is told before
 * the condition has held at every look for `waitMs`; between two alerts there always is an end.
 */
export function observe(watch: Watch, isBad: boolean, at: Instant, waitMs = debounceMs): Observed {
  switch (watch.phase) {
    case 'well':
      return settle(isBad ? { phase: 'doubtful', since: at } : watch, at, waitMs);
    case 'doubtful':
      return isBad ? settle(watch, at, waitMs) : quiet({ phase: 'well' });
    case 'raised':
      return settle(isBad ? watch : { phase: 'recovering', since: at }, at, waitMs);
    case 'recovering':
      return isBad ? quiet({ phase: 'raised', since: at }) : settle(watch, at, waitMs);
  }
}

function settle(watch: Watch, at: Instant, waitMs: number): Observed {
  if (watch.phase === 'doubtful' && at - watch.since >= waitMs) {
    return { watch: { phase: 'raised', since: watch.since }, told: 'raised' };
  }
  if (watch.phase === 'recovering' && at - watch.since >= waitMs) {
    return { watch: { phase: 'well' }, told: 'ended' };
  }
  return quiet(watch);
}

function quiet(watch: Watch): Observed {
  return { watch, told: null };
}
