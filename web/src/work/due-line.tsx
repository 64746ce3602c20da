import type { ApiTaskRow } from '../../../src/http/api.ts';
import { useHereZone } from '../frame/site-scope.ts';
import { siteTime } from '../time/clinical-time.ts';
import { remainingText } from '../time/deadline.ts';
import { useServerNow } from '../time/server-clock.ts';

type Timed = Pick<ApiTaskRow, 'state' | 'acceptBy' | 'startBy' | 'finishBy' | 'zone'>;

/** `Accept by 14:32 · 6 min left`: the time itself first, what is left of it second. Not a live region. */
export function DueLine({ task }: { task: Timed }) {
  const now = useServerNow();
  const hereZone = useHereZone();
  const due = dueOf(task);
  if (due === null) return <div className="due">No time limit</div>;
  const overdue = due.at <= now;
  return (
    <div className={overdue ? 'due due-over' : 'due'}>
      <strong>
        {due.verb} by {siteTime({ at: due.at, zone: task.zone, hereZone, now })}
      </strong>{' '}
      <span className="due-left">· {remainingText(due.at, now)}</span>
    </div>
  );
}

/** The deadline that runs: to accept while it is open, to begin once it is accepted where that is asked, else to finish. */
export function dueOf(task: Timed): { verb: 'Accept' | 'Begin' | 'Finish'; at: number } | null {
  if (task.state === 'open' && task.acceptBy !== null) {
    return { verb: 'Accept', at: Date.parse(task.acceptBy) };
  }
  if (task.state === 'accepted' && task.startBy !== null) {
    return { verb: 'Begin', at: Date.parse(task.startBy) };
  }
  if ((task.state === 'open' || task.state === 'accepted') && task.finishBy !== null) {
    return { verb: 'Finish', at: Date.parse(task.finishBy) };
  }
  return null;
}
