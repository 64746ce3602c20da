import { Temporal } from 'temporal-polyfill';

import type { Instant } from './clock.ts';
import { onceAQuarter, quarterOf } from './once-a-quarter.ts';

// How points in time are written for people: on the clocks of the site, 24 hours, months by name, so that no reader takes a day for a
// month (user interface rules S9 to S12).

/** `14:05 CST`. The zone's short name tells the two hours of a night in autumn apart. */
export function siteClock(at: Instant, zone: string): string {
  const { hour, minute, timeZoneName } = partsOf(at, zone);
  return `${hour}:${minute} ${timeZoneName}`;
}

/** `21-Nov-2026 14:05 CST`. */
export function siteDateAndClock(at: Instant, zone: string): string {
  return `${siteDate(at, zone)} ${siteClock(at, zone)}`;
}

/** `Sat 21-Nov-2026, 14:05`: for what is said to people at the site. */
export function siteDayAndHour(at: Instant, zone: string): string {
  const { weekday, hour, minute } = partsOf(at, zone);
  return `${weekday} ${siteDate(at, zone)}, ${hour}:${minute}`;
}

/** `21-Nov-2026`. */
export function siteDate(at: Instant, zone: string): string {
  const { day, month, year } = partsOf(at, zone);
  return `${day}-${month}-${year}`;
}

/** Whole days from today, as the site's calendar has it, to a day as in 2027-06-30; negative once it is over. */
export function daysUntil(day: string, zone: string, now: Instant): number {
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone).toPlainDate();
  return today.until(day, { largestUnit: 'day' }).days;
}

type Shown = 'weekday' | 'day' | 'month' | 'year' | 'hour' | 'minute' | 'timeZoneName';

type Parts = Readonly<Record<Shown, string>>;

// Asked of every text that is written, and takes 10 µs to work out.
const partsOfQuarter = onceAQuarter(formatted);

function partsOf(at: Instant, zone: string): Parts {
  const parts = partsOfQuarter(at, zone);
  const minute = Number(parts.minute) + Math.floor((at - quarterOf(at)) / 60_000);
  return { ...parts, minute: String(minute).padStart(2, '0') };
}

function formatted(at: Instant, zone: string): Parts {
  const parts = formatIn(zone).formatToParts(at);
  return Object.fromEntries(parts.map(({ type, value }) => [type, value])) as Parts;
}

const formats = new Map<string, Intl.DateTimeFormat>();

// Building a format costs some 50 µs; a zone's never changes.
function formatIn(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone: zone, hourCycle: 'h23', weekday: 'short', year: 'numeric', month: 'short' },
    ...{ day: '2-digit', hour: '2-digit', minute: '2-digit', timeZoneName: 'short' },
  } as const);
  formats.set(zone, format);
  return format;
}
