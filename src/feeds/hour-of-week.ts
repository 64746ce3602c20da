import { must, type Instant } from '../platform/platform.ts';

export const hourMs = 3_600_000;
export const hoursOfWeek = 168;
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** Making a formatter costs a thousand times what using it does, and hours are asked about again and again. */
const formatters = new Map<string, Intl.DateTimeFormat>();
const known = new Map<string, number>();
const knownMax = 50_000;

/** The hour of the week at a site, 0 = Monday 00:00 to 23 = Monday 23:00 and so on, of the clock hour that holds `at`. */
export function hourOfWeek(at: Instant, zone: string): number {
  const key = `${zone} ${Math.floor(at / (hourMs / 4))}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const hour = readHour(at, zone);
  if (known.size >= knownMax) known.clear();
  known.set(key, hour);
  return hour;
}

/** The beginning of the hour (UTC) that holds `at`. */
export function hourStart(at: Instant): Instant {
  return Math.floor(at / hourMs) * hourMs;
}

function readHour(at: Instant, zone: string): number {
  const formatter = formatters.get(zone) ?? newFormatter(zone);
  formatters.set(zone, formatter);
  const parts = formatter.formatToParts(at);
  const part = (type: string): string =>
    must(parts.find((one) => one.type === type)?.value, `a date has its ${type}`);
  return WEEKDAYS.indexOf(part('weekday')) * 24 + Number(part('hour'));
}

function newFormatter(zone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    weekday: 'short',
    hour: '2-digit',
    hourCycle: 'h23',
  });
}
