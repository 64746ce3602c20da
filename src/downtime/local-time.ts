import type { Instant } from '../platform/platform.ts';

/** `21-Nov-2026 14:05 CST`: on the clocks of the site, which paper cannot convert. */
export function localTime(at: Instant, zone: string): string {
  const parts = new Map(
    new Intl.DateTimeFormat('en-US', {
      ...{ timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'short', day: '2-digit' },
      ...{ hour: '2-digit', minute: '2-digit', timeZoneName: 'short' },
    } as const)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
  return `${part('day')}-${part('month')}-${part('year')} ${part('hour')}:${part('minute')} ${part('timeZoneName')}`;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `10-Nov-1981`, with as much of it as is known (`1981-11` is Nov-1981). */
export function clinicalDate(date: string | null): string {
  const [year, month, day] = date?.split('-') ?? [];
  if (year === undefined) return 'Not known';
  return [day, month && months[Number(month) - 1], year].filter(Boolean).join('-');
}
