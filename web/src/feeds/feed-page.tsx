import { Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import type { ApiFeed } from '../../../src/http/api.ts';
import { ProblemNote } from '../api/problem-note.tsx';
import { feedQuery } from '../api/queries.ts';
import { UnfetchedPage } from '../frame/fetched.tsx';
import { PageHeading } from '../frame/page.tsx';
import { Doubt } from '../live/doubt.tsx';
import { preciseTime } from '../time/clinical-time.ts';
import { useServerNow } from '../time/server-clock.ts';
import {
  aboutText,
  agoText,
  alertWords,
  criticalityWords,
  isMissed,
  measureSentences,
  measureWords,
  percentText,
  rateText,
  stateWords,
} from './feed-words.ts';
import { MeasureMessages } from './measure-messages.tsx';
import { Sparkline } from './sparkline.tsx';
import './feeds.css';

/** One feed: how it stands, what is usual, how good its data are with the messages behind each measure, what was told of it. */
export function FeedPage() {
  const { feedId } = useParams({ from: '/frame/feeds/$feedId' });
  const { measure, before } = useSearch({ from: '/frame/feeds/$feedId' });
  const query = useQuery(feedQuery(feedId));
  const { data: feed, error, refetch } = query;
  if (feed === undefined) {
    return <UnfetchedPage title="Feed" what="the feed" query={query} />;
  }
  return (
    <div className="page">
      <PageHeading title={feed.title} />
      <Doubt />
      {error === null ? null : <ProblemNote error={error} onRetry={() => void refetch()} />}
      <Facts feed={feed} />
      <p className="feed-fallback">
        <span className="label">While it is down:</span>{' '}
        {feed.fallback ?? 'Nobody has said what people do then.'}
      </p>
      <p>
        <Link to="/messages" search={{ feed: feed.feed }}>
          Messages of this feed
        </Link>
      </p>
      <Quality feed={feed} />
      {measure === undefined ? null : (
        <MeasureMessages feed={feed.feed} measure={measure} before={before} />
      )}
      <Profile feed={feed} />
      <History feed={feed} />
    </div>
  );
}

function Facts({ feed }: { feed: ApiFeed }) {
  const now = useServerNow();
  const facts: readonly (readonly [label: string, value: React.ReactNode])[] = [
    [
      'State',
      <span key="state" className="feed-state" data-state={feed.state}>
        {stateWords[feed.state]}
      </span>,
    ],
    ['Last received', feed.lastAt === null ? 'Never' : agoText(now - Date.parse(feed.lastAt))],
    ['Last 15 min', rateText(feed.last15min, feed.expected15min)],
    ['Waiting', feed.waiting === null ? 'Nothing' : String(feed.waiting.messages)],
    ['Must be applied within', `${feed.latencyBudgetSeconds} s`],
    ['Site', feed.siteTitle],
    ['Owner', feed.owner],
    ['Criticality', criticalityWords[feed.criticality ?? ''] ?? 'Not said'],
    ['Port', feed.port === 0 ? 'None: FHIR' : String(feed.port)],
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

function Quality({ feed }: { feed: ApiFeed }) {
  return (
    <section>
      <h2 id="data-heading">Data of the last 24 hours</h2>
      <div className="scroller" role="region" aria-labelledby="data-heading" tabIndex={0}>
        <Table withTableBorder>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Measure</Table.Th>
              <Table.Th>Messages</Table.Th>
              <Table.Th>Share</Table.Th>
              <Table.Th>Objective</Table.Th>
              <Table.Th>14 days</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {feed.measures.map((one) => (
              <Table.Tr key={one.measure}>
                <Table.Th scope="row">
                  <Link
                    to="/feeds/$feedId"
                    params={{ feedId: feed.feed }}
                    search={{ measure: one.measure }}
                    hash="behind"
                  >
                    {measureWords[one.measure]}
                  </Link>
                  <div className="label">{measureSentences[one.measure]}</div>
                </Table.Th>
                <Table.Td>
                  {one.count.toLocaleString('en-US')} of {one.messages.toLocaleString('en-US')}
                </Table.Td>
                <Table.Td>{percentText(one.count, one.messages)}</Table.Td>
                <Table.Td className={isMissed(one) ? 'feed-bad' : ''}>
                  {one.objective === null
                    ? 'None'
                    : `${isMissed(one) ? 'Missed' : 'Met'}: at most ${one.objective}\u00a0%`}
                </Table.Td>
                <Table.Td>
                  <Sparkline
                    bars={one.trend.map((percent) => ({ came: percent, usual: one.objective }))}
                    label={trendLabel(one.trend)}
                  />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </section>
  );
}

function trendLabel(trend: readonly (number | null)[]): string {
  const days = trend.map((percent) =>
    percent === null ? 'none' : `${Math.round(percent * 10) / 10} %`,
  );
  return `By day, oldest first: ${days.join(', ')}`;
}

const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

function Profile({ feed }: { feed: ApiFeed }) {
  const source =
    feed.baseline === null
      ? 'Nothing is known of what is usual: two weeks must pass, or the feed’s file must say it.'
      : `The line is what is usual, ${feed.baseline} ${feed.baseline === 'learned' ? 'from the last weeks' : 'in the feed’s file'}; the bars are the last seven days.`;
  return (
    <section>
      <h2>Week by hour</h2>
      <p className="page-note">{source}</p>
      {days.map((day, index) => (
        <div key={day} className="feed-day">
          <h3>{day}</h3>
          <Sparkline
            tall
            bars={feed.profile.slice(index * 24, index * 24 + 24)}
            label={dayLabel(day, feed.profile.slice(index * 24, index * 24 + 24))}
          />
        </div>
      ))}
      <details>
        <summary>The same as a table</summary>
        <ProfileTable feed={feed} />
      </details>
    </section>
  );
}

function dayLabel(day: string, hours: ApiFeed['profile']): string {
  const came = hours.reduce((sum, one) => sum + (one.came ?? 0), 0);
  const usual = hours.some((one) => one.usual !== null)
    ? hours.reduce((sum, one) => sum + (one.usual ?? 0), 0)
    : null;
  return `${day}: ${rateText(came, usual)} messages`;
}

function ProfileTable({ feed }: { feed: ApiFeed }) {
  return (
    <div className="scroller" role="region" aria-label="Messages by hour of the week" tabIndex={0}>
      <Table withTableBorder className="profile-table">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Hour</Table.Th>
            {days.map((day) => (
              <Table.Th key={day}>{day}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {Array.from({ length: 24 }, (_, hour) => (
            <Table.Tr key={hour}>
              <Table.Th scope="row">{String(hour).padStart(2, '0')}:00</Table.Th>
              {days.map((day, index) => {
                const one = feed.profile[index * 24 + hour];
                return (
                  <Table.Td key={day}>
                    {one?.came ?? '–'}
                    {one === undefined || one.usual === null ? '' : ` / ${aboutText(one.usual)}`}
                  </Table.Td>
                );
              })}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function History({ feed }: { feed: ApiFeed }) {
  const now = useServerNow();
  return (
    <section>
      <h2>Alerts</h2>
      {feed.history.length === 0 ? (
        <p className="page-note">There was none.</p>
      ) : (
        <ul className="feed-history">
          {feed.history.map((alert) => (
            <li key={alert.id}>
              <strong className="feed-alert-kind">{alertWords[alert.kind]}</strong> from{' '}
              {preciseTime(Date.parse(alert.raisedAt), feed.zone, now)}{' '}
              {alert.endedAt === null
                ? 'until now'
                : `to ${preciseTime(Date.parse(alert.endedAt), feed.zone, now)}`}
              . {alert.sentence}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
