import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { ApiTrial } from '../../../src/http/api.ts';
import { Fetched } from '../frame/fetched.tsx';
import { PageHeading } from '../frame/page.tsx';
import { useHereZone } from '../frame/site-scope.ts';
import { TrialFailure } from './trial-failure.tsx';
import { TrialProgress } from './trial-progress.tsx';
import { trialQuery } from './trial-queries.ts';
import { TrialReport } from './trial-report.tsx';
import { periodWords, triedWords } from './trial-words.ts';
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
  if (trial.state === 'running') {
    const cancelPath = `/api/trials/${encodeURIComponent(trial.id)}/cancel`;
    const { queryKey } = trialQuery(trial.id);
    return <TrialProgress trial={trial} cancelPath={cancelPath} queryKey={queryKey} />;
  }
  if (trial.report) return <TrialReport report={trial.report} events={trial.events} />;
  return <TrialFailure trial={trial} />;
}
