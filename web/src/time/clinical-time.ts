/**
 * How times are written: always `DD-Mmm-YYYY` and 24-hour `HH:mm` in the zone of the site they belong to, whatever the
 * browser's locale and zone are (NHS Common User Interface, date and time display; user interface rules S9 to S12).
 */

const months = [
  'Jan',
  'Feb',
  'Mar',
  'Apr',
  'May',
  'Jun',
  'Jul',
  'Aug',
  'Sep',
  'Oct',
  'Nov',
  'Dec',
] as const;

const hourMs = 3_600_000;

/** A calendar date as it was sent: `1981-11-10`, `1981-11` or `1981`. Null and nonsense are "Not known". */
export function clinicalDate(date: string | null): string {
  const match = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$/.exec(date ?? '');
  if (match === null) return 'Not known';
  const [, year = '', month, day] = match;
  if (month === undefined) return year;
  const name = months[Number(month) - 1];
  if (name === undefined) return 'Not known';
  return day === undefined ? `${name}-${year}` : `${day}-${name}-${year}`;
}

/** `44y`; under two years `17m`; under a month `12d`. Null unless the full date is known and not in the future. */
export function ageText(birthDate: string | null, at: number, zone: string): string | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(birthDate ?? '');
  if (match === null) return null;
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number];
  const today = wallClock(at, zone);
  const monthsOld = (today.year - year) * 12 + (today.month - month) - (today.day < day ? 1 : 0);
  if (monthsOld < 0) return null;
  if (monthsOld >= 24) return `${Math.floor(monthsOld / 12)}y`;
  if (monthsOld >= 1) return `${monthsOld}m`;
  const daysOld = Math.round(
    (Date.UTC(today.year, today.month - 1, today.day) - Date.UTC(year, month - 1, day)) /
      86_400_000,
  );
  return daysOld < 0 ? null : `${daysOld}d`;
}

/** `14:32`. */
export function clockTime(at: number, zone: string): string {
  const { hour, minute } = wallClock(at, zone);
  return `${two(hour)}:${two(minute)}`;
}

/** `14:32:07`. */
export function clockSeconds(at: number, zone: string): string {
  return `${clockTime(at, zone)}:${two(wallClock(at, zone).second)}`;
}

/** `21-Nov-2026`, the day in `zone`. */
export function dayOf(at: number, zone: string): string {
  const { year, month, day } = wallClock(at, zone);
  return `${two(day)}-${months[month - 1]}-${year}`;
}

/** The short name of the zone as it is at that moment: `EST`, `EDT`, `GMT+1`. */
export function zoneName(at: number, zone: string): string {
  return partsOf(at, zone, 'zone')['timeZoneName'] ?? zone;
}

export interface Moment {
  at: number;
  /** The zone of the site that it belongs to. */
  zone: string;
  /** The zone that the header shows: the reader's. */
  hereZone: string;
  now: number;
}

/**
 * A moment at a site: `14:32`, with the day where it is not today's, and with the zone where it could be misread: the
 * reader is elsewhere (`14:32 EST (13:32 CST here)`), or the hour happens twice in the night when clocks go back.
 */
export function siteTime({ at, zone, hereZone, now }: Moment): string {
  const time = withDay(at, zone, now, clockTime(at, zone));
  if (sameWallClock(at, zone, hereZone)) {
    return happensTwice(at, zone) ? `${time} ${zoneName(at, zone)}` : time;
  }
  return `${time} ${zoneName(at, zone)} (${clockTime(at, hereZone)} ${zoneName(at, hereZone)} here)`;
}

/** `22-Nov-2026 00:44`, with the zone where it is not that of this place, or where the clock shows the hour twice. */
export function siteMoment(at: number, zone: string, hereZone: string): string {
  const moment = `${dayOf(at, zone)} ${clockTime(at, zone)}`;
  const isClear = sameWallClock(at, zone, hereZone) && !happensTwice(at, zone);
  return isClear ? moment : `${moment} ${zoneName(at, zone)}`;
}

/** `14:32:07`, with the day where it is not today's. */
export function preciseTime(at: number, zone: string, now: number): string {
  return withDay(at, zone, now, clockSeconds(at, zone));
}

/** True in the hour that clocks going back repeat: the same wall clock stands an hour before or after. */
export function happensTwice(at: number, zone: string): boolean {
  const here = wallText(at, zone);
  return wallText(at - hourMs, zone) === here || wallText(at + hourMs, zone) === here;
}

function withDay(at: number, zone: string, now: number, time: string): string {
  const day = dayOf(at, zone);
  return day === dayOf(now, zone) ? time : `${day} ${time}`;
}

function sameWallClock(at: number, zone: string, otherZone: string): boolean {
  return zone === otherZone || wallText(at, zone) === wallText(at, otherZone);
}

function wallText(at: number, zone: string): string {
  return `${dayOf(at, zone)} ${clockTime(at, zone)}`;
}

interface WallClock {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

function wallClock(at: number, zone: string): WallClock {
  const parts = partsOf(at, zone, 'clock');
  const read = (name: string) => Number(parts[name]);
  return {
    year: read('year'),
    month: read('month'),
    day: read('day'),
    hour: read('hour'),
    minute: read('minute'),
    second: read('second'),
  };
}

/** Making a formatter costs far more than using it, and a list asks for the same zones every second. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function partsOf(at: number, zone: string, what: 'clock' | 'zone'): Record<string, string> {
  const key = `${what} ${zone}`;
  const formatter = formatters.get(key) ?? newFormatter(zone, what);
  formatters.set(key, formatter);
  return Object.fromEntries(formatter.formatToParts(at).map(({ type, value }) => [type, value]));
}

function newFormatter(zone: string, what: 'clock' | 'zone'): Intl.DateTimeFormat {
  if (what === 'zone') {
    return new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'short' });
  }
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    calendar: 'iso8601',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
