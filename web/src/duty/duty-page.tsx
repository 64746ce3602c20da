import { Button, Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ApiDuty, ApiDutyPerson, ApiDutyPlace } from '../../../src/http/api.ts';
import { ProblemNote } from '../api/problem-note.tsx';
import { Fetched } from '../frame/fetched.tsx';
import { PageHeading } from '../frame/page.tsx';
import { useHereZone, useSite } from '../frame/site-scope.ts';
import { Doubt } from '../live/doubt.tsx';
import { siteTime } from '../time/clinical-time.ts';
import { useServerNow } from '../time/server-clock.ts';
import { AbsenceDialog } from './absence-dialog.tsx';
import { DrillSection } from './drill-section.tsx';
import { dutyQuery, useDutyChange } from './duty-query.ts';
import { InterruptionTable } from './interruption-table.tsx';
import { OverrideDialog } from './override-dialog.tsx';
import './duty.css';

/** Who is on now, and what people changed of it. */
export function DutyPage() {
  const query = useQuery(dutyQuery(useSite()));
  return (
    <div className="page">
      <PageHeading title="On call" />
      <Fetched query={query} what="who is on">
        {(data) => <Duty duty={data} />}
      </Fetched>
    </div>
  );
}

function Duty({ duty }: { duty: ApiDuty }) {
  const [changing, setChanging] = useState<ApiDutyPlace | 'absence' | null>(null);
  const sites = [...new Set(duty.places.map(({ siteTitle }) => siteTitle))];
  const close = () => setChanging(null);
  return (
    <>
      <Doubt />
      <Changes duty={duty} />
      <p>
        <Button variant="default" onClick={() => setChanging('absence')}>
          Somebody is away
        </Button>
      </p>
      {sites.map((title) => (
        <Places
          key={title}
          title={title}
          places={duty.places.filter(({ siteTitle }) => siteTitle === title)}
          onChange={setChanging}
        />
      ))}
      {duty.places.some(({ mayChange }) => mayChange) ? (
        <>
          <InterruptionTable />
          <DrillSection />
        </>
      ) : null}
      {changing === null ? null : changing === 'absence' ? (
        <AbsenceDialog duty={duty} onClose={close} />
      ) : (
        <OverrideDialog place={changing} onClose={close} />
      )}
    </>
  );
}

function Places({
  title,
  places,
  onChange,
}: {
  title: string;
  places: readonly ApiDutyPlace[];
  onChange: (place: ApiDutyPlace) => void;
}) {
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      <Table className="duty-table">
        <thead>
          <tr>
            <th scope="col">Where</th>
            <th scope="col">Role</th>
            <th scope="col">On now</th>
            <th scope="col">
              <span className="visually-hidden">Change</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {places.map((place) => (
            <tr key={`${place.unit ?? ''} ${place.role}`}>
              <td>{place.unitTitle ?? 'Whole site'}</td>
              <td>{place.roleTitle}</td>
              <td>
                {place.on.length > 0 ? (
                  names(place.on)
                ) : (
                  <span className="due-over">Nobody: {names(place.instead)} asked instead</span>
                )}
              </td>
              <td className="duty-act">
                {place.mayChange ? (
                  <Button
                    variant="default"
                    onClick={() => onChange(place)}
                    aria-label={`Change who is on: ${place.roleTitle}, ${place.unitTitle ?? title}`}
                  >
                    Change
                  </Button>
                ) : null}
              </td>
            </tr>
          ))}
        </tbody>
      </Table>
    </section>
  );
}

function names(people: readonly ApiDutyPerson[]): string {
  return people.map(({ name }) => name).join(', ');
}

/** What is other than the rotas say, now and to come. */
function Changes({ duty: { overrides, absences } }: { duty: ApiDuty }) {
  const end = useDutyChange(() => undefined);
  const now = useServerNow();
  const hereZone = useHereZone();
  const span = ({ from, until, zone }: { from: string; until: string; zone: string }) => {
    const at = (time: string) => siteTime({ at: Date.parse(time), zone, hereZone, now });
    return Date.parse(from) <= now ? `until ${at(until)}` : `${at(from)} to ${at(until)}`;
  };
  if (overrides.length + absences.length === 0) {
    return <p className="page-note">Everybody is on as the rotas say.</p>;
  }
  return (
    <section aria-labelledby="duty-changes">
      <h2 id="duty-changes">Other than the rotas say</h2>
      {end.error === null ? null : <ProblemNote error={end.error} />}
      <ul className="duty-changes">
        {absences.map((one) => (
          <li key={one.id}>
            <span>
              <strong>{one.person} is away</strong> {span(one)}
              {one.substitute === null ? ', nobody stands in' : `, ${one.substitute} stands in`}
              <span className="label">
                {' '}
                · {one.reason} · entered by {one.by}
              </span>
            </span>
            {one.mayEnd ? (
              <Button
                variant="default"
                disabled={end.isPending}
                aria-label={`End the absence of ${one.person}`}
                onClick={() => end.mutate({ change: 'end-absence', id: one.id })}
              >
                End now
              </Button>
            ) : null}
          </li>
        ))}
        {overrides.map((one) => (
          <li key={one.id}>
            <span>
              <strong>{one.place}:</strong>{' '}
              {[one.in && `${one.in} is on`, one.out && `${one.out} is not`]
                .filter(Boolean)
                .join(', ')}{' '}
              {span(one)}
              <span className="label">
                {' '}
                · {one.reason} · entered by {one.by}
              </span>
            </span>
            {one.mayEnd ? (
              <Button
                variant="default"
                disabled={end.isPending}
                aria-label={`End the change of ${one.place}`}
                onClick={() => end.mutate({ change: 'end-override', id: one.id })}
              >
                End now
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}
