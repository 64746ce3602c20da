import { Button } from '@mantine/core';
import { useHereZone } from '../frame/site-scope.ts';
import { doubtText } from '../live/doubt-text.ts';
import { useLine } from '../live/live-feed.ts';
import { useServerNow } from '../time/server-clock.ts';
import { trayText, type TraySummary } from './tray.ts';

/** The strip above the list, always there and always as high, so that its coming and going moves nothing. */
export function UpdateTray({ summary, onShow }: { summary: TraySummary; onShow: () => void }) {
  const doubt = doubtText(useLine(), useServerNow(), useHereZone());
  const waiting = trayText(summary);
  const critical = summary.addedCritical.length > 0;
  return (
    <div
      className="tray"
      data-waiting={waiting !== null}
      data-critical={critical}
      data-stale={doubt !== null}
      role="group"
      aria-label="Updates"
    >
      <span>
        {doubt === null && waiting === null ? 'Up to date' : <strong>{doubt ?? waiting}</strong>}
      </span>
      {waiting === null ? null : (
        <Button color={critical ? 'red' : 'blue'} onClick={onShow}>
          {doubt === null ? 'Show (U)' : `${waiting}: show (U)`}
        </Button>
      )}
    </div>
  );
}
