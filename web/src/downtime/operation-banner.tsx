import { useQuery } from '@tanstack/react-query';
import type { ApiOperation } from '../../../src/http/api.ts';
import { clockTime } from '../time/clinical-time.ts';
import { operationQuery } from './downtime-queries.ts';
import './downtime.css';

export const stateWords: Record<ApiOperation['state'], string> = {
  normal: 'Normal',
  degraded: 'Degraded',
  'read-only': 'Read-only',
  down: 'Down',
};

const advice: Record<ApiOperation['state'], string> = {
  normal: '',
  degraded: 'Acts are recorded. What you see may be late.',
  'read-only': 'Nothing can be recorded now. Go by the downtime pack of your unit.',
  down: 'Nothing can be read or recorded now. Go by the downtime pack of your unit.',
};

/** At the top of every page where not all is well, or a site of the reader works on paper. */
export function OperationBanner() {
  const { data } = useQuery(operationQuery);
  if (data === undefined) return null;
  return (
    <>
      {data.state === 'normal' ? null : (
        <aside className="operation" data-state={data.state} aria-label="Operation">
          <strong>{stateWords[data.state]}.</strong> {data.reasons.join(' ')} {advice[data.state]}
        </aside>
      )}
      {data.onPaper.map(({ site, siteTitle, zone, beganAt, reason }) => (
        <aside key={site} className="operation" data-state="paper" aria-label="Downtime">
          <strong>
            {siteTitle} works on paper since {clockTime(Date.parse(beganAt), zone)}.
          </strong>{' '}
          {reason}
        </aside>
      ))}
    </>
  );
}
