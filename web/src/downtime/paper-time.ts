import { clockTime } from '../time/clinical-time.ts';

const minuteMs = 60_000;
/** Longer downtimes write the day into the note. */
const minutesMax = 7 * 24 * 60;

/**
 * The first minute of a downtime at which the site's clocks showed this time, ISO 8601; null where they never did. `HH:mm`, as it is
 * written on paper: nobody writes the zone.
 */
export function paperInstant(
  written: string,
  { beganAt, endedAt, zone }: { beganAt: string; endedAt: string | null; zone: string },
): string | null {
  const [, hours = '', minutes = ''] = /^(\d{1,2})[:.]?(\d{2})$/.exec(written.trim()) ?? [];
  if (hours === '') return null;
  const wanted = `${hours.padStart(2, '0')}:${minutes}`;
  const began = Date.parse(beganAt);
  const ended = endedAt === null ? began : Date.parse(endedAt);
  const first = Math.floor(began / minuteMs) * minuteMs;
  for (let minute = 0; minute <= minutesMax; minute += 1) {
    const at = first + minute * minuteMs;
    if (at > ended) return null;
    // The minute in which it began was on the clock before it began.
    if (clockTime(at, zone) === wanted) return new Date(Math.max(at, began)).toISOString();
  }
  return null;
}
