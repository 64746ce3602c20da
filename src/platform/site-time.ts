import { Temporal } from 'temporal-polyfill';

import type { Instant } from './clock.ts';

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

// Zones differ from UTC by whole quarters of an hour since Liberia's does, so within one of them only the minutes go on.
const QUARTER_MS = 15 * 60_000;
const wholeQuartersFrom = Date.UTC(1973, 0, 1);

/** Quarters of an hour that are remembered; a week of 20 zones has 13,440. */
const quartersMax = 20_000;

const quarters = new Map<string, Parts>();

type Parts = Readonly<Record<Shown, string>>;

// Asked of every text that is written: what takes 10 µs to work out is remembered for its quarter of an hour.
function partsOf(at: Instant, zone: string): Parts {
  if (at < wholeQuartersFrom) return formatted(at, zone);
  const quarter = Math.floor(at / QUARTER_MS);
  const key = `${zone} ${quarter}`;
  let parts = quarters.get(key);
  if (!parts) {
    if (quarters.size >= quartersMax) quarters.clear();
    quarters.set(key, (parts = formatted(quarter * QUARTER_MS, zone)));
  }
  const minutes = Number(parts.minute) + Math.floor((at - quarter * QUARTER_MS) / 60_000);
  return { ...parts, minute: String(minutes).padStart(2, '0') };
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
