import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ApiHandoffSum } from '../../../src/http/api.ts';
import { useHereZone } from '../frame/site-scope.ts';
import { siteTime } from '../time/clinical-time.ts';
import { remainingText } from '../time/deadline.ts';
import { useServerNow } from '../time/server-clock.ts';
import { handoffsQuery } from './handoff-query.ts';
import { isUnderWay, standText, taskCount } from './handoff-words.ts';
import './handoff.css';

/** Above the worklist: the shift that is handed over to the reader, what became of the reader's own, and the way to begin one. */
export function HandoffStrip({
  owned,
  children,
}: {
  owned: number;
  /** What else stands beside the way to begin one. */
  children?: React.ReactNode;
}) {
  const { data } = useQuery(handoffsQuery);
  const received = data?.received.filter(isUnderWay) ?? [];
  const given = data?.given.filter((one) => isUnderWay(one) || one.fates.returned > 0) ?? [];
  return (
    <div className="handoff-strip">
      {received.map((one) => (
        <Strip key={one.id} handoff={one} verb="Take over">
          <strong>
            {one.from.name} hands over {taskCount(one.fates.offered)} to you
          </strong>
          , <AcceptBy handoff={one} />
        </Strip>
      ))}
      {given.map((one) => (
        <Strip key={one.id} handoff={one} verb="See how it stands">
          <strong>Handed over to {one.to.name}:</strong> {standText(one)}
          {isUnderWay(one) ? (
            <>
              , <AcceptBy handoff={one} />. You answer for what waits.
            </>
          ) : (
            '.'
          )}
        </Strip>
      ))}
      {children}
      {owned > 0 ? (
        <Link to="/handoffs/new" search={({ site }) => ({ site })} className="handoff-begin">
          Hand over my shift
        </Link>
      ) : null}
    </div>
  );
}

function Strip({
  handoff,
  verb,
  children,
}: {
  handoff: ApiHandoffSum;
  verb: string;
  children: React.ReactNode;
}) {
  return (
    <p className="handoff-note">
      <span>{children}</span>{' '}
      <Link to="/handoffs/$handoffId" params={{ handoffId: handoff.id }}>
        {verb}
      </Link>
    </p>
  );
}

/** `until 19:20 · 12 min left`: the time itself first (user interface rule S11). */
export function AcceptBy({ handoff: { acceptBy, zone } }: { handoff: ApiHandoffSum }) {
  const now = useServerNow();
  const hereZone = useHereZone();
  const at = Date.parse(acceptBy);
  return (
    <span className={at <= now ? 'due-over' : undefined}>
      until {siteTime({ at, zone, hereZone, now })} · {remainingText(at, now)}
    </span>
  );
}
