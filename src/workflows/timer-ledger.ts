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

/** A wait as it goes on under another name: what is left of it now, and what suspends it still. */
export interface CarriedOver<Span> {
  afterMs: number;
  /** With what suspends it still; undefined where nothing does. */
  suspended: { dueAfterMs: number; spans: Span[] } | undefined;
}

/**
 * Goes on from `now` with what is left of a wait: what did not count until then stays not counted, and what is suspended goes on being.
 * It is due when the old one was, and however a suspension is changed later, when the old one would have been. Pure.
 */
export function carryOver<Span extends Suspended>(
  timer: { setAt: Instant; budgetMs: number },
  suspended: readonly Span[],
  now: Instant,
  counting: Counting = allTime,
): CarriedOver<Span> {
  const before = suspended
    .filter(({ from }) => from < now)
    .map(({ from, until }) => ({ from, until: Math.min(until, now) }));
  const afterMs = Math.max(0, dueOf(timer, before, counting) - now);
  const spans = suspended
    .filter(({ until }) => until > now)
    .map((span) => ({ ...span, from: Math.max(span.from, now) }));
  if (spans.length === 0) return { afterMs, suspended: undefined };
  const due = dueOf({ setAt: now, budgetMs: afterMs }, spans, counting);
  return { afterMs, suspended: { dueAfterMs: due - now, spans } };
}
