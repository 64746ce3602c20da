import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ApiNotices } from '../../../src/http/api.ts';
import { read } from '../api/api-client.ts';
import { useHereZone } from '../frame/site-scope.ts';
import { siteTime } from '../time/clinical-time.ts';
import { useServerNow } from '../time/server-clock.ts';

const noticesPollMs = 30_000;

/** Below the worklist: what workflows told the reader's roles in the last day. Nothing is asked here. */
export function Notices() {
  const { data } = useQuery({
    queryKey: ['notices'],
    queryFn: ({ signal }) => read<ApiNotices>('/api/notices', signal),
    refetchInterval: noticesPollMs,
  });
  const now = useServerNow();
  const hereZone = useHereZone();
  if (data === undefined || data.notices.length === 0) return null;
  return (
    <section className="notices" aria-label="Notices">
      <h2>For your information</h2>
      <p className="notices-note">Nothing is asked of you here. Shown for a day.</p>
      <ul>
        {data.notices.map(({ id, run, at, zone, title, text, workflow }) => (
          <li key={id}>
            <Link to="/runs/$runId" params={{ runId: run }}>
              {title}
            </Link>
            <div>{text}</div>
            <div className="notices-from">
              {workflow} · {siteTime({ at: Date.parse(at), zone, hereZone, now })}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
