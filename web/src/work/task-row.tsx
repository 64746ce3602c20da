import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ApiTaskRow } from '../../../src/http/api.ts';
import { PriorityMark } from '../frame/priority-mark.tsx';
import { useHereZone } from '../frame/site-scope.ts';
import { IdentityStack } from '../patient/identity-stack.tsx';
import { keptTogether } from '../task/value-text.ts';
import { siteTime } from '../time/clinical-time.ts';
import { useServerNow } from '../time/server-clock.ts';
import { DueLine } from './due-line.tsx';
import { goneText, nextText } from './next-step.ts';
import { ownerText } from './ownership.ts';
import { headingText, placeText } from './row-words.ts';
import { standingQuery } from './standing-query.ts';
import type { ShownRow } from './tray.ts';

/** One task on the list. Everything wraps; nothing is ever cut short (user interface rule S4). */
export function TaskRow({
  shown: { row, mark },
  alert,
  me,
}: {
  shown: Pick<ShownRow, 'row' | 'mark'>;
  alert: string | undefined;
  me: string;
}) {
  const gone = mark === 'removed';
  const standing = useQuery({ ...standingQuery(row.id), enabled: gone });
  // Only what is over, or in somebody's hands, may look as if nobody had to act on it.
  const settled = gone && standing.data !== undefined && standing.data.state !== 'open';
  return (
    <li
      className={`task-row task-row-${row.priority}`}
      data-mark={mark ?? 'none'}
      data-settled={settled}
    >
      <div className="task-row-mark">
        <PriorityMark priority={row.priority} />
        {mark === null ? null : (
          <span className="update-mark">{gone ? 'Off your list' : 'Changed'}</span>
        )}
      </div>
      <IdentityStack patient={row.patient} zone={row.zone} alert={alert} />
      <div className="task-row-about">
        {gone && standing.data?.mayOpen !== true ? (
          <span className="task-link">{headingText(row)}</span>
        ) : (
          <Link
            to="/tasks/$taskId"
            params={{ taskId: row.id }}
            className="task-link"
            data-list-stop
          >
            {headingText(row)}
          </Link>
        )}
        <div className="about">{keptTogether(row.about)}</div>
        <div className="label">{placeText(row)}</div>
      </div>
      <div className="task-row-time">
        {gone ? (
          <div className="task-row-gone">{goneText(standing.data, standing.isError)}</div>
        ) : null}
        {/* Hidden where it is gone, but still as high: the rows below must not move. */}
        <div className="task-row-live">
          <DueLine task={row} />
          <div>
            <span className="label">Owner</span> {ownerText(row, me)}
          </div>
          <Next row={row} me={me} />
          <Offer row={row} me={me} />
        </div>
      </div>
    </li>
  );
}

function Next({ row, me }: { row: ApiTaskRow; me: string }) {
  const { next, zone } = row;
  const now = useServerNow();
  const hereZone = useHereZone();
  const at = next === null ? '' : siteTime({ at: Date.parse(next.at), zone, hereZone, now });
  return (
    <div>
      <span className="label">Then</span> {nextText(row, at, me)}
    </div>
  );
}

function Offer({ row: { owner, offeredTo, offerNote }, me }: { row: ApiTaskRow; me: string }) {
  if (owner === null || offeredTo?.id !== me) return null;
  return (
    <div className="task-row-offer">
      <strong>Offered to you by {owner.name}</strong>
      {offerNote === null ? null : `: “${offerNote}”`}
    </div>
  );
}
