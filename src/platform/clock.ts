/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

/** Where time comes from. Nothing outside platform/ may ask the machine for it. */
export interface Clock {
  now(): Instant;
  /** Runs `work` once, not before `delayMs` has passed. */
  after(delayMs: number, work: () => void): Cancel;
}

export type Cancel = () => void;

export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, work) {
    const timer = setTimeout(work, delayMs);
    return () => clearTimeout(timer);
  },
};

/** A promise that is kept after `delayMs` on `clock`. */
export function pause(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(delayMs, resolve);
  });
}

/** ISO 8601 in UTC with milliseconds, as SQL and JSON want it. */
export function iso(instant: Instant): string {
  return new Date(instant).toISOString();
}
