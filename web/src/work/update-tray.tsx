import { Button } from '@mantine/core';
import { useHereZone } from '../frame/site-scope.ts';
import { isStale } from '../live/connection.ts';
import { useLine } from '../live/live-feed.ts';
import { clockTime } from '../time/clinical-time.ts';
import { durationText } from '../time/deadline.ts';
import { useServerNow } from '../time/server-clock.ts';
import { trayText, type TraySummary } from './tray.ts';

/** The strip above the list, always there and always as high, so that its coming and going moves nothing. */
export function UpdateTray({ summary, onShow }: { summary: TraySummary; onShow: () => void }) {
  const now = useServerNow();
  const line = useLine();
  const zone = useHereZone();
  const waiting = trayText(summary);
  const stale = isStale(line, now);
  const critical = summary.addedCritical.length > 0;
  return (
    <div
      className="tray"
      data-waiting={waiting !== null}
      data-critical={critical}
      data-stale={stale}
      role="group"
      aria-label="Updates"
    >
      <span>
        {stale ? (
          <strong>
            Not up to date: last heard {clockTime(line.heardAt, zone)},{' '}
            {durationText(now - line.heardAt)} ago. Confirm by phone before you act.
          </strong>
        ) : waiting === null ? (
          'Up to date'
        ) : (
          <strong>{waiting}</strong>
        )}
      </span>
      {waiting === null ? null : (
        <Button color={critical ? 'red' : 'blue'} onClick={onShow}>
          {stale ? `${waiting}: show (U)` : 'Show (U)'}
        </Button>
      )}
    </div>
  );
}
