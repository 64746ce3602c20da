import { Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ApiDrill, ApiDrilledRung } from '../../../src/http/api.ts';
import { Fetched } from '../frame/fetched.tsx';
import { useHereZone, useSite } from '../frame/site-scope.ts';
import { siteTime } from '../time/clinical-time.ts';
import { useServerNow } from '../time/server-clock.ts';
import { drillsQuery } from './duty-query.ts';

/** The last drill of ladders: whoever answers for the rotas sees which rung stayed silent. */
export function DrillSection() {
  const query = useQuery(drillsQuery(useSite()));
  return (
    <section aria-labelledby="drills">
      <h2 id="drills">Last drill of ladders</h2>
      <Fetched query={query} what="the last drill">
        {({ at, drills }) =>
          drills.length > 0 ? (
            drills.map((drill) => <DrillOfSite key={drill.site} drill={drill} />)
          ) : (
            <p className="page-note">
              {at === null
                ? 'This network has no drill: nobody tries every day whether each rung answers.'
                : `None yet. Every day at ${at} a task about no patient asks each rung to answer.`}
            </p>
          )
        }
      </Fetched>
    </section>
  );
}

function DrillOfSite({ drill }: { drill: ApiDrill }) {
  const { siteTitle, zone, startedAt, silent, rungs } = drill;
  const time = useTimeAt(zone);
  return (
    <>
      <h3>
        {siteTitle}, {time(startedAt)}:{' '}
        {silent === 0 ? 'no rung silent' : `${silent} of ${rungs.length} silent`}
      </h3>
      <Table className="duty-table drill-table">
        <thead>
          <tr>
            <th scope="col">Rung</th>
            <th scope="col">Answer</th>
            <th scope="col">Asked by the ladders of</th>
          </tr>
        </thead>
        <tbody>
          {inOrder(rungs).map((rung) => (
            <tr key={rung.place} className={`drill-${rung.answer}`}>
              <th scope="row">{rung.place}</th>
              <td>
                <Answer rung={rung} zone={zone} />
              </td>
              <td className="label">{rung.usedBy.join(', ')}</td>
            </tr>
          ))}
        </tbody>
      </Table>
    </>
  );
}

const answerWords = {
  answered: 'Answered',
  delivered: 'Delivered',
  silent: 'Silent',
  asked: 'Asked now',
  waiting: 'Asked later today',
} as const;

function Answer({ rung, zone }: { rung: ApiDrilledRung; zone: string }) {
  const { answer, person, channel, fallback, answeredAt, askedAt, runId } = rung;
  const time = useTimeAt(zone);
  const at = answeredAt ?? askedAt;
  const words =
    answer === 'delivered' ? `${answerWords.delivered} by ${channel}` : answerWords[answer];
  return (
    <>
      <strong>{words}</strong>
      {person === null ? null : ` by ${person}`}
      {at === null ? null : `, ${time(at)}`}
      {answer === 'silent' && runId !== null ? (
        <>
          {' · '}
          <Link to="/runs/$runId" params={{ runId }}>
            what happened
          </Link>
        </>
      ) : null}
      {fallback ? (
        <div className="label">Nobody on shift holds the role: the fallback pool was asked.</div>
      ) : null}
    </>
  );
}

// What somebody must look at stands first.
function inOrder(rungs: readonly ApiDrilledRung[]): ApiDrilledRung[] {
  const rank = ({ answer }: ApiDrilledRung) => Number(answer !== 'silent');
  return rungs.toSorted((a, b) => rank(a) - rank(b));
}

function useTimeAt(zone: string): (time: string) => string {
  const now = useServerNow();
  const hereZone = useHereZone();
  return (time) => siteTime({ at: Date.parse(time), zone, hereZone, now });
}
