import { Button, NativeSelect, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { ApiDowntimes, ApiNewDowntime } from '../../../src/http/api.ts';
import { FormNote } from '../api/form-note.tsx';
import { troubleOf } from '../api/form-trouble.ts';
import { Fetched } from '../frame/fetched.tsx';
import { PageHeading } from '../frame/page.tsx';
import { preciseTime } from '../time/clinical-time.ts';
import { serverNow, useServerNow } from '../time/server-clock.ts';
import { downtimesQuery, useDowntimeAct } from './downtime-queries.ts';
import { stateWords } from './operation-banner.tsx';
import './downtime.css';

const beginnings = [
  { value: '0', label: 'Now' },
  { value: '15', label: '15 minutes ago' },
  { value: '30', label: '30 minutes ago' },
  { value: '60', label: 'An hour ago' },
  { value: '120', label: '2 hours ago' },
  { value: '240', label: '4 hours ago' },
  { value: '480', label: '8 hours ago' },
  { value: '1440', label: 'A day ago' },
];

/** How Sinew stands, who works on paper, and what is still to be entered of it. */
export function DowntimesPage() {
  const query = useQuery(downtimesQuery);
  return (
    <div className="page">
      <PageHeading title="Downtime" />
      <Fetched query={query} what="downtimes">
        {(data) => (
          <>
            <p>
              Sinew is <strong>{stateWords[data.operation.state].toLowerCase()}</strong>
              {data.operation.reasons.length === 0
                ? '.'
                : `: ${data.operation.reasons.join(' ')}`}{' '}
              Every five minutes the pack of each unit is written to a folder of the server, to be
              opened and printed without it.
            </p>
            {data.mayDeclare.length === 0 ? null : <Declare data={data} />}
            <Downtimes data={data} />
          </>
        )}
      </Fetched>
    </div>
  );
}

function Declare({ data }: { data: ApiDowntimes }) {
  const [site, setSite] = useState(data.mayDeclare[0]?.site ?? '');
  const [ago, setAgo] = useState('0');
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState(false);
  const declare = useDowntimeAct<ApiNewDowntime>(
    () => '/api/downtimes',
    () => {
      setReason('');
      setAsked(false);
    },
  );
  const trouble = troubleOf(declare.error, ['site', 'beganAt', 'reason']);
  return (
    <section aria-labelledby="declare-heading">
      <h2 id="declare-heading">Go to paper</h2>
      <form
        noValidate
        className="declare"
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (reason.trim() === '' || declare.isPending) return;
          const beganAt = new Date(serverNow() - Number(ago) * 60_000).toISOString();
          declare.mutate({ site, reason: reason.trim(), beganAt });
        }}
      >
        <NativeSelect
          label="Site"
          value={site}
          error={trouble.at.site}
          data={data.mayDeclare.map((one) => ({ value: one.site, label: one.siteTitle }))}
          onChange={({ currentTarget: { value } }) => setSite(value)}
        />
        <NativeSelect
          label="Since"
          value={ago}
          error={trouble.at.beganAt}
          data={beginnings}
          onChange={({ currentTarget: { value } }) => setAgo(value)}
        />
        <Textarea
          label="Why"
          autosize
          value={reason}
          error={asked && reason.trim() === '' ? 'Say why.' : trouble.at.reason}
          onChange={({ currentTarget: { value } }) => setReason(value)}
        />
        <Button type="submit" disabled={declare.isPending}>
          {declare.isPending ? 'Saving…' : 'Declare the downtime'}
        </Button>
      </form>
      <FormNote trouble={trouble} />
    </section>
  );
}

function Downtimes({ data: { downtimes } }: { data: ApiDowntimes }) {
  const now = useServerNow();
  if (downtimes.length === 0) return <p className="page-note">No site has worked on paper yet.</p>;
  const time = (at: string, zone: string) => preciseTime(Date.parse(at), zone, now);
  return (
    <section aria-labelledby="downtimes-heading">
      <h2 id="downtimes-heading">Downtimes</h2>
      <ul className="downtimes">
        {downtimes.map(({ id, siteTitle, zone, beganAt, endedAt, reason, unreconciled }) => (
          <li key={id} data-open={unreconciled > 0}>
            <Link to="/downtimes/$downtimeId" params={{ downtimeId: String(id) }}>
              {siteTitle}, {time(beganAt, zone)}{' '}
              {endedAt === null ? 'until now' : `to ${time(endedAt, zone)}`}
            </Link>
            <p>{reason}</p>
            <p className={unreconciled > 0 ? 'downtime-open' : 'label'}>
              {endedAt === null
                ? 'Lasts.'
                : unreconciled === 0
                  ? 'Everything was entered.'
                  : `${unreconciled} ${unreconciled === 1 ? 'task is' : 'tasks are'} still to be entered.`}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
