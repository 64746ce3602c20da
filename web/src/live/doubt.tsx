import { useHereZone } from '../frame/site-scope.ts';
import { useServerNow } from '../time/server-clock.ts';
import { doubtText } from './doubt-text.ts';
import { useLine } from './live-feed.ts';

/** Warns of acting on what may no longer be so. */
export function Doubt() {
  const doubt = doubtText(useLine(), useServerNow(), useHereZone());
  return doubt === null ? null : (
    <p className="stale-warning" role="alert">
      {doubt}
    </p>
  );
}
