import { Temporal } from 'temporal-polyfill';

import type { Instant } from '../platform/platform.ts';
import type { MeasuresQuestion } from './read-measures.ts';

/** How far back one looks, and in which steps. */
export const periods = ['day', 'month', 'half-year'] as const;

export type Period = (typeof periods)[number];

export type MeasuredTime = Pick<MeasuresQuestion, 'from' | 'to' | 'bucket' | 'zone'>;

/**
 * The last 24 hours by hour, 30 days by day, or 26 weeks by week (ISO 8601: from Monday), each up to and with the one under way, on the
 * clocks of the zone.
 */
export function measuredTime(period: Period, now: Instant, zone: string): MeasuredTime {
  const local = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone);
  const to = local.round({ smallestUnit: 'hour', roundingMode: 'floor' }).add({ hours: 1 });
  const times = { to: to.epochMilliseconds, zone };
  switch (period) {
    case 'day':
      return { ...times, from: to.subtract({ hours: 24 }).epochMilliseconds, bucket: 'hour' };
    case 'month': {
      const from = local.startOfDay().subtract({ days: 29 });
      return { ...times, from: from.epochMilliseconds, bucket: 'day' };
    }
    case 'half-year': {
      const monday = local.startOfDay().subtract({ days: local.dayOfWeek - 1 });
      return { ...times, from: monday.subtract({ weeks: 25 }).epochMilliseconds, bucket: 'week' };
    }
  }
}
