import { Table } from '@mantine/core';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { ApiCareItem, ApiCareKind, ApiPatientPage } from '../../../src/http/api.ts';
import { read } from '../api/api-client.ts';
import { ProblemNote } from '../api/problem-note.tsx';
import { UnfetchedPage } from '../frame/fetched.tsx';
import { PageHeading } from '../frame/page.tsx';
import { Doubt } from '../live/doubt.tsx';
import { clockTime, dayOf } from '../time/clinical-time.ts';
import { StartRuns } from '../run/start-runs.tsx';
import { PatientBanner } from './patient-banner.tsx';

function patientQuery(id: string) {
  return queryOptions({
    queryKey: ['patient', id],
    queryFn: ({ signal }) =>
      read<ApiPatientPage>(`/api/patients/${encodeURIComponent(id)}`, signal),
  });
}

const kinds: readonly (readonly [kind: ApiCareKind, title: string, when: string])[] = [
  ['order', 'Orders', 'For'],
  ['appointment', 'Appointments', 'Begins'],
  ['document', 'Documents', 'Written'],
  ['referral', 'Referrals', 'From'],
  ['immunization', 'Vaccines', 'Given'],
];

/** What was ordered, booked, written, referred and given for a patient, and from which message that is known. */
export function PatientPage() {
  const { patientId } = useParams({ from: '/frame/patients/$patientId' });
  const query = useQuery(patientQuery(patientId));
  const { data, error, refetch } = query;
  if (data === undefined) {
    return <UnfetchedPage title="Patient" what="the patient" query={query} />;
  }
  const told = kinds.filter(([kind]) => data.items[kind].length > 0);
  return (
    <>
      <PatientBanner patient={data.patient} zone={data.zone}>
        <StartRuns patient={data.patient} />
      </PatientBanner>
      <div className="page">
        <PageHeading title="Orders, appointments and documents" />
        <Doubt />
        {error === null ? null : <ProblemNote error={error} onRetry={() => void refetch()} />}
        {data.mergedInto === null ? null : (
          <p className="stale-warning">
            This record was merged into another one.{' '}
            <Link to="/patients/$patientId" params={{ patientId: data.mergedInto }}>
              Open that one
            </Link>
          </p>
        )}
        {told.length === 0 ? (
          <p className="page-note">
            No feed has told of orders, appointments, documents, referrals or vaccines.
          </p>
        ) : (
          told.map(([kind, title, when]) => (
            <CareSection key={kind} kind={kind} title={title} when={when} data={data} />
          ))
        )}
        <OtherRuns data={data} />
      </div>
    </>
  );
}

function CareSection({
  kind,
  title,
  when,
  data,
}: {
  kind: ApiCareKind;
  title: string;
  when: string;
  data: ApiPatientPage;
}) {
  const items = data.items[kind];
  return (
    <section aria-labelledby={`care-${kind}`}>
      <h2 id={`care-${kind}`}>{title}</h2>
      <div className="scroller" role="region" aria-label={`Table of ${title}`} tabIndex={0}>
        <Table withTableBorder className="care-table">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>What</Table.Th>
              <Table.Th>Status</Table.Th>
              <Table.Th>{when}</Table.Th>
              <Table.Th>Known from</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {items.map((item) => (
              <CareRow key={item.id} item={item} data={data} />
            ))}
          </Table.Tbody>
        </Table>
      </div>
      {items.length < data.itemsMax ? null : (
        <p className="page-note">The {data.itemsMax} that changed last are shown.</p>
      )}
    </section>
  );
}

function CareRow({ item, data }: { item: ApiCareItem; data: ApiPatientPage }) {
  const runs = data.runs.filter(({ itemId }) => itemId === item.id);
  return (
    <Table.Tr>
      <Table.Th scope="row">
        {item.what ?? 'No name was sent'}
        <div className="label">
          {[item.siteTitle, ...item.numbers, ...item.details].join(' · ')}
        </div>
        {item.text === null ? null : (
          <details>
            <summary>Read it</summary>
            <div className="care-text">{item.text}</div>
          </details>
        )}
      </Table.Th>
      <Table.Td>{statusText(item.status)}</Table.Td>
      <Table.Td>{item.at === null ? 'Not told' : dayAndTime(item.at, data.zone)}</Table.Td>
      <Table.Td>
        {data.mayOpen.messages ? (
          <Link to="/messages/$seq" params={{ seq: String(item.message) }}>
            Message {item.message}
          </Link>
        ) : (
          `Message ${item.message}`
        )}
        <div className="label">{dayAndTime(item.changedAt, data.zone)}</div>
        {runs.map((run) => (
          <div key={run.id}>
            <Link to="/runs/$runId" params={{ runId: run.id }}>
              Run: {run.title}
            </Link>
          </div>
        ))}
      </Table.Td>
    </Table.Tr>
  );
}

function OtherRuns({ data }: { data: ApiPatientPage }) {
  if (!data.mayOpen.runs) return null;
  return (
    <section aria-labelledby="patient-runs">
      <h2 id="patient-runs">Runs of workflows</h2>
      {data.runs.length === 0 ? (
        <p className="page-note">No workflow has run for this patient where you may see it.</p>
      ) : (
        <ul className="links">
          {data.runs.map(({ id, title, startedAt, endedAt }) => (
            <li key={id}>
              <Link to="/runs/$runId" params={{ runId: id }}>
                {title}
              </Link>{' '}
              <span className="label">
                from {dayAndTime(startedAt, data.zone)}
                {endedAt === null ? ', not over' : ` to ${dayAndTime(endedAt, data.zone)}`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** `in-progress` → `In progress`. */
function statusText(status: string): string {
  const words = status.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function dayAndTime(at: string, zone: string): string {
  const instant = Date.parse(at);
  return `${dayOf(instant, zone)} ${clockTime(instant, zone)}`;
}
