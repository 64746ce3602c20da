import { Button } from '@mantine/core';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ApiNotice, ApiNotices, ApiNoticesRead } from '../../../src/http/api.ts';
import { read, send } from '../api/api-client.ts';
import { ProblemNote } from '../api/problem-note.tsx';
import { useHereZone } from '../frame/site-scope.ts';
import { siteTime } from '../time/clinical-time.ts';
import { useServerNow } from '../time/server-clock.ts';

const noticesPollMs = 30_000;

const noticesQuery = queryOptions({
  queryKey: ['notices'],
  queryFn: ({ signal }) => read<ApiNotices>('/api/notices', signal),
  refetchInterval: noticesPollMs,
});

/** Below the worklist: what workflows told the reader's roles. Nothing is asked here, but what was not read stays. */
export function Notices() {
  const { data } = useQuery(noticesQuery);
  const client = useQueryClient();
  const mark = useMutation({
    mutationFn: (notices: ApiNoticesRead['notices']) =>
      send<ApiNotices>('/api/notices/read', { notices }),
    onSuccess: (page) => client.setQueryData(noticesQuery.queryKey, page),
  });
  if (data === undefined || data.notices.length === 0) return null;
  const unread = data.notices.filter(({ isRead }) => !isRead);
  return (
    <section className="notices" aria-labelledby="notices">
      <div className="notices-head">
        <h2 id="notices">
          For your information{data.unread === 0 ? '' : `: ${data.unread} not read`}
        </h2>
        {unread.length > 1 ? (
          <Button
            variant="default"
            loading={mark.isPending}
            onClick={() => mark.mutate(unread.map(({ run, key }) => ({ run, key })))}
          >
            Mark all as read
          </Button>
        ) : null}
      </div>
      <p className="notices-note">
        Nothing is asked of you here. What you have not read stays; the rest goes after a day.
      </p>
      {mark.error === null ? null : <ProblemNote error={mark.error} />}
      <ul>
        {data.notices.map((notice) => (
          <Notice
            key={notice.id}
            notice={notice}
            onRead={() => mark.mutate([{ run: notice.run, key: notice.key }])}
          />
        ))}
      </ul>
    </section>
  );
}

function Notice({ notice, onRead }: { notice: ApiNotice; onRead: () => void }) {
  const { run, at, zone, title, text, workflow, isRead } = notice;
  const now = useServerNow();
  const hereZone = useHereZone();
  return (
    <li className={isRead ? 'notice-read' : 'notice-unread'}>
      <div>
        <Link to="/runs/$runId" params={{ runId: run }}>
          {title}
        </Link>
        <div>{text}</div>
        <div className="notices-from">
          {workflow} · {siteTime({ at: Date.parse(at), zone, hereZone, now })}
          {isRead ? ' · read' : ''}
        </div>
      </div>
      {isRead ? null : (
        <Button variant="default" size="xs" onClick={onRead} aria-label={`Mark as read: ${title}`}>
          Mark as read
        </Button>
      )}
    </li>
  );
}
