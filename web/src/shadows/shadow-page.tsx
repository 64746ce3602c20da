import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { ApiShadow } from '../../../src/http/api.ts';
import { send } from '../api/api-client.ts';
import { ProblemNote } from '../api/problem-note.tsx';
import { Fetched } from '../frame/fetched.tsx';
import { PageHeading } from '../frame/page.tsx';
import { useHereZone } from '../frame/site-scope.ts';
import { Interruptions, TallyTable } from '../trials/difference-tables.tsx';
import { TrialGroups } from '../trials/trial-groups.tsx';
import { causesText, kindsText } from '../trials/trial-words.ts';
import '../trials/trials.css';
import { shadowQuery, shadowsQuery } from './shadow-queries.ts';
import { momentWords, stateWords } from './shadow-words.ts';

/** How a candidate differs from what is in force, on live traffic, until now. */
export function ShadowPage() {
  const { shadowId } = useParams({ from: '/frame/shadows/$shadowId' });
  const zone = useHereZone();
  const query = useQuery(shadowQuery(shadowId));
  return (
    <div className="page">
      <p>
        <Link to="/shadows" search={({ site }) => ({ site })}>
          Shadows
        </Link>
      </p>
      <PageHeading title={query.data?.candidate ?? 'A shadow'} />
      <Fetched query={query} what="the shadow">
        {(data) => (
          <>
            <p className="page-note">
              {data.sites === null ? 'All sites' : data.sites.join(', ')}, since{' '}
              {momentWords(data.startedAt, zone)}
              {data.endedAt === null ? '' : ` until ${momentWords(data.endedAt, zone)}`}. Started by{' '}
              {data.by}.
            </p>
            <p role="status">
              {stateWords(data)}. {data.events} events.
            </p>
            {data.state === 'running' ? <Stop id={data.id} /> : null}
            {data.report === null ? null : <Report report={data.report} />}
          </>
        )}
      </Fetched>
    </div>
  );
}

function Stop({ id }: { id: string }) {
  const client = useQueryClient();
  const stop = useMutation({
    mutationFn: () => send<ApiShadow>(`/api/shadows/${encodeURIComponent(id)}/stop`, {}),
    onSettled: () => client.invalidateQueries({ queryKey: shadowsQuery.queryKey }),
  });
  return (
    <>
      <Button variant="default" disabled={stop.isPending} onClick={() => stop.mutate()}>
        {stop.isPending ? 'Stopping…' : 'Stop'}
      </Button>
      {stop.error === null ? null : <ProblemNote error={stop.error} />}
    </>
  );
}

function Report({ report }: { report: NonNullable<ApiShadow['report']> }) {
  const { before, after, kinds, causes, groups, interruptions, acts, candidateVersion } = report;
  const same = Object.keys(kinds).length === 0;
  return (
    <>
      <section aria-labelledby="sum-heading">
        <h2 id="sum-heading">{same ? 'No difference so far' : kindsText(kinds)}</h2>
        {same ? null : <p>Because of {causesText(causes)}.</p>}
        <TallyTable
          before={{ title: 'In force', tally: before }}
          after={{ title: `Shadow (${candidateVersion})`, tally: after }}
        />
      </section>
      <TrialGroups groups={groups} />
      <Interruptions lines={interruptions} />
      <section aria-labelledby="trust-heading" className="trial-trust">
        <h2 id="trust-heading">How far to trust it</h2>
        <ul>
          <li>
            People do what they do in truth for {acts.record} tasks of the shadow; what is expected
            of them from the week before for {acts.expectation}; nobody acts on {acts.nobody} yet.
          </li>
          <li>
            A task that opens earlier in the shadow counts as opened there alone until it opens in
            truth, too.
          </li>
        </ul>
      </section>
    </>
  );
}
