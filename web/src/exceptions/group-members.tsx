import { Button, Checkbox, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type {
  ApiException,
  ApiExceptionGroup,
  ApiExceptionMembers,
} from '../../../src/http/api.ts';
import { read } from '../api/api-client.ts';
import { ProblemNote } from '../api/problem-note.tsx';
import { queryText } from '../api/queries.ts';
import { useHereZone, useSite } from '../frame/site-scope.ts';
import { ProblemList } from '../messages/problem-list.tsx';
import { preciseTime } from '../time/clinical-time.ts';
import { useServerNow } from '../time/server-clock.ts';
import type { How } from './resolve-dialog.tsx';

type Ask = (item: ApiException, what: How | 'edit') => void;

/** Which messages are ticked for a replay plan. */
export interface Ticks {
  has: (seq: number) => boolean;
  tick: (seq: number, ticked: boolean) => void;
}

interface MembersProps {
  group: ApiExceptionGroup;
  ticks: Ticks;
  onAsk: Ask;
}

/** The first messages of a group, and all others behind a search. */
export function GroupMembers({ group, ticks, onAsk }: MembersProps) {
  const [all, setAll] = useState(false);
  const hidden = group.count - group.items.length;
  return (
    <>
      {all ? (
        <AllMembers group={group} ticks={ticks} onAsk={onAsk} />
      ) : (
        <Items items={group.items} ticks={ticks} onAsk={onAsk} />
      )}
      {hidden > 0 && !all ? (
        <Button variant="default" onClick={() => setAll(true)}>
          Show and search all {group.count.toLocaleString('en-US')}
        </Button>
      ) : null}
    </>
  );
}

function AllMembers({ group: { feed, cause }, ticks, onAsk }: MembersProps) {
  const site = useSite();
  const [search, setSearch] = useState('');
  const members = useInfiniteQuery({
    queryKey: ['exceptions', 'members', feed, cause, site ?? 'all', search],
    queryFn: ({ pageParam, signal }) =>
      read<ApiExceptionMembers>(
        `/api/exceptions/group${queryText({ feed, cause, site, search, after: pageParam })}`,
        signal,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  const items = members.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <TextInput
        label="Search in this group"
        description="Part of the patient’s key, a message’s number, or its whole control id."
        value={search}
        maxLength={200}
        onChange={({ currentTarget: { value } }) => setSearch(value)}
      />
      {members.error === null ? null : <ProblemNote error={members.error} />}
      {members.isSuccess && items.length === 0 ? (
        <p className="page-note">No message of this group matches.</p>
      ) : null}
      <Items items={items} ticks={ticks} onAsk={onAsk} />
      {members.hasNextPage ? (
        <Button variant="default" onClick={() => void members.fetchNextPage()}>
          Show more
        </Button>
      ) : null}
    </>
  );
}

function Items({
  items,
  ticks,
  onAsk,
}: {
  items: readonly ApiException[];
  ticks: Ticks;
  onAsk: Ask;
}) {
  return (
    <ul className="exception-items">
      {items.map((item) => (
        <Item key={item.id} item={item} ticks={ticks} onAsk={onAsk} />
      ))}
    </ul>
  );
}

function Item({ item, ticks, onAsk }: { item: ApiException; ticks: Ticks; onAsk: Ask }) {
  const zone = useHereZone();
  const now = useServerNow();
  return (
    <li id={item.id} className="exception-item" tabIndex={-1}>
      {item.mayResolve ? (
        <Checkbox
          className="exception-tick"
          aria-label={`Select message ${item.seq}`}
          checked={ticks.has(item.seq)}
          onChange={({ currentTarget: { checked } }) => ticks.tick(item.seq, checked)}
        />
      ) : null}
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
          {item.critical ? ' · flagged as critical' : ''}
        </span>
        <ProblemList problems={item.problems} />
      </div>
      {item.mayResolve ? (
        <div className="exception-acts">
          <Act item={item} what="retry" onAsk={onAsk} />
          {item.mayOpen ? <Act item={item} what="edit" onAsk={onAsk} /> : null}
          <Act item={item} what="skip" onAsk={onAsk} />
        </div>
      ) : (
        <p className="label">To retry, edit or skip is for the people who answer for the feed.</p>
      )}
    </li>
  );
}

const verbs = { retry: 'Retry', edit: 'Edit', skip: 'Skip' } as const;

function Act({ item, what, onAsk }: { item: ApiException; what: How | 'edit'; onAsk: Ask }) {
  return (
    <Button variant="default" onClick={() => onAsk(item, what)}>
      {verbs[what]}
      <span className="visually-hidden"> message {item.seq}</span>
    </Button>
  );
}
