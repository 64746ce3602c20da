import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ApiShadowSum } from '../../../src/http/api.ts';
import { Fetched } from '../frame/fetched.tsx';
import { PageHeading } from '../frame/page.tsx';
import { useHereZone } from '../frame/site-scope.ts';
import '../trials/trials.css';
import { ShadowForm } from './shadow-form.tsx';
import { shadowsQuery } from './shadow-queries.ts';
import { momentWords, stateWords, tasksWords } from './shadow-words.ts';

/** Candidates beside live traffic: start one, and those that there were. */
export function ShadowsPage() {
  const query = useQuery(shadowsQuery);
  return (
    <div className="page">
      <PageHeading title="Shadows" />
      <p className="page-note">
        Let a change run beside what is in force, on the traffic of today. It hears what live work
        hears, in memory. Nobody is asked, nothing is sent: only how both differ is written down.
      </p>
      <Fetched query={query} what="shadows">
        {(data) => {
          const running = data.shadows.find(({ state }) => state === 'running');
          return (
            <>
              {running === undefined ? (
                <ShadowForm offered={data} />
              ) : (
                <p>
                  One runs at a time, for {data.daysMax} days at most. Stop{' '}
                  <ShadowLink shadow={running} /> to start another.
                </p>
              )}
              <section aria-labelledby="shadows-heading">
                <h2 id="shadows-heading">Until now</h2>
                {data.shadows.length === 0 ? (
                  <p className="page-note">None in the last 90 days.</p>
                ) : (
                  <ul className="trials">
                    {data.shadows.map((shadow) => (
                      <ShadowRow key={shadow.id} shadow={shadow} />
                    ))}
                  </ul>
                )}
              </section>
            </>
          );
        }}
      </Fetched>
    </div>
  );
}

function ShadowRow({ shadow }: { shadow: ApiShadowSum }) {
  const zone = useHereZone();
  const { sites, by, startedAt } = shadow;
  return (
    <li>
      <ShadowLink shadow={shadow} />
      <span>{tasksWords(shadow)}</span>
      <span>{stateWords(shadow)}</span>
      <span className="label">
        {sites === null ? 'all sites' : sites.join(', ')}. {by}, {momentWords(startedAt, zone)}
      </span>
    </li>
  );
}

function ShadowLink({ shadow: { id, candidate } }: { shadow: ApiShadowSum }) {
  return (
    <Link to="/shadows/$shadowId" params={{ shadowId: id }} search={({ site }) => ({ site })}>
      {candidate}
    </Link>
  );
}
