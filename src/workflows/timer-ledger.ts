import type { Instant } from '../platform/platform.ts';

/** A time that does not count. */
export interface Suspended {
  from: Instant;
  until: Instant;
}

/** How time counts for a wait: all of it, or the working time of a calendar. */
export interface Counting {
  after(from: Instant, ms: number): Instant;
  between(from: Instant, to: Instant): number;
}

export const allTime: Counting = {
  after: (from, ms) => from + ms,
  between: (from, to) => Math.max(0, to - from),
};

/**
 * When a timer is due: when as much time as it was set for has counted, outside of the times in which it was suspended. Times that
 * overlap are left out once; one that begins when the timer is over already changes nothing. Pure.
 */
export function dueOf(
  { setAt, budgetMs }: { setAt: Instant; budgetMs: number },
  suspended: readonly Suspended[],
  counting: Counting = allTime,
): Instant {
  let left = counting.between(setAt, setAt + budgetMs);
  let from = setAt;
  for (const span of suspended.toSorted((a, b) => a.from - b.from)) {
    const counts = counting.between(from, Math.max(from, span.from));
    if (counts >= left && span.from >= counting.after(from, left)) break;
    left -= counts;
    from = Math.max(from, span.until);
  }
  return suspended.length === 0 ? setAt + budgetMs : counting.after(from, left);
}
