import type { Instant } from '../platform/platform.ts';

/** A point in time as people of the site say it: `Tue 6 Jan 2026, 10:00`. */
export function clockWords(at: Instant, zone: string): string {
  const parts = new Map(
    formatIn(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const [weekday, day, month, year, hour, minute] = shown.map((type) => parts.get(type) ?? '');
  return `${weekday} ${day} ${month} ${year}, ${hour}:${minute}`;
}

const shown = ['weekday', 'day', 'month', 'year', 'hour', 'minute'] as const;

const formats = new Map<string, Intl.DateTimeFormat>();

// Building a format costs some 50 µs; a zone's never changes.
function formatIn(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  formats.set(zone, format);
  return format;
}
