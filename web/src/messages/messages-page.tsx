import { Button, Table } from '@mantine/core';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import type { ApiMessageRow, ApiMessages } from '../../../src/http/api.ts';
import { messagesQuery, ratesQuery, useSession, type MessageFilter } from '../api/queries.ts';
import { Fetched } from '../frame/fetched.tsx';
import { PageHeading } from '../frame/page.tsx';
import { useHereZone } from '../frame/site-scope.ts';
import { doubtText } from '../live/doubt-text.ts';
import { useLine } from '../live/live-feed.ts';
import { markNewerMessages, useNewerMessages } from '../live/newer-messages.ts';
import { preciseTime, zoneName } from '../time/clinical-time.ts';
import { durationText } from '../time/deadline.ts';
import { serverNow, useServerNow } from '../time/server-clock.ts';
import { ContentSearch } from './content-search.tsx';
import { MessageFilters } from './message-filters.tsx';
import { outcomeText, typeText } from './message-words.ts';
import './messages.css';

/** What came in: how much each feed brings, and every message, newest first. */
export function MessagesPage() {
  const search = useSearch({ from: '/frame/messages' });
  const { before } = search;
  const filter: MessageFilter = search;
  const query = useQuery({
    ...messagesQuery(filter),
    placeholderData: keepPreviousData,
  });
  return (
    <div className="page">
      <PageHeading title="Messages" />
      <Rates site={search.site} />
      {/* Keyed by the address: going back shows the filter that the list has. */}
      <MessageFilters
        key={JSON.stringify(filter)}
        filter={filter}
        feeds={query.data?.rates ?? []}
      />
      <ContentSearch key={`inside ${JSON.stringify(filter)}`} filter={filter} />
      <NewerStrip firstPage={before === undefined} />
      <Fetched query={query} what="messages">
        {(data) => (
          <div data-loading={query.isPlaceholderData} className="messages-list">
            <MessageTable rows={data.rows} feeds={data.rates} />
            <Stopped stopped={data.stopped} />
            <Paging next={data.next} before={before} isStopped={data.stopped !== null} />
          </div>
        )}
      </Fetched>
    </div>
  );
}

/** A search by keys that name many messages ends somewhere: it says where. */
function Stopped({ stopped }: { stopped: ApiMessages['stopped'] }) {
  const zone = useHereZone();
  const now = useServerNow();
  if (stopped === null) return null;
  return (
    <p className="page-note" role="status">
      {`Looked at ${stopped.looked.toLocaleString('en-US')} messages, back to ${preciseTime(Date.parse(stopped.backTo), zone, now)}. A patient, visit, order or control id, or a time, finds more at once.`}
    </p>
  );
}

function Rates({ site }: { site: string | undefined }) {
  const { data: rates } = useQuery(ratesQuery(site));
  const titles = new Map(useSession().sites.map(({ id, title }) => [id, title]));
  const now = useServerNow();
  const zone = useHereZone();
  if (rates === undefined) return null;
  return (
    <div>
      <h2 id="feeds-heading">Feeds</h2>
      <div className="scroller" role="region" aria-labelledby="feeds-heading" tabIndex={0}>
        <Table withTableBorder>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Feed</Table.Th>
              <Table.Th>Site</Table.Th>
              <Table.Th className="number">Last 15 min</Table.Th>
              <Table.Th>Last received</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rates.map(({ feed, title, site: feedSite, last15min, lastAt }) => (
              <Table.Tr key={feed}>
                <Table.Td>
                  <Link to="/messages" search={(previous) => ({ site: previous.site, feed })}>
                    {title}
                  </Link>
                </Table.Td>
                <Table.Td>{titles.get(feedSite) ?? feedSite}</Table.Td>
                <Table.Td className="number">{last15min.toLocaleString('en-US')}</Table.Td>
                <Table.Td>
                  {lastAt === null
                    ? 'Nothing yet'
                    : `${preciseTime(Date.parse(lastAt), zone, now)} · ${agoText(now - Date.parse(lastAt))}`}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </div>
  );
}

function agoText(ms: number): string {
  return ms < 1000 ? 'now' : `${durationText(ms)} ago`;
}

/** Always there, so that its words change and nothing below it moves. */
function NewerStrip({ firstPage }: { firstPage: boolean }) {
  const newer = useNewerMessages();
  const doubt = doubtText(useLine(), useServerNow(), useHereZone());
  const client = useQueryClient();
  useEffect(() => markNewerMessages(false), []);
  const show = () => {
    markNewerMessages(false);
    void client.invalidateQueries({ queryKey: ['messages'] });
  };
  return (
    <div
      className="tray"
      data-waiting={newer && firstPage}
      data-stale={doubt !== null}
      role="group"
      aria-label="Updates"
    >
      <span>{doubt === null ? newerText(newer) : <strong>{doubt}</strong>}</span>
      {newer && firstPage ? <Button onClick={show}>Show newest</Button> : null}
    </div>
  );
}

function newerText(newer: boolean): string {
  return newer ? 'Newer messages have come in' : 'Newest first';
}

function MessageTable({
  rows,
  feeds,
}: {
  rows: readonly ApiMessageRow[];
  feeds: ApiMessages['rates'];
}) {
  const zone = useHereZone();
  const titles = new Map(feeds.map(({ feed, title }) => [feed, title]));
  if (rows.length === 0) {
    return <p className="page-note">No message matches. Remove a filter to see more.</p>;
  }
  return (
    <div className="scroller" role="region" aria-label="Messages" tabIndex={0}>
      <Table withTableBorder className="message-table">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Received ({zoneName(serverNow(), zone)})</Table.Th>
            <Table.Th>Message</Table.Th>
            <Table.Th>Feed</Table.Th>
            <Table.Th>Patient id</Table.Th>
            <Table.Th>Control id</Table.Th>
            <Table.Th>ACK</Table.Th>
            <Table.Th>Outcome</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.seq} data-outcome={row.outcome ?? 'none'}>
              <Table.Td>{preciseTime(Date.parse(row.receivedAt), zone, serverNow())}</Table.Td>
              <Table.Td>
                <Link
                  to="/messages/$seq"
                  params={{ seq: String(row.seq) }}
                  className="message-link"
                >
                  {typeText(row)} {row.seq}
                </Link>
              </Table.Td>
              <Table.Td>{titles.get(row.feed) ?? row.feed}</Table.Td>
              <Table.Td>{row.patientId ?? 'None'}</Table.Td>
              <Table.Td>{row.controlId ?? 'None'}</Table.Td>
              <Table.Td>{row.ackCode}</Table.Td>
              <Table.Td>{outcomeText(row)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function Paging({
  next,
  before,
  isStopped,
}: {
  next: number | null;
  before: number | undefined;
  isStopped: boolean;
}) {
  if (next === null && before === undefined) return null;
  return (
    <nav className="paging" aria-label="Pages">
      {before === undefined ? null : (
        <Link to="/messages" search={(search) => ({ ...search, before: undefined })}>
          Newest
        </Link>
      )}
      {next === null ? (
        <span className="label">These are the oldest.</span>
      ) : (
        <Link to="/messages" search={(search) => ({ ...search, before: next })}>
          {isStopped ? 'Look further back' : 'Older'}
        </Link>
      )}
    </nav>
  );
}
