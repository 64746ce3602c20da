import { Temporal } from 'temporal-polyfill';

import type { Instant } from '../platform/platform.ts';
import type { CompiledTrigger } from './compiled-definition.ts';
import { weekdays } from './definition.ts';
import type { EffectiveParameters } from './parameters.ts';
import { wallInstant } from './working-time.ts';

/** Days that are looked at for the next time; a schedule that has none by then is not due. */
export const scheduleDaysMax = 800;

export type Schedule = Extract<CompiledTrigger, { kind: 'schedule' }>;

/** Whose clocks, and which days are worked. */
export interface ScheduleClock {
  zone: string;
  calendars: EffectiveParameters['calendars'];
}

/**
 * The first time of a schedule after an instant, on the clocks of the zone: a time that they skip fires at the next that exists, one
 * that they show twice fires the first time. Null where no day of the next `scheduleDaysMax` is meant.
 */
export function nextFiring(
  schedule: Schedule,
  clock: ScheduleClock,
  after: Instant,
): Instant | null {
  let date = dateOf(after, clock);
  for (let day = 0; day < scheduleDaysMax; day++) {
    const at = firingOn(date, schedule, clock);
    if (at !== null && at > after) return at;
    date = date.add({ days: 1 });
  }
  return null;
}

/** The times of a schedule from one instant to another, both included: how many, and the last. */
export function missedFirings(
  schedule: Schedule,
  clock: ScheduleClock,
  { from, to }: { from: Instant; to: Instant },
): { count: number; last: Instant | null } {
  let count = 0;
  let last: Instant | null = null;
  const end = dateOf(to, clock);
  let date = dateOf(from, clock);
  for (let day = 0; day < scheduleDaysMax; day++) {
    if (Temporal.PlainDate.compare(date, end) > 0) break;
    const at = firingOn(date, schedule, clock);
    if (at !== null && at >= from && at <= to) {
      count += 1;
      last = at;
    }
    date = date.add({ days: 1 });
  }
  return { count, last };
}

function firingOn(
  date: Temporal.PlainDate,
  { at, days, calendar }: Schedule,
  { zone, calendars }: ScheduleClock,
): Instant | null {
  const weekday = weekdays[date.dayOfWeek - 1];
  if (weekday === undefined || !days.includes(weekday)) return null;
  if (calendar !== null && calendars[calendar]?.isWorkingDay(date) !== true) return null;
  return wallInstant(date, at, zone);
}

function dateOf(at: Instant, { zone }: ScheduleClock): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate();
}
