import type { Cancel, Clock, Instant } from './clock.ts';

interface Appointment {
  at: Instant;
  order: number;
  work: () => void;
}

/** A clock that stands still until it is told to move: for tests, simulation and replay. */
export class VirtualClock implements Clock {
  #now: Instant;
  #order = 0;
  readonly #appointments = new Set<Appointment>();

  constructor(start: Instant) {
    this.#now = start;
  }

  now(): Instant {
    return this.#now;
  }

  after(delayMs: number, work: () => void): Cancel {
    const appointment = { at: this.#now + Math.max(0, delayMs), order: this.#order++, work };
    this.#appointments.add(appointment);
    return () => this.#appointments.delete(appointment);
  }

  /** Moves time on by `ms`, running what falls due in order, each at its own instant. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const next = this.#nextUntil(end);
      if (!next) break;
      this.#appointments.delete(next);
      this.#now = next.at;
      next.work();
    }
    this.#now = end;
  }

  #nextUntil(end: Instant): Appointment | undefined {
    let first: Appointment | undefined;
    for (const one of this.#appointments) {
      if (one.at > end) continue;
      if (!first || one.at < first.at || (one.at === first.at && one.order < first.order)) {
        first = one;
      }
    }
    return first;
  }
}
