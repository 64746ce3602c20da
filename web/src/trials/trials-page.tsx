import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ApiTrialSum } from '../../../src/http/api.ts';
import { Fetched } from '../frame/fetched.tsx';
import { PageHeading } from '../frame/page.tsx';
import { useHereZone } from '../frame/site-scope.ts';
import { clockTime, dayOf } from '../time/clinical-time.ts';
import { TrialForm } from './trial-form.tsx';
import { trialsQuery } from './trial-queries.ts';
import { outcomeWords, periodWords, triedWords } from './trial-words.ts';
import './trials.css';

/** What a change would have meant in the past: ask for it, and what was asked before. */
export function TrialsPage() {
  const query = useQuery(trialsQuery);
  return (
    <div className="page">
      <PageHeading title="What if" />
      <p className="page-note">
        Go through past events again with a change: which tasks would have opened, who would have
        been asked, and when. It runs in memory. Nobody is asked, and nothing is written or sent.
      </p>
      <Fetched query={query} what="what can be tried">
        {(data) => (
          <>
            <TrialForm offered={data} />
            <section aria-labelledby="trials-heading">
              <h2 id="trials-heading">Tried before</h2>
              {data.trials.length === 0 ? (
                <p className="page-note">Nothing in the last 90 days.</p>
              ) : (
                <ul className="trials">
                  {data.trials.map((trial) => (
                    <TrialRow key={trial.id} trial={trial} />
                  ))}
                </ul>
              )}
            </section>
          </>
        )}
      </Fetched>
    </div>
  );
}

function TrialRow({ trial }: { trial: ApiTrialSum }) {
  const zone = useHereZone();
  const at = Date.parse(trial.askedAt);
  return (
    <li>
      <Link to="/what-if/$trialId" params={{ trialId: trial.id }} search={({ site }) => ({ site })}>
        {triedWords(trial)}
      </Link>
      <span className="label">
        {periodWords(trial, zone)}, {trial.sites === null ? 'all sites' : trial.sites.join(', ')}
      </span>
      <span>{outcomeWords(trial)}</span>
      <span className="label">
        {trial.by}, {dayOf(at, zone)} {clockTime(at, zone)}
      </span>
    </li>
  );
}
