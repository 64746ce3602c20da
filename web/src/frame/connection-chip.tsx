import { connectionOf, type Connection } from '../live/connection.ts';
import { useLine } from '../live/live-feed.ts';
import { clockTime } from '../time/clinical-time.ts';
import { useServerNow } from '../time/server-clock.ts';

/** `Live`, `Delayed 40 s` or `Offline since 14:12`: how far the screen can be trusted. */
export function ConnectionChip({ zone }: { zone: string }) {
  const connection = connectionOf(useLine(), useServerNow());
  const words =
    connection.state === 'live'
      ? 'Live'
      : connection.state === 'delayed'
        ? `Delayed ${connection.seconds} s`
        : `Offline since ${clockTime(connection.since, zone)}`;
  return (
    <span className="connection-place">
      <span className={`connection connection-${connection.state}`}>
        <ConnectionMark state={connection.state} />
        {words}
      </span>
    </span>
  );
}

function ConnectionMark({ state }: { state: Connection['state'] }) {
  return (
    <svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true">
      {state === 'live' ? (
        <circle cx="8" cy="8" r="6" fill="currentColor" />
      ) : state === 'delayed' ? (
        <path d="M8 2a6 6 0 1 0 0 12V2z" fill="currentColor" />
      ) : (
        <path d="M2 2l12 12M14 2 2 14" stroke="currentColor" strokeWidth="3" />
      )}
    </svg>
  );
}
