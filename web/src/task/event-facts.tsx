import type { ApiTask } from '../../../src/http/api.ts';
import { useHereZone } from '../frame/site-scope.ts';
import { siteTime } from '../time/clinical-time.ts';
import { useServerNow } from '../time/server-clock.ts';
import { factRows } from './fact-rows.ts';

/** What the clinical event said. Values are shown as they were reported, never recomputed (user interface rule S15). */
export function EventFacts({ event, zone }: { event: ApiTask['event']; zone: string }) {
  const now = useServerNow();
  const hereZone = useHereZone();
  const time = (at: string) => siteTime({ at: Date.parse(at), zone, hereZone, now });
  return (
    <section>
      <h2>What was reported</h2>
      <dl className="facts">
        {factRows(event, time).map(({ label, value, strong }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd className={strong ? 'fact-strong' : undefined}>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
