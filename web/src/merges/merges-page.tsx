import { Button, TextInput } from '@mantine/core';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { ApiMerges, ApiPatient, ApiTakenBack } from '../../../src/http/api.ts';
import { read } from '../api/api-client.ts';
import { queryText } from '../api/queries.ts';
import { Fetched } from '../frame/fetched.tsx';
import { PageHeading } from '../frame/page.tsx';
import { useSite } from '../frame/site-scope.ts';
import { Doubt } from '../live/doubt.tsx';
import { IdentityStack } from '../patient/identity-stack.tsx';
import { clockTime, dayOf } from '../time/clinical-time.ts';
import { TakeBackDialog } from './take-back-dialog.tsx';
import { TakenBack } from './taken-back.tsx';
import './merges.css';

type Merge = ApiMerges['merges'][number];

function mergesQuery(site: string | undefined, patient: string | undefined) {
  return queryOptions({
    queryKey: ['merges', site ?? 'all', patient ?? ''],
    queryFn: ({ signal }) => read<ApiMerges>(`/api/merges${queryText({ site, patient })}`, signal),
  });
}

/** Who was merged into whom, by which message, and the way back where that was wrong. */
export function MergesPage() {
  const { patient } = useSearch({ from: '/frame/merges' });
  const query = useQuery(mergesQuery(useSite(), patient));
  const [asked, setAsked] = useState<Merge | null>(null);
  const [taken, setTaken] = useState<ApiTakenBack | null>(null);
  return (
    <div className="page">
      <PageHeading title="Merges" />
      <Doubt />
      <p className="page-note">
        A feed said that two records are one person’s. Where that was wrong, a person takes it back:
        what was told under the numbers of each is of each again.
      </p>
      <FindPatient key={patient ?? ''} patient={patient} />
      <div role="status">{taken === null ? null : <TakenBack taken={taken} />}</div>
      <Fetched query={query} what="merges">
        {({ merges }) => (
          <MergeList
            merges={merges}
            onAsk={(merge) => {
              setTaken(null);
              setAsked(merge);
            }}
          />
        )}
      </Fetched>
      {asked === null ? null : (
        <TakeBackDialog
          merge={asked}
          onClose={() => setAsked(null)}
          onTaken={(answer) => {
            setAsked(null);
            setTaken(answer);
          }}
        />
      )}
    </div>
  );
}

function FindPatient({ patient }: { patient: string | undefined }) {
  const navigate = useNavigate();
  return (
    <form
      className="filters"
      aria-label="Find merges"
      onSubmit={(event) => {
        event.preventDefault();
        const wanted = new FormData(event.currentTarget).get('patient');
        const words =
          typeof wanted === 'string' && wanted.trim() !== '' ? wanted.trim() : undefined;
        void navigate({ to: '/merges', search: ({ site }) => ({ site, patient: words }) });
      }}
    >
      <TextInput
        name="patient"
        label="Patient id"
        defaultValue={patient ?? ''}
        autoComplete="off"
      />
      <Button type="submit" variant="default">
        Find
      </Button>
    </form>
  );
}

function MergeList({ merges, onAsk }: { merges: readonly Merge[]; onAsk: (merge: Merge) => void }) {
  if (merges.length === 0) return <p className="page-note">No merge is known.</p>;
  return (
    <ul className="merges" aria-label="Merges">
      {merges.map((merge) => (
        <li key={merge.id} data-taken-back={merge.takenBackAt !== null}>
          <div className="merge-records">
            <Record title="Merged away" patient={merge.retired} zone={merge.zone} />
            <Record title="Into" patient={merge.survivor} zone={merge.zone} />
          </div>
          <div className="merge-told">
            {dayAndTime(merge.mergedAt, merge.zone)} at {merge.siteTitle}, by{' '}
            <Link to="/messages/$seq" params={{ seq: String(merge.message) }}>
              message {merge.message}
            </Link>
            .
            <div>
              {merge.takenBackAt === null
                ? sinceText(merge.since)
                : `Taken back by ${merge.takenBackBy ?? 'somebody'}, ${dayAndTime(merge.takenBackAt, merge.zone)}.`}
            </div>
          </div>
          {merge.mayTakeBack ? (
            <Button variant="default" onClick={() => onAsk(merge)}>
              Take back
              <span className="visually-hidden"> the merge of message {merge.message}</span>
            </Button>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

function Record({ title, patient, zone }: { title: string; patient: ApiPatient; zone: string }) {
  return (
    <div>
      <div className="label">{title}</div>
      <IdentityStack patient={patient} zone={zone} alert={undefined} />
      <Link to="/patients/$patientId" params={{ patientId: patient.id }}>
        Open the record
      </Link>
    </div>
  );
}

function sinceText({ visits, results, tasks }: Merge['since']): string {
  const work = tasks === 1 ? '1 task is open' : `${tasks} tasks are open`;
  if (visits + results === 0) return `Nothing was told of the record that stayed since; ${work}.`;
  const told = [
    visits === 1 ? '1 visit' : `${visits} visits`,
    results === 1 ? '1 result' : `${results} results`,
  ];
  return `Since then the feeds have told of ${told.join(' and ')} of the record that stayed; ${work}.`;
}

function dayAndTime(at: string, zone: string): string {
  const instant = Date.parse(at);
  return `${dayOf(instant, zone)} ${clockTime(instant, zone)}`;
}
