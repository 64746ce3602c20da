import { Temporal } from 'temporal-polyfill';

import type { Instant } from '../platform/platform.ts';
import { weekdays, type CalendarDefinition } from './definition.ts';
import { isHoliday } from './holidays.ts';

/** Days that are looked at for working time before the rest of a wait is counted as elapsed time. */
export const daysAheadMax = 1_500;

const DAY_MS = 86_400_000;

interface Span {
  from: Instant;
  to: Instant;
}

/**
 * The working time of a calendar on the clocks of a zone. Spans begin and end by the clock on the wall, and what counts is the
 * time that really passes in them: a span over a change of clocks is an hour shorter or longer. Pure but for a cache.
 */
export class WorkingTime {
  readonly #calendar: CalendarDefinition;
  readonly #zone: string;
  readonly #spans = new Map<string, readonly Span[]>();

  constructor(calendar: CalendarDefinition, zone: string) {
    this.#calendar = calendar;
    this.#zone = zone;
  }

  /** When `ms` of working time have passed since `from`; `from` itself where `ms` is not above zero. */
  after(from: Instant, ms: number): Instant {
    let left = ms;
    if (left <= 0) return from;
    let date = this.#dateOf(from);
    for (let day = 0; day < daysAheadMax; day++) {
      for (const span of this.#spansOf(date)) {
        const begins = Math.max(span.from, from);
        if (begins >= span.to) continue;
        if (begins + left <= span.to) return begins + left;
        left -= span.to - begins;
      }
      date = date.add({ days: 1 });
    }
    return from + daysAheadMax * DAY_MS + left;
  }

  /** The last instant from which `ms` of working time pass until `to`: the other way round. */
  before(to: Instant, ms: number): Instant {
    let left = ms;
    if (left <= 0) return to;
    let date = this.#dateOf(to);
    for (let day = 0; day < daysAheadMax; day++) {
      for (const span of this.#spansOf(date).toReversed()) {
        const ends = Math.min(span.to, to);
        if (ends <= span.from) continue;
        if (ends - left >= span.from) return ends - left;
        left -= ends - span.from;
      }
      date = date.subtract({ days: 1 });
    }
    return to - daysAheadMax * DAY_MS - left;
  }

  /** Working time between two instants, in milliseconds. */
  between(from: Instant, to: Instant): number {
    let sum = 0;
    const last = this.#dateOf(to);
    let date = this.#dateOf(from);
    while (Temporal.PlainDate.compare(date, last) <= 0) {
      for (const span of this.#spansOf(date)) {
        sum += Math.max(0, Math.min(span.to, to) - Math.max(span.from, from));
      }
      date = date.add({ days: 1 });
    }
    return sum;
  }

  /** `mon–fri 08:00-12:00, 13:00-17:00`. */
  get words(): string {
    const { days, hours } = this.#calendar;
    const sorted = weekdays.filter((day) => days.includes(day));
    const [first, last] = [sorted[0], sorted.at(-1)];
    const inRow = weekdays.slice(
      weekdays.findIndex((day) => day === first),
      weekdays.findIndex((day) => day === last) + 1,
    );
    const isRow = sorted.length > 2 && inRow.length === sorted.length;
    return `${isRow ? `${first}–${last}` : sorted.join(', ')} ${hours.join(', ')}`;
  }

  isWorkingDay(date: Temporal.PlainDate): boolean {
    const { days, holidays = [] } = this.#calendar;
    const weekday = weekdays[date.dayOfWeek - 1];
    return (
      weekday !== undefined &&
      days.includes(weekday) &&
      !holidays.some((rule) => isHoliday(rule, date))
    );
  }

  #dateOf(at: Instant): Temporal.PlainDate {
    return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(this.#zone).toPlainDate();
  }

  #spansOf(date: Temporal.PlainDate): readonly Span[] {
    const key = date.toString();
    let spans = this.#spans.get(key);
    if (spans) return spans;
    spans = this.isWorkingDay(date)
      ? this.#calendar.hours
          .map((hours) => this.#spanOf(date, hours))
          .filter(({ from, to }) => from < to)
      : [];
    if (this.#spans.size >= daysAheadMax) this.#spans.clear();
    this.#spans.set(key, spans);
    return spans;
  }

  #spanOf(date: Temporal.PlainDate, hours: string): Span {
    const [from = '', to = ''] = hours.split('-');
    return { from: this.#at(date, from), to: this.#at(date, to) };
  }

  #at(date: Temporal.PlainDate, time: string): Instant {
    return time === '24:00'
      ? wallInstant(date.add({ days: 1 }), '00:00', this.#zone)
      : wallInstant(date, time, this.#zone);
  }
}

/**
 * When a clock on the wall of a zone shows a time on a date. A time that clocks skip: the instant of the change, which is the
 * next that exists. One that they show twice: the first.
 */
export function wallInstant(date: Temporal.PlainDate, time: string, zone: string): Instant {
  const plainTime = Temporal.PlainTime.from(time);
  const shown = date.toZonedDateTime({ timeZone: zone, plainTime });
  const exists = shown.toPlainTime().equals(plainTime) && shown.toPlainDate().equals(date);
  if (exists) return shown.epochMilliseconds;
  const change = shown.getTimeZoneTransition('previous');
  return (change ?? shown).epochMilliseconds;
}
