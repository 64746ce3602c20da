import type { ApiTask } from '../../../src/http/api.ts';
import { useHereZone } from '../frame/site-scope.ts';
import { siteTime } from '../time/clinical-time.ts';
import { useServerNow } from '../time/server-clock.ts';

const stateWords = { done: 'Asked', next: 'Next', later: 'Later' } as const;

/** Who is asked, when, if nobody accepts: with names, so that nobody has to guess (user interface rule S20). */
export function Ladder({ task }: { task: ApiTask }) {
  const now = useServerNow();
  const hereZone = useHereZone();
  const waits = task.state === 'open';
  return (
    <section>
      <h2>{waits ? 'If nobody accepts' : 'Escalation'}</h2>
      {waits ? null : (
        <p className="label">
          {task.state === 'accepted'
            ? 'Stopped: the task is accepted.'
            : 'Over: the task is closed.'}
        </p>
      )}
      <ol className="ladder">
        {task.ladder.map(({ rung, at, to, people, state, because }) => (
          <li key={rung} data-state={waits || state === 'done' ? state : 'stopped'}>
            <span className="ladder-time">
              {siteTime({ at: Date.parse(at), zone: task.zone, hereZone, now })}
            </span>
            <span>
              <strong>{to}</strong>{' '}
              <span className="ladder-state">
                {waits || state === 'done' ? stateWords[state] : 'Not needed'}
              </span>
              <span className="label ladder-people">
                {people.length === 0 ? 'Nobody on shift' : people.join(', ')}
              </span>
              {because === null ? null : (
                <span className="label ladder-people">Counts {because}</span>
              )}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
