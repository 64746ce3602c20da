import { Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ApiFeedRow } from '../../../src/http/api.ts';
import { ProblemNote } from '../api/problem-note.tsx';
import { feedsQuery } from '../api/queries.ts';
import { UnfetchedPage } from '../frame/fetched.tsx';
import { PageHeading } from '../frame/page.tsx';
import { useSite } from '../frame/site-scope.ts';
import { Doubt } from '../live/doubt.tsx';
import { clockTime } from '../time/clinical-time.ts';
import { durationText } from '../time/deadline.ts';
import { useServerNow } from '../time/server-clock.ts';
import {
  agoText,
  alertWords,
  criticalityWords,
  isMissed,
  measureWords,
  percentText,
  rateText,
  stateWords,
} from './feed-words.ts';
import { Sparkline } from './sparkline.tsx';
import './feeds.css';

/** Every feed: does it come, is it on time, is what it brings any good, and who answers for it. */
export function FeedsPage() {
  const query = useQuery(feedsQuery(useSite()));
  const { data, error, refetch } = query;
  if (data === undefined) {
    return <UnfetchedPage title="Feeds" what="feeds" query={query} />;
  }
  return (
    <div className="page">
      <PageHeading title="Feeds" />
      <Doubt />
      {error === null ? null : <ProblemNote error={error} onRetry={() => void refetch()} />}
      <Alerts feeds={data.feeds} />
      <div className="scroller" role="region" aria-label="Feeds" tabIndex={0}>
        <Table withTableBorder className="feeds-table">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Feed</Table.Th>
              <Table.Th>State</Table.Th>
              <Table.Th>Last 15 min, 24 hours</Table.Th>
              <Table.Th>Waiting</Table.Th>
              <Table.Th>Answers and data, 24 h</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {data.feeds.map((row) => (
              <FeedRow key={row.feed} row={row} />
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </div>
  );
}

function Alerts({ feeds }: { feeds: readonly ApiFeedRow[] }) {
  const now = useServerNow();
  const alerts = feeds.flatMap((row) => row.alerts.map((alert) => ({ row, alert })));
  return (
    <section aria-label="Alerts" role="status">
      {alerts.length === 0 ? (
        <p className="page-note">
          No feed is silent, behind or below its objective for longer than chance explains.
        </p>
      ) : (
        <ul className="feed-alerts">
          {alerts.map(({ row, alert }) => (
            <li key={alert.id}>
              <strong>
                <Link to="/feeds/$feedId" params={{ feedId: row.feed }}>
                  {row.title}
                </Link>{' '}
                is {alertWords[alert.kind]}
              </strong>{' '}
              since {clockTime(Date.parse(alert.raisedAt), row.zone)} (
              {durationText(now - Date.parse(alert.raisedAt))}). {alert.sentence}
              {row.fallback === null ? null : (
                <div>
                  <span className="label">Until it is back:</span> {row.fallback}
                </div>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function FeedRow({ row }: { row: ApiFeedRow }) {
  const now = useServerNow();
  const { answers } = row;
  return (
    <Table.Tr data-state={row.state}>
      <Table.Th scope="row" className="feed-name">
        <Link to="/feeds/$feedId" params={{ feedId: row.feed }}>
          {row.title}
        </Link>
        <div className="label">
          {row.siteTitle} · {row.owner}
          {row.criticality === null ? '' : ` · ${criticalityWords[row.criticality] ?? ''}`}
        </div>
      </Table.Th>
      <Table.Td>
        <span className="feed-state" data-state={row.state}>
          {stateWords[row.state]}
        </span>
        <div className="feed-last">
          {row.lastAt === null ? 'Never heard' : agoText(now - Date.parse(row.lastAt))}
        </div>
      </Table.Td>
      <Table.Td>
        {rateText(row.last15min, row.expected15min)}
        <Sparkline
          bars={row.hours.map(({ messages, expected }) => ({ came: messages, usual: expected }))}
          label={dayLabel(row)}
        />
      </Table.Td>
      <Table.Td>
        <Waiting row={row} now={now} />
      </Table.Td>
      <Table.Td>
        {answers.well.toLocaleString('en-US')} taken
        {answers.error + answers.reject === 0 ? null : (
          <span className="feed-bad">
            , {answers.error} in error, {answers.reject} refused
          </span>
        )}
        <Measures row={row} />
      </Table.Td>
    </Table.Tr>
  );
}

function dayLabel({ hours }: ApiFeedRow): string {
  const came = hours.reduce((sum, { messages }) => sum + messages, 0);
  const usual = hours.reduce((sum, { expected }) => sum + (expected ?? 0), 0);
  const isKnown = hours.some(({ expected }) => expected !== null);
  return `${rateText(came, isKnown ? usual : null)} messages in 24 hours`;
}

function Waiting({ row, now }: { row: ApiFeedRow; now: number }) {
  const { waiting, stuck } = row;
  if (waiting === null && stuck === null) return 'Nothing';
  return (
    <>
      {waiting === null ? null : (
        <div>
          {waiting.messages.toLocaleString('en-US')}, the oldest for{' '}
          {durationText(Math.max(0, now - Date.parse(waiting.oldestAt)))}
        </div>
      )}
      {stuck === null ? null : (
        <div>
          <Link to="/exceptions">
            {stuck.failed === 1 ? '1 exception' : `${stuck.failed} exceptions`}
          </Link>
          {stuck.parked === 0 ? '' : `, ${stuck.parked} behind`}
        </div>
      )}
    </>
  );
}

function Measures({ row }: { row: ApiFeedRow }) {
  const shown = row.measures.filter((one) => one.count > 0 || isMissed(one));
  if (shown.length === 0) {
    return <div>{row.measures[0]?.messages === 0 ? 'No messages' : 'Data all well'}</div>;
  }
  return (
    <ul>
      {shown.map((one) => (
        <li key={one.measure} className={isMissed(one) ? 'feed-bad' : ''}>
          {measureWords[one.measure]} {percentText(one.count, one.messages)}
          {isMissed(one) ? ` (over ${one.objective}\u00a0%)` : ''}
        </li>
      ))}
    </ul>
  );
}
