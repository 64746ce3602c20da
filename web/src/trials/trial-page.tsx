import { Button, Progress } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { ApiTrial } from '../../../src/http/api.ts';
import { send } from '../api/api-client.ts';
import { ProblemNote } from '../api/problem-note.tsx';
import { Fetched } from '../frame/fetched.tsx';
import { PageHeading } from '../frame/page.tsx';
import { useHereZone } from '../frame/site-scope.ts';
import { Interruptions, TallyTable } from './difference-tables.tsx';
import { TrialGroups } from './trial-groups.tsx';
import { trialQuery } from './trial-queries.ts';
import { countWords, periodWords, triedWords } from './trial-words.ts';
import './trials.css';

/** How far a trial is, or what would have been different. */
export function TrialPage() {
  const { trialId } = useParams({ from: '/frame/what-if/$trialId' });
  const zone = useHereZone();
  const query = useQuery(trialQuery(trialId));
  return (
    <div className="page">
      <p>
        <Link to="/what-if" search={({ site }) => ({ site })}>
          What if
        </Link>
      </p>
      <PageHeading title={query.data === undefined ? 'A trial' : triedWords(query.data)} />
      <Fetched query={query} what="the trial">
        {(data) => (
          <>
            <p className="page-note">
              {periodWords(data, zone)}, {data.sites === null ? 'all sites' : data.sites.join(', ')}
              . Asked by {data.by}.
            </p>
            <TrialState trial={data} />
          </>
        )}
      </Fetched>
    </div>
  );
}

function TrialState({ trial }: { trial: ApiTrial }) {
  if (trial.state === 'running') return <Running trial={trial} />;
  if (trial.report) return <Report report={trial.report} events={trial.events} />;
  return (
    <section>
      <p>{trial.state === 'cancelled' ? 'It was cancelled.' : trial.sentence}</p>
      <ul>
        {trial.problems.map(({ location, sentence }) => (
          <li key={`${location} ${sentence}`}>
            {sentence} <span className="label">{location}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Running({ trial: { id, share, events } }: { trial: ApiTrial }) {
  const client = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => send<ApiTrial>(`/api/trials/${encodeURIComponent(id)}/cancel`, {}),
    onSettled: () => client.invalidateQueries({ queryKey: trialQuery(id).queryKey }),
  });
  const percent = Math.floor(share * 100);
  return (
    <section className="trial-running" aria-label="Progress">
      <Progress value={percent} aria-label="How far it is" />
      <p>
        {percent} %, {events} events so far. It takes a quarter of a processor at most, so that
        nobody’s work waits for it.
      </p>
      <Button variant="default" disabled={cancel.isPending} onClick={() => cancel.mutate()}>
        {cancel.isPending ? 'Ending…' : 'Cancel'}
      </Button>
      {cancel.error === null ? null : <ProblemNote error={cancel.error} />}
    </section>
  );
}

function Report({ report, events }: { report: NonNullable<ApiTrial['report']>; events: number }) {
  const { before, after, kinds, causes, recorded, acts } = report;
  const same = Object.keys(kinds).length === 0;
  return (
    <>
      <section aria-labelledby="sum-heading">
        <h2 id="sum-heading">{same ? 'Nothing would have been different' : countWords(kinds)}</h2>
        {same ? null : <p>Because of: {countWords(causes)}.</p>}
        <TallyTable
          before={{ title: `In force (${report.inForce})`, tally: before }}
          after={{ title: `Tried (${report.candidateVersion})`, tally: after }}
        />
      </section>
      <TrialGroups groups={report.groups} />
      <Interruptions lines={report.interruptions} />
      <section aria-labelledby="trust-heading" className="trial-trust">
        <h2 id="trust-heading">How far to trust it</h2>
        <ul>
          <li>
            Of {recorded.tasks} tasks opened in truth, what was in force opened {recorded.alike}{' '}
            here at the same time.
          </li>
          <li>
            People do what they did for {acts.record} tasks of what was tried; what is expected of
            them from what was observed for {acts.expectation}; nobody acts on {acts.nobody}.
          </li>
          <li>Runs that began more than {report.leadInDays} days before are not known here.</li>
          {report.feedsWithOtherMaps.length === 0 ? null : (
            <li>
              The candidate reads {report.feedsWithOtherMaps.join(', ')} by other maps. The events
              were read by those of their day: try maps on the page Mappings.
            </li>
          )}
          <li>
            {events} events. The same events, people and configurations give the same digest:{' '}
            <code>{report.digest.slice(0, 16)}</code>
          </li>
        </ul>
      </section>
    </>
  );
}
