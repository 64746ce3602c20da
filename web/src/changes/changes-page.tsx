import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ApiChangeRow } from '../../../src/http/api.ts';
import { Fetched } from '../frame/fetched.tsx';
import { PageHeading } from '../frame/page.tsx';
import { useHereZone } from '../frame/site-scope.ts';
import { changesQuery } from './change-queries.ts';
import { momentWords, placesWords, stateWords } from './change-words.ts';
import { ProposeChange } from './propose-change.tsx';
import './changes.css';

const over = new Set(['applied', 'superseded', 'rolled-back', 'cancelled']);

/** Changes that people propose: those that are open, and what became of the others. */
export function ChangesPage() {
  const query = useQuery(changesQuery);
  return (
    <div className="page">
      <PageHeading title="Change requests" />
      <p className="page-note">
        Somebody proposes a change of values, waivers, rotas or files; those whom the policy names
        approve exactly that; then it comes into force where it says.
      </p>
      <Fetched query={query} what="the change requests">
        {(data) => {
          const open = data.requests.filter(({ state }) => !over.has(state));
          const closed = data.requests.filter(({ state }) => over.has(state));
          return (
            <>
              <ProposeChange offered={data} />
              <ChangeTable title="Open" rows={open} empty="Nothing is proposed now." />
              {closed.length === 0 ? null : <ChangeTable title="Closed" rows={closed} empty="" />}
            </>
          );
        }}
      </Fetched>
    </div>
  );
}

function ChangeTable({
  title,
  rows,
  empty,
}: {
  title: string;
  rows: readonly ApiChangeRow[];
  empty: string;
}) {
  const zone = useHereZone();
  const id = `changes-${title.toLowerCase()}`;
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {rows.length === 0 ? (
        <p className="page-note">{empty}</p>
      ) : (
        <table className="change-table">
          <thead>
            <tr>
              <th scope="col">Request</th>
              <th scope="col">State</th>
              <th scope="col">Where</th>
              <th scope="col">By</th>
              <th scope="col">Touched</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.id}>
                <th scope="row">
                  <Link
                    to="/changes/$changeId"
                    params={{ changeId: String(row.id) }}
                    search={({ site }) => ({ site })}
                  >
                    {row.id}: {row.title}
                  </Link>
                </th>
                <td>
                  {stateWords(row.state)}
                  {row.at === null ? null : (
                    <span className="label"> {momentWords(row.at, zone)}</span>
                  )}
                </td>
                <td>{placesWords(row.sites)}</td>
                <td>{row.author}</td>
                <td>{momentWords(row.changedAt, zone)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
