import { Link } from '@tanstack/react-router';
import { PriorityMark } from '../frame/priority-mark.tsx';
import { useHereZone } from '../frame/site-scope.ts';
import { IdentityStack } from '../patient/identity-stack.tsx';
import { keptTogether } from '../task/value-text.ts';
import { siteTime } from '../time/clinical-time.ts';
import { useServerNow } from '../time/server-clock.ts';
import { DueLine } from './due-line.tsx';
import { ownerText } from './ownership.ts';
import type { ShownRow } from './tray.ts';

/** One task on the list. Everything wraps; nothing is ever cut short (user interface rule S4). */
export function TaskRow({
  shown: { row, mark },
  alert,
  me,
}: {
  shown: ShownRow;
  alert: string | undefined;
  me: string;
}) {
  const place = [row.siteTitle, row.unitTitle, row.patient.location].filter(
    (part) => part !== null,
  );
  return (
    <li className={`task-row task-row-${row.priority}`} data-mark={mark ?? 'none'}>
      <div className="task-row-mark">
        <PriorityMark priority={row.priority} />
        {mark === null ? null : (
          <span className="update-mark">{mark === 'removed' ? 'Removed' : 'Changed'}</span>
        )}
      </div>
      <IdentityStack patient={row.patient} zone={row.zone} alert={alert} />
      <div className="task-row-about">
        {mark === 'removed' ? (
          <span className="task-link">{row.title}</span>
        ) : (
          <Link
            to="/tasks/$taskId"
            params={{ taskId: row.id }}
            className="task-link"
            data-list-stop
          >
            {row.title}
          </Link>
        )}
        <div className="about">{keptTogether(row.about)}</div>
        <div className="label">{place.join(' · ')}</div>
      </div>
      <div className="task-row-time">
        {mark === 'removed' ? (
          <div className="task-row-gone">
            No longer on your list: someone else has it, or it is over.
          </div>
        ) : null}
        {/* Hidden where it is gone, but still as high: the rows below must not move. */}
        <div className="task-row-live">
          <DueLine task={row} />
          <div>
            <span className="label">Owner</span> {ownerText(row, me)}
          </div>
          <NextRung row={row} />
        </div>
      </div>
    </li>
  );
}

function NextRung({ row: { next, zone } }: { row: ShownRow['row'] }) {
  const now = useServerNow();
  const hereZone = useHereZone();
  return (
    <div>
      <span className="label">Then</span>{' '}
      {next === null
        ? 'no further escalation'
        : `${siteTime({ at: Date.parse(next.at), zone, hereZone, now })} → ${next.to}`}
    </div>
  );
}
