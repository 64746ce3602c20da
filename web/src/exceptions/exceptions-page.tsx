import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { ApiException, ApiExceptions } from '../../../src/http/api.ts';
import { ProblemNote } from '../api/problem-note.tsx';
import { exceptionsQuery } from '../api/queries.ts';
import { Loading, PageHeading } from '../frame/page.tsx';
import { useHereZone, useSite } from '../frame/site-scope.ts';
import { ProblemList } from '../messages/problem-list.tsx';
import { preciseTime } from '../time/clinical-time.ts';
import { useServerNow } from '../time/server-clock.ts';
import { Doubt } from '../live/doubt.tsx';
import { ResolveDialog, type How } from './resolve-dialog.tsx';
import { resolvedText, type Resolved } from './resolved.ts';
import './exceptions.css';

/** Messages that could not be applied, alike ones together: a cause is mended once, not message by message. */
export function ExceptionsPage() {
  const site = useSite();
  const { data, error, refetch } = useQuery(exceptionsQuery(site));
  const [asked, setAsked] = useState<{ item: ApiException; how: How } | null>(null);
  const [resolved, setResolved] = useState<Resolved | null>(null);
  useScrollToHash(data !== undefined);
  if (data === undefined) {
    return (
      <div className="page">
        <PageHeading title="Exceptions" />
        {error === null ? (
          <Loading what="exceptions" />
        ) : (
          <ProblemNote error={error} onRetry={() => void refetch()} />
        )}
      </div>
    );
  }
  return (
    <div className="page">
      <PageHeading title="Exceptions" />
      <Doubt />
      {error === null ? null : <ProblemNote error={error} onRetry={() => void refetch()} />}
      <p className="resolved" role="status">
        {resolved === null ? '' : resolvedText(resolved, data)}
      </p>
      {data.groups.length === 0 ? (
        <p className="page-note">
          No exception is open{site === undefined ? '' : ' at this site'}: every message was
          applied, kept or skipped. That is how it should be.
        </p>
      ) : (
        data.groups.map((group) => (
          <Group
            key={`${group.feed} ${group.cause}`}
            group={group}
            onAsk={(item, how) => {
              setResolved(null);
              setAsked({ item, how });
            }}
          />
        ))
      )}
      {asked === null ? null : (
        <ResolveDialog
          item={asked.item}
          how={asked.how}
          onClose={() => setAsked(null)}
          onResolved={(done) => {
            setAsked(null);
            setResolved(done);
          }}
        />
      )}
    </div>
  );
}

type GroupOf = ApiExceptions['groups'][number];

function Group({
  group,
  onAsk,
}: {
  group: GroupOf;
  onAsk: (item: ApiException, how: How) => void;
}) {
  const id = `cause-${group.feed}-${group.cause}`;
  const hidden = group.count - group.items.length;
  return (
    <section className="exception-group" aria-labelledby={id}>
      <h2 id={id}>{group.sentence}</h2>
      <GroupFacts group={group} />
      <ul className="exception-items">
        {group.items.map((item) => (
          <Item key={item.id} item={item} onAsk={onAsk} />
        ))}
      </ul>
      {hidden > 0 ? (
        <p className="page-note">
          {hidden} more like {hidden === 1 ? 'this' : 'these'} are not listed here. They come up as
          you resolve those above.
        </p>
      ) : null}
    </section>
  );
}

function GroupFacts({ group }: { group: GroupOf }) {
  const now = useServerNow();
  const zone = useHereZone();
  const facts: readonly (readonly [label: string, value: string])[] = [
    ['Feed', group.feedTitle],
    ['Messages', String(group.count)],
    ['Patients', String(group.patients)],
    ['Waiting behind', String(group.waiting)],
    ['First', preciseTime(Date.parse(group.firstAt), zone, now)],
    ['Last', preciseTime(Date.parse(group.lastAt), zone, now)],
  ];
  return (
    <dl className="fact-strip">
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Item({
  item,
  onAsk,
}: {
  item: ApiException;
  onAsk: (item: ApiException, how: How) => void;
}) {
  const zone = useHereZone();
  const now = useServerNow();
  return (
    <li id={item.id} className="exception-item" tabIndex={-1}>
      <div>
        {item.mayOpen ? (
          <Link to="/messages/$seq" params={{ seq: String(item.seq) }}>
            Message {item.seq}
          </Link>
        ) : (
          `Message ${item.seq}`
        )}{' '}
        <span className="label">
          {item.siteTitle} · raised {preciseTime(Date.parse(item.raisedAt), zone, now)} ·{' '}
          {item.parks
            ? `${item.waiting} waiting behind it for ${item.laneKey}`
            : 'nothing waits behind it'}
        </span>
        <ProblemList problems={item.problems} />
      </div>
      {item.mayResolve ? (
        <div className="exception-acts">
          <Button variant="default" onClick={() => onAsk(item, 'retry')}>
            Retry<span className="visually-hidden"> message {item.seq}</span>
          </Button>
          <Button variant="default" onClick={() => onAsk(item, 'skip')}>
            Skip<span className="visually-hidden"> message {item.seq}</span>
          </Button>
        </div>
      ) : (
        <p className="label">To retry or skip is for the people who answer for the feed.</p>
      )}
    </li>
  );
}

/** Brings the exception that a message links to into view. */
function useScrollToHash(ready: boolean): void {
  const hash = useLocation({ select: (location) => location.hash });
  useEffect(() => {
    if (!ready || hash === '') return;
    const target = document.getElementById(hash);
    target?.scrollIntoView({ block: 'center' });
    target?.focus({ preventScroll: true });
  }, [ready, hash]);
}
