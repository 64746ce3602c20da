import { Button, Checkbox } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { ApiException, ApiExceptionGroup } from '../../../src/http/api.ts';
import { ProblemNote } from '../api/problem-note.tsx';
import { exceptionsQuery } from '../api/queries.ts';
import { UnfetchedPage } from '../frame/fetched.tsx';
import { PageHeading } from '../frame/page.tsx';
import { PriorityMark } from '../frame/priority-mark.tsx';
import { useHereZone, useSite } from '../frame/site-scope.ts';
import { Doubt } from '../live/doubt.tsx';
import { PlanDialog, type PlanWish } from '../replay/plan-dialog.tsx';
import { preciseTime } from '../time/clinical-time.ts';
import { durationText } from '../time/deadline.ts';
import { useServerNow } from '../time/server-clock.ts';
import { EditDialog } from './edit-dialog.tsx';
import { GroupMembers } from './group-members.tsx';
import { Holds } from './holds.tsx';
import { ResolveDialog, type How } from './resolve-dialog.tsx';
import { editedText, resolvedText, type Resolved } from './resolved.ts';
import {
  countTicked,
  groupKey,
  isTicked,
  meant,
  nothingSelected,
  stillOpen,
  tickGroup,
  tickRow,
  type Selection,
} from './selection.ts';
import { SelectionBar } from './selection-bar.tsx';
import './exceptions.css';

/** What a person has begun to do about one message, or about a whole group. */
type Asked = { what: How | 'edit'; item: ApiException } | { what: 'plan'; wish: PlanWish };

/** Messages that could not be applied, alike ones together: a cause is mended once, not message by message. */
export function ExceptionsPage() {
  const site = useSite();
  const query = useQuery(exceptionsQuery(site));
  const { data, error, refetch } = query;
  const [asked, setAsked] = useState<Asked | null>(null);
  const [selected, setSelected] = useState(nothingSelected);
  const [resolved, setResolved] = useState<Resolved | string | null>(null);
  useScrollToHash(data !== undefined);
  if (data === undefined) {
    return <UnfetchedPage title="Exceptions" what="exceptions" query={query} />;
  }
  const selection = stillOpen(selected, data.groups);
  const count = data.groups.reduce((sum, group) => sum + countTicked(selection, group), 0);
  const ask = (next: Asked) => {
    setResolved(null);
    setAsked(next);
  };
  const done = (what: Resolved | string) => {
    setAsked(null);
    setResolved(what);
  };
  return (
    <div className="page">
      <PageHeading title="Exceptions" />
      <Doubt />
      {error === null ? null : <ProblemNote error={error} onRetry={() => void refetch()} />}
      <p className="resolved" role="status">
        {typeof resolved === 'string' ? resolved : resolved && resolvedText(resolved, data)}
      </p>
      <Holds holds={data.holds} holdable={data.holdable} />
      {data.groups.length === 0 ? (
        <p className="page-note">
          No exception is open{site === undefined ? '' : ' at this site'}: every message was
          applied, kept or skipped. That is how it should be.
        </p>
      ) : (
        data.groups.map((group) => (
          <Group
            key={groupKey(group)}
            group={group}
            selection={selection}
            onSelect={setSelected}
            onAsk={ask}
          />
        ))
      )}
      {data.moreGroups === 0 ? null : (
        <p className="page-note">
          {data.moreGroups} more groups are not listed here. All {data.open} messages count in the
          number beside “Exceptions”.
        </p>
      )}
      <SelectionBar
        count={count}
        limits={data}
        onClear={() => setSelected(nothingSelected)}
        onPlan={() =>
          ask({
            what: 'plan',
            wish: { selection: meant(selection, data.groups), count, words: 'that you selected' },
          })
        }
      />
      <Asking asked={asked} onClose={() => setAsked(null)} onDone={done} />
    </div>
  );
}

function Asking({
  asked,
  onClose,
  onDone,
}: {
  asked: Asked | null;
  onClose: () => void;
  onDone: (what: Resolved | string) => void;
}) {
  if (asked === null) return null;
  if (asked.what === 'plan') return <PlanDialog wish={asked.wish} onClose={onClose} />;
  const { item, what } = asked;
  if (what === 'edit') {
    return (
      <EditDialog
        item={item}
        onClose={onClose}
        onEdited={(edited) => onDone(editedText(item.seq, edited))}
      />
    );
  }
  return <ResolveDialog item={item} how={what} onClose={onClose} onResolved={onDone} />;
}

function Group({
  group,
  selection,
  onSelect,
  onAsk,
}: {
  group: ApiExceptionGroup;
  selection: Selection;
  onSelect: (selection: Selection) => void;
  onAsk: (asked: Asked) => void;
}) {
  const key = groupKey(group);
  const ticked = countTicked(selection, group);
  const { feed, cause, replayable } = group;
  const id = `cause-${group.feed}-${group.cause}`;
  return (
    <section className="exception-group" data-critical={group.critical > 0} aria-labelledby={id}>
      <div className="exception-heading">
        <h2 id={id}>{group.sentence}</h2>
        {replayable > 0 ? (
          <Button
            variant="default"
            onClick={() =>
              onAsk({
                what: 'plan',
                wish: {
                  selection: { outcome: 'failed', feed, cause },
                  count: replayable,
                  words: `that failed on ${group.feedTitle} for this cause`,
                },
              })
            }
          >
            Plan a replay<span className="visually-hidden"> of {group.sentence}</span>
          </Button>
        ) : null}
      </div>
      {group.critical === 0 ? null : (
        <p className="exception-critical">
          <PriorityMark priority="critical" /> {criticalText(group.critical)}
        </p>
      )}
      <GroupFacts group={group} />
      {replayable > 0 ? (
        <Checkbox
          className="exception-tick-all"
          label={`Select ${replayable === 1 ? 'it' : `all ${replayable.toLocaleString('en-US')}`}`}
          aria-label={`Select all messages of: ${group.sentence}`}
          checked={ticked > 0 && ticked === replayable}
          indeterminate={ticked > 0 && ticked < replayable}
          onChange={({ currentTarget: { checked } }) =>
            onSelect(tickGroup(selection, key, checked))
          }
        />
      ) : null}
      <GroupMembers
        group={group}
        ticks={{
          has: (seq) => isTicked(selection, seq, key),
          tick: (seq, on) => onSelect(tickRow(selection, seq, key, on)),
        }}
        onAsk={(item, what) => onAsk({ item, what })}
      />
    </section>
  );
}

function criticalText(critical: number): string {
  const results = critical === 1 ? '1 message with a result' : `${critical} messages with results`;
  return `${results} that the laboratory flagged as critical cannot be filed. The ward was asked to phone.`;
}

function GroupFacts({ group }: { group: ApiExceptionGroup }) {
  const now = useServerNow();
  const zone = useHereZone();
  const oldest = durationText(Math.max(0, now - Date.parse(group.firstAt)));
  const facts: readonly (readonly [label: string, value: string])[] = [
    ['Feed', group.feedTitle],
    ['Answers for it', group.owner],
    ['Messages', group.count.toLocaleString('en-US')],
    ['Patients', group.patients.toLocaleString('en-US')],
    ['Waiting behind', group.waiting.toLocaleString('en-US')],
    ['First', `${preciseTime(Date.parse(group.firstAt), zone, now)} · ${oldest} ago`],
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
      <div>
        <dt>All of this feed</dt>
        <dd>
          <Link
            to="/messages"
            search={(previous) => ({ site: previous.site, feed: group.feed, outcome: 'failed' })}
          >
            Messages that failed
          </Link>
        </dd>
      </div>
    </dl>
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
