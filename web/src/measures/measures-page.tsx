import { Button, NativeSelect, Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ApiMeasures, ApiPeriod } from '../../../src/http/api.ts';
import { ProblemNote } from '../api/problem-note.tsx';
import { UnfetchedPage } from '../frame/fetched.tsx';
import { PageHeading } from '../frame/page.tsx';
import { useSite } from '../frame/site-scope.ts';
import { clockSeconds, clockTime, dayOf, zoneName } from '../time/clinical-time.ts';
import { MeasureCard } from './measure-card.tsx';
import { measuresQuery, type MeasureFilter } from './measure-queries.ts';
import { MeasureTasks } from './measure-tasks.tsx';
import './measures.css';

const periodWords: Readonly<Record<ApiPeriod, string>> = {
  day: 'the last 24 hours, by hour',
  month: 'the last 30 days, by day',
  'half-year': 'the last 26 weeks, by week',
};

/** What happened to work: each measure in a sentence, a chart that tells change from chance, and sites side by side. */
export function MeasuresPage() {
  const site = useSite();
  const { workflow, version, period, measure, from, to } = useSearch({ from: '/frame/measures' });
  const filter = { site, workflow, version, period };
  const query = useQuery(measuresQuery(filter));
  const { data, error, refetch } = query;
  if (data === undefined) return <UnfetchedPage title="Measures" what="measures" query={query} />;
  const isBehind = measure !== undefined && from !== undefined && to !== undefined;
  return (
    <div className="page measures-page">
      <PageHeading title="Measures">
        <Button variant="default" className="measures-print" onClick={() => window.print()}>
          Print
        </Button>
      </PageHeading>
      {error === null ? null : <ProblemNote error={error} onRetry={() => void refetch()} />}
      <Filters data={data} filter={filter} />
      <p className="page-note">{scopeText(data)}</p>
      {isBehind ? (
        <MeasureTasks page={data} filter={filter} behind={{ measure, from, to }} />
      ) : (
        <AllMeasures data={data} />
      )}
    </div>
  );
}

function AllMeasures({ data }: { data: ApiMeasures }) {
  return (
    <>
      <Changes data={data} />
      <div className="measures">
        {data.measures.map((one) => (
          <MeasureCard key={one.id} measure={one} page={data} />
        ))}
        <section className="measure" aria-labelledby="measure-interruptions">
          <h2 id="measure-interruptions">Interruptions</h2>
          <p className="measure-sentence">{data.interruptions.sentence}</p>
          <p className="label">
            A task that is new, escalated, returned or offered interrupts whoever is asked then.
            Shifts in which nobody asked are not counted, and nobody is named.
          </p>
        </section>
      </div>
      <div className="measures-also">
        <Counts data={data} />
        <Reasons data={data} />
      </div>
    </>
  );
}

function Filters({ data, filter }: { data: ApiMeasures; filter: MeasureFilter }) {
  const navigate = useNavigate();
  const go = (change: MeasureFilter) =>
    void navigate({
      to: '/measures',
      search: (search) => ({
        ...search,
        ...change,
        ...{ measure: undefined, from: undefined, to: undefined },
      }),
    });
  return (
    <div className="filters measures-filters">
      <NativeSelect
        label="In"
        value={data.period}
        onChange={({ currentTarget }) => go({ period: currentTarget.value as ApiPeriod })}
        data={Object.entries(periodWords).map(([value, label]) => ({ value, label }))}
      />
      <NativeSelect
        label="Workflow"
        value={filter.workflow ?? ''}
        onChange={({ currentTarget }) =>
          go({ workflow: currentTarget.value || undefined, version: undefined })
        }
        data={[
          { value: '', label: 'all' },
          ...data.workflows.map(({ id, title }) => ({ value: id, label: title })),
        ]}
      />
      {filter.workflow === undefined ? null : (
        <NativeSelect
          label="Version"
          value={filter.version ?? ''}
          onChange={({ currentTarget }) => go({ version: currentTarget.value || undefined })}
          data={[{ value: '', label: 'all' }, ...data.versions]}
        />
      )}
    </div>
  );
}

function scopeText({ from, to, zone, countedAt, bucket }: ApiMeasures): string {
  const [begin, end] = [Date.parse(from), Date.parse(to)];
  const time =
    bucket === 'hour'
      ? `${dayOf(begin, zone)} ${clockTime(begin, zone)} to ${dayOf(end, zone)} ${clockTime(end, zone)}`
      : `${dayOf(begin, zone)} to ${dayOf(end, zone)}`;
  const counted =
    countedAt === null
      ? 'Nothing is counted yet.'
      : `Counted up to ${clockSeconds(Date.parse(countedAt), zone)}.`;
  return `${time} ${zoneName(begin, zone)}. The ${bucket} under way is not over. ${counted}`;
}

function Changes({ data }: { data: ApiMeasures }) {
  if (data.changes.length === 0) return null;
  return (
    <section aria-labelledby="measure-changes">
      <h2 id="measure-changes">Changed in this time</h2>
      <ul>
        {data.changes.map(({ at, words }) => (
          <li key={`${at} ${words}`}>
            {dayOf(Date.parse(at), data.zone)} {clockTime(Date.parse(at), data.zone)}: {words}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Counts({ data }: { data: ApiMeasures }) {
  return (
    <section aria-labelledby="measure-counts">
      <h2 id="measure-counts">Also counted</h2>
      <Table className="measure-counts">
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col" className="number">
              Times
            </th>
          </tr>
        </thead>
        <tbody>
          {data.counts.map(({ title, says, n }) => (
            <tr key={title}>
              <td>
                {title} <span className="label">{says}</span>
              </td>
              <td className="number">{n.toLocaleString('en-US')}</td>
            </tr>
          ))}
        </tbody>
      </Table>
    </section>
  );
}

function Reasons({ data: { reasons } }: { data: ApiMeasures }) {
  return (
    <section aria-labelledby="measure-reasons">
      <h2 id="measure-reasons">Why people declined or escalated</h2>
      {reasons === null ? (
        <p className="page-note">Shown to those who may see the tasks: reasons are free text.</p>
      ) : reasons.length === 0 ? (
        <p className="page-note">Nobody did.</p>
      ) : (
        <Table className="measure-counts">
          <thead>
            <tr>
              <th scope="col">Reason, as written</th>
              <th scope="col">Act</th>
              <th scope="col" className="number">
                Times
              </th>
            </tr>
          </thead>
          <tbody>
            {reasons.map(({ act, reason, n }) => (
              <tr key={`${act} ${reason}`}>
                <td>{reason}</td>
                <td>{act}</td>
                <td className="number">{n}</td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </section>
  );
}
