import type { ExpectedVolume } from '../governance/governance.ts';
import type { Instant } from '../platform/platform.ts';
import { hourMs, hourOfWeek, hoursOfWeek, hourStart } from './hour-of-week.ts';

/** How many messages each hour of the week usually brings. Null where nobody knows. */
export interface Baseline {
  source: 'declared' | 'learned';
  /** By hour of the week, as `hourOfWeek` counts. */
  perHour: readonly (number | null)[];
}

/** Weeks that are looked back at: long enough for a median, short enough to follow a hospital that changes. */
export const weeksLearnedFrom = 6;
/** Of fewer weeks a median says nothing: one holiday would be the rule. */
export const weeksMin = 2;

/** What a network's file says. Hours that it does not mention bring nothing. */
export function declaredBaseline(volume: readonly ExpectedVolume[]): Baseline {
  const perHour: number[] = Array.from({ length: hoursOfWeek }, () => 0);
  for (const one of volume) {
    const from = Number(one.from.slice(0, 2));
    const to = Number(one.to.slice(0, 2));
    const hours = to > from ? to - from : to + 24 - from;
    for (const day of one.days) {
      for (let hour = 0; hour < hours; hour++) {
        perHour[((day - 1) * 24 + from + hour) % hoursOfWeek] = one.perHour;
      }
    }
  }
  return { source: 'declared', perHour };
}

/** What came in the whole hours of the last weeks, by beginning of the hour; an hour without an entry brought nothing. */
export interface HourCounts {
  messages: ReadonlyMap<Instant, number>;
  /** The hour in which the feed was first heard: it is not whole, and nothing is known of the time before. */
  firstHour: Instant;
}

/**
 * The median of the same hour of the week over the last `weeksLearnedFrom` weeks: a single day of downtime or of a mass
 * import does not move it, as it would a mean.
 */
export function learnBaseline(counts: HourCounts, zone: string, now: Instant): Baseline {
  const samples: number[][] = Array.from({ length: hoursOfWeek }, () => []);
  const end = hourStart(now);
  const from = Math.max(counts.firstHour + hourMs, end - weeksLearnedFrom * hoursOfWeek * hourMs);
  for (let hour = from; hour < end; hour += hourMs) {
    samples[hourOfWeek(hour, zone)]?.push(counts.messages.get(hour) ?? 0);
  }
  const perHour = samples.map((one) => (one.length < weeksMin ? null : median(one)));
  return { source: 'learned', perHour };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? 0;
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? 0) + upper) / 2 : upper;
}

/** Looking further back tells nothing more, and would take for ever for a feed that fell silent last year. */
const lookBackHoursMax = 2 * hoursOfWeek;

/** Messages that are expected between two instants. Hours of which nothing is known count as nothing. */
export function expectedBetween(
  { perHour }: Pick<Baseline, 'perHour'>,
  zone: string,
  span: { from: Instant; to: Instant },
): number {
  let expected = 0;
  let at = Math.max(span.from, span.to - lookBackHoursMax * hourMs);
  while (at < span.to) {
    const next = Math.min(hourStart(at) + hourMs, span.to);
    expected += ((perHour[hourOfWeek(at, zone)] ?? 0) * (next - at)) / hourMs;
    at = next;
  }
  return expected;
}
