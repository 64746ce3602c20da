import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { ApiReleases } from '../../../src/http/api.ts';
import { send } from '../api/api-client.ts';
import '../changes/changes.css';
import { momentWords } from '../changes/change-words.ts';
import { Fetched } from '../frame/fetched.tsx';
import { PageHeading } from '../frame/page.tsx';
import { ReasonQuestion } from '../frame/reason-question.tsx';
import { useHereZone } from '../frame/site-scope.ts';
import { releasesQuery } from './release-queries.ts';

/** Which version runs where, the way back, and the releases that there are. */
export function ReleasesPage() {
  const query = useQuery(releasesQuery);
  return (
    <div className="page">
      <PageHeading title="Releases" />
      <Fetched query={query} what="the releases">
        {(data) => (
          <>
            <p className="page-note">
              Epoch {data.epoch}. What belongs to the network itself is of version {data.network}.{' '}
              {data.governed
                ? 'The network is governed: only what was approved and signed runs.'
                : 'The network is not governed: its policy names no keys.'}
            </p>
            <Standing sites={data.sites} />
            <Taken releases={data.releases} />
          </>
        )}
      </Fetched>
    </div>
  );
}

type SiteRow = ApiReleases['sites'][number];

function Standing({ sites }: { sites: readonly SiteRow[] }) {
  const [back, setBack] = useState<SiteRow | null>(null);
  return (
    <section aria-labelledby="standing-heading">
      <h2 id="standing-heading">What runs where</h2>
      <table className="change-table">
        <thead>
          <tr>
            <th scope="col">Site</th>
            <th scope="col">Version</th>
            <th scope="col">Since</th>
            <th scope="col">Why</th>
            <th scope="col">Back</th>
          </tr>
        </thead>
        <tbody>
          {sites.map((site) => (
            <tr key={site.id}>
              <th scope="row">{site.title}</th>
              <td>
                {site.version}
                {site.cohorts.map((cohort) => (
                  <div key={cohort.id} className="label">
                    {cohort.title}: {cohort.version}
                  </div>
                ))}
              </td>
              <td>{momentWords(site.since, site.zone)}</td>
              <td>
                {site.by}: {site.reason}
              </td>
              <td>
                <WayBack site={site} onAsk={() => setBack(site)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {back === null ? null : <RollBack site={back} onClose={() => setBack(null)} />}
    </section>
  );
}

function WayBack({ site, onAsk }: { site: SiteRow; onAsk: () => void }) {
  if (site.before === null) return <span className="label">It never ran anything else.</span>;
  if (site.refused !== null) return <span className="label">{site.refused}</span>;
  return (
    <Button variant="default" size="compact-md" onClick={onAsk}>
      Back to {site.before}
    </Button>
  );
}

function RollBack({ site, onClose }: { site: SiteRow; onClose: () => void }) {
  const client = useQueryClient();
  const act = useMutation({
    mutationFn: (reason: string) =>
      send<ApiReleases>('/api/releases/rollback', { site: site.id, reason }),
    onSuccess: (page) => {
      client.setQueryData(releasesQuery.queryKey, page);
      onClose();
    },
  });
  return (
    <ReasonQuestion
      title={`${site.title} back to ${site.before ?? ''}`}
      verb="Roll back"
      act={act}
      onClose={onClose}
    >
      <p>
        What the site ran before {site.version} is put in force again within two seconds. Open runs
        end on the version that they started with. No freeze stands in the way of this.
      </p>
    </ReasonQuestion>
  );
}

function Taken({ releases }: { releases: ApiReleases['releases'] }) {
  const zone = useHereZone();
  return (
    <section aria-labelledby="taken-heading">
      <h2 id="taken-heading">Releases</h2>
      {releases.length === 0 ? (
        <p className="page-note">
          None was made yet: what runs was put in force from a folder. Applying a change request
          makes one.
        </p>
      ) : (
        <table className="change-table">
          <thead>
            <tr>
              <th scope="col">Release</th>
              <th scope="col">Author</th>
              <th scope="col">Made</th>
              <th scope="col">Runs at</th>
            </tr>
          </thead>
          <tbody>
            {releases.map((one) => (
              <tr key={one.digest}>
                <th scope="row">
                  <Link
                    to="/releases/$digest"
                    params={{ digest: one.digest }}
                    search={({ site }) => ({ site })}
                  >
                    {one.number}: version {one.version}
                  </Link>
                </th>
                <td>{one.author}</td>
                <td>{momentWords(one.madeAt, zone)}</td>
                <td>{one.runs.length === 0 ? 'Nowhere' : one.runs.join(', ')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
