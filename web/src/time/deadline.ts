const minuteMs = 60_000;

/** Minutes before a deadline at which it is said aloud (user interface rule S27); zero is the breach. */
const announcedMinutes = [10, 5, 1, 0] as const;

export type Threshold = (typeof announcedMinutes)[number];

/**
 * How long until `deadline`, rounded so that it never promises more time than there is: `6 min left`, `40 s left`,
 * `2 h 5 min left`, `3 min overdue`.
 */
export function remainingText(deadline: number, now: number): string {
  const left = deadline - now;
  if (left > 0) return `${durationText(left)} left`;
  return -left < minuteMs ? 'just overdue' : `${durationText(-left)} overdue`;
}

/** `40 s`, `6 min`, `2 h 5 min`, `3 d 4 h`: rounded down. */
export function durationText(ms: number): string {
  if (ms < minuteMs) return `${Math.floor(ms / 1000)} s`;
  const minutes = Math.floor(ms / minuteMs);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return hours % 24 === 0 ? `${hours / 24} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** The last threshold that was passed between two looks at the clock, or null. */
export function crossedThreshold(deadline: number, before: number, now: number): Threshold | null {
  const crossed = announcedMinutes.filter((minutes) => {
    const at = deadline - minutes * minuteMs;
    return before < at && at <= now;
  });
  return crossed.at(-1) ?? null;
}
