import type { Instant } from '../platform/platform.ts';

/**
 * Keeps a destination that fails from being asked again and again. Closed: effects go. Open: none goes before `until`.
 * Half open: one goes, and what becomes of it decides.
 */
export type Breaker =
  | { state: 'closed'; failures: number }
  | { state: 'open'; until: Instant; opened: number }
  | { state: 'half-open'; opened: number };

export interface BreakerRules {
  /** Failures in a row that open it. */
  failures: number;
  /** How long it is open the first time; doubled at each further time, up to `openForFactorMax` times. */
  openForMs: number;
}

export const closedBreaker: Breaker = { state: 'closed', failures: 0 };

/** How many times the first period an open breaker stays open at most. */
export const openForFactorMax = 10;

/** The breaker at an instant: an open one whose time is over lets one effect try. */
export function breakerAt(breaker: Breaker, now: Instant): Breaker {
  if (breaker.state !== 'open' || now < breaker.until) return breaker;
  return { state: 'half-open', opened: breaker.opened };
}

/** How many effects may be under way: as many as may be, one, or none. */
export function allowedBy(breaker: Breaker, most: number): number {
  if (breaker.state === 'closed') return most;
  return breaker.state === 'half-open' ? Math.min(1, most) : 0;
}

/**
 * The breaker after an attempt. `well`: the destination answered. `ill`: it did not. `useless`: it cannot work as things
 * are, so the breaker opens at once; `notBefore` is when the destination itself asked to be tried again.
 */
export function afterAttempt(
  breaker: Breaker,
  outcome: { kind: 'well' | 'ill' | 'useless'; notBefore?: Instant },
  now: Instant,
  rules: BreakerRules,
): Breaker {
  if (outcome.kind === 'well') {
    // An answer to what was sent before it opened says nothing about now.
    return breaker.state === 'open' ? breaker : closedBreaker;
  }
  if (breaker.state === 'open') {
    return { ...breaker, until: Math.max(breaker.until, outcome.notBefore ?? 0) };
  }
  const failures = breaker.state === 'closed' ? breaker.failures + 1 : rules.failures;
  const opens = outcome.kind === 'useless' || outcome.notBefore !== undefined;
  if (failures < rules.failures && !opens) return { state: 'closed', failures };
  const opened = breaker.state === 'half-open' ? breaker.opened + 1 : 1;
  const openForMs = rules.openForMs * Math.min(2 ** (opened - 1), openForFactorMax);
  return { state: 'open', until: Math.max(now + openForMs, outcome.notBefore ?? 0), opened };
}
