import { Badge } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ApiRollouts, ApiRolloutSum } from '../../../src/http/api.ts';
import { Fetched } from '../frame/fetched.tsx';
import { PageHeading } from '../frame/page.tsx';
import { useHereZone } from '../frame/site-scope.ts';
import { clockTime, dayOf } from '../time/clinical-time.ts';
import { stepText, statusWords, strategyWords } from './rollout-words.ts';
import { rolloutsQuery } from './rollouts-query.ts';
import { StartForm } from './start-form.tsx';
import { VersionMatrix } from './version-matrix.tsx';
import './rollouts.css';

/** Changes on their way through the sites, and which version runs where. */
export function RolloutsPage() {
  const query = useQuery(rolloutsQuery);
  return (
    <div className="page">
      <PageHeading title="Rollouts" />
      <Fetched query={query} what="rollouts">
        {(data) => (
          <>
            <section aria-label="Rollouts">
              {data.rollouts.length === 0 ? (
                <p className="page-note">No change is on its way, and none was.</p>
              ) : (
                <ul className="rollouts">
                  {data.rollouts.map((one) => (
                    <RolloutCard key={one.id} rollout={one} />
                  ))}
                </ul>
              )}
            </section>
            <StartForm start={data.start} />
            <Sentinels sentinels={data.sentinels} />
            <VersionMatrix matrix={data.matrix} />
          </>
        )}
      </Fetched>
    </div>
  );
}

function RolloutCard({ rollout }: { rollout: ApiRolloutSum }) {
  const zone = useHereZone();
  const at = Date.parse(rollout.startedAt);
  return (
    <li className="rollout-card" data-status={rollout.status}>
      <div className="rollout-head">
        <h2>
          <Link
            to="/rollouts/$rolloutId"
            params={{ rolloutId: rollout.id }}
            search={({ site }) => ({ site })}
          >
            {rollout.title}
          </Link>
        </h2>
        <StatusMark rollout={rollout} />
      </div>
      <p>
        Version <strong>{rollout.version}</strong> · {stepText(rollout)}
      </p>
      <ul className="plain">
        {rollout.sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <SiteMarks rollout={rollout} />
      <p className="label">
        {strategyWords[rollout.strategy] ?? rollout.strategy} ·{' '}
        {rollout.workflows.map(({ title }) => title).join(', ')} · started by {rollout.startedBy},{' '}
        {dayOf(at, zone)} {clockTime(at, zone)}
      </p>
    </li>
  );
}

export function StatusMark({ rollout: { status } }: { rollout: Pick<ApiRolloutSum, 'status'> }) {
  return (
    <Badge variant="outline" color={markColors[status]} className="rollout-status">
      {statusWords[status]}
    </Badge>
  );
}

const markColors = {
  ...{ running: 'blue', held: 'orange', deciding: 'orange' },
  ...{ completed: 'gray', 'rolled-back': 'red', ended: 'gray' },
} as const;

const hasWords = { none: '', part: 'a part', all: 'all' } as const;

/** Which sites have the change, in words beside the colour. */
export function SiteMarks({ rollout: { sites } }: { rollout: Pick<ApiRolloutSum, 'sites'> }) {
  return (
    <ul className="rollout-sites" aria-label="Sites">
      {sites.map(({ id, title, has }) => (
        <li key={id} data-has={has}>
          {title}
          {has === 'none' ? null : <span className="label"> {hasWords[has]}</span>}
        </li>
      ))}
    </ul>
  );
}

function Sentinels({ sentinels }: Pick<ApiRollouts, 'sentinels'>) {
  if (sentinels.length === 0) return null;
  return (
    <section aria-labelledby="sentinels-heading">
      <h2 id="sentinels-heading">Severe events</h2>
      <ul className="plain">
        {sentinels.map((one) => {
          const at = Date.parse(one.at);
          return (
            <li key={one.id}>
              <strong>{one.siteTitle}</strong>, {dayOf(at, one.zone)} {clockTime(at, one.zone)},{' '}
              {one.by}: {one.reason}
              <span className="label">
                {' '}
                {one.workflow ?? 'All workflows'};{' '}
                {one.stopped.length === 0
                  ? 'nothing was under way'
                  : `stopped ${one.stopped.length}`}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
