import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useReducer, useRef } from 'react';
import type { ApiTaskRow, ApiWork } from '../../../src/http/api.ts';
import { useSession, workQuery } from '../api/queries.ts';
import { HandoffStrip } from '../handoff/handoff-strip.tsx';
import { useKeys } from '../frame/keys.ts';
import { UnfetchedPage } from '../frame/fetched.tsx';
import { usePageTitle } from '../frame/page.tsx';
import { useSite } from '../frame/site-scope.ts';
import { isStale } from '../live/connection.ts';
import { useLine } from '../live/live-feed.ts';
import { nameAlerts } from '../patient/name-alert.ts';
import { useServerNow } from '../time/server-clock.ts';
import { Notices } from './notices.tsx';
import { TakeNext } from './take-next.tsx';
import { TaskRow } from './task-row.tsx';
import { emptyTray, groups, nextTray, traySummary, type Group, type ShownRow } from './tray.ts';
import { UpdateTray } from './update-tray.tsx';
import { WorkVoice } from './work-voice.tsx';
import './work.css';

/** The person's worklist: what is critical, what they answer for, what their team is asked. */
export function MyWork() {
  const site = useSite();
  const query = useQuery(workQuery(site));
  const { data } = query;
  if (data === undefined) {
    return <UnfetchedPage title="My work" what="your work" query={query} />;
  }
  return <Worklist key={site ?? 'all'} work={data} />;
}

function Worklist({ work }: { work: ApiWork }) {
  const me = useSession().person.id;
  const [tray, dispatch] = useReducer(nextTray, work, (first) =>
    nextTray(nextTray(emptyTray, { kind: 'read', work: first, me }), { kind: 'show' }),
  );
  useEffect(() => dispatch({ kind: 'read', work, me }), [work, me]);
  const summary = useMemo(() => traySummary(tray), [tray]);
  const alerts = useMemo(
    () =>
      nameAlerts(
        [...[...tray.shown, ...tray.latest].map(({ row }) => row), ...work.colleagues].map(
          ({ patient }) => patient,
        ),
      ),
    [tray, work.colleagues],
  );
  const latest = useMemo(() => tray.latest.map(({ row }) => row), [tray.latest]);
  const list = useRef<HTMLDivElement>(null);
  const show = () => {
    dispatch({ kind: 'show' });
    list.current?.focus();
  };
  const onKeyDown = useKeys({
    j: () => moveFocus(list.current, 1),
    k: () => moveFocus(list.current, -1),
    ArrowDown: () => moveFocus(list.current, 1),
    ArrowUp: () => moveFocus(list.current, -1),
    u: show,
  });
  useFirstFocus(list);
  const critical = latest.filter(
    ({ priority, state }) => priority === 'critical' && state === 'open',
  );
  usePageTitle(critical.length === 0 ? 'My work' : `(${critical.length} critical) My work`);

  return (
    <div className="page">
      <h1>My work</h1>
      <HandoffStrip owned={work.mine.filter(({ owner }) => owner?.id === me).length}>
        {work.pool.length > 0 ? <TakeNext /> : null}
      </HandoffStrip>
      <WorkVoice rows={latest} addedCritical={summary.addedCritical} />
      <StaleVeil>
        {/* Keys belong to the list: they act only while the focus is inside it (WCAG 2.1.4). */}
        <div
          ref={list}
          className="worklist"
          tabIndex={-1}
          data-keys
          role="region"
          aria-label="Worklist"
          onKeyDown={onKeyDown}
        >
          <UpdateTray summary={summary} onShow={show} />
          {groups.map((group) => (
            <TaskGroup
              key={group}
              group={group}
              rows={tray.shown.filter((shown) => shown.group === group)}
              alerts={alerts}
              me={me}
            />
          ))}
          <Colleagues rows={work.colleagues} alerts={alerts} me={me} />
        </div>
      </StaleVeil>
      <Notices />
    </div>
  );
}

const groupWords: Record<Group, { title: string; empty: string | null }> = {
  critical: {
    title: 'Critical',
    empty: 'No critical task waits to be accepted. A new one is announced in the strip above.',
  },
  mine: {
    title: 'Accepted by me',
    empty:
      'You answer for nothing now. What you accept stays here until you complete or hand it over.',
  },
  offered: { title: 'Offered to me', empty: null },
  pool: {
    title: 'Team pool',
    empty:
      'Your team is asked for nothing else now. That is normal between results and discharges.',
  },
};

function TaskGroup({
  group,
  rows,
  alerts,
  me,
}: {
  group: Group;
  rows: readonly ShownRow[];
  alerts: ReadonlyMap<string, string>;
  me: string;
}) {
  const { title, empty } = groupWords[group];
  if (rows.length === 0 && empty === null) return null;
  return (
    <section aria-labelledby={`group-${group}`} className="task-group">
      <h2 id={`group-${group}`}>
        {title} <span className="label">{rows.length}</span>
      </h2>
      {rows.length === 0 ? (
        <p className="page-note">{empty}</p>
      ) : (
        <ul>
          {rows.map((shown) => (
            <TaskRow
              key={shown.row.id}
              shown={shown}
              alert={alerts.get(shown.row.patient.id)}
              me={me}
            />
          ))}
        </ul>
      )}
    </section>
  );
}

/** Who has what: asked for, because it is nothing that waits for the reader. Below all else, where it moves nothing. */
function Colleagues({
  rows,
  alerts,
  me,
}: {
  rows: readonly ApiTaskRow[];
  alerts: ReadonlyMap<string, string>;
  me: string;
}) {
  if (rows.length === 0) return null;
  return (
    <details className="colleagues">
      <summary>
        <h2>
          Accepted by colleagues <span className="label">{rows.length}</span>
        </h2>
      </summary>
      <ul>
        {rows.map((row) => (
          <TaskRow
            key={row.id}
            shown={{ row, mark: null }}
            alert={alerts.get(row.patient.id)}
            me={me}
          />
        ))}
      </ul>
    </details>
  );
}

/** Greys and hatches what is older than a minute (user interface rule S26). */
function StaleVeil({ children }: { children: React.ReactNode }) {
  const stale = isStale(useLine(), useServerNow());
  return <div className={stale ? 'stale' : undefined}>{children}</div>;
}

function moveFocus(list: HTMLElement | null, step: 1 | -1): void {
  const stops = [...(list?.querySelectorAll<HTMLElement>('[data-list-stop]') ?? [])];
  const at = stops.findIndex((stop) => stop === document.activeElement);
  const next = at < 0 ? (step > 0 ? 0 : stops.length - 1) : at + step;
  stops[Math.min(Math.max(next, 0), stops.length - 1)]?.focus();
}

/** The keys work at once, unless the person is already somewhere on the page. */
function useFirstFocus(list: React.RefObject<HTMLElement | null>): void {
  useEffect(() => {
    if (document.activeElement === document.body) list.current?.focus({ preventScroll: true });
  }, [list]);
}
