import { poolMembers, shiftAt, type DutyChanges, type Network } from '../governance/governance.ts';
import type { Instant } from '../platform/platform.ts';

/** Somebody was asked: a pool, or (`to`) one person to whom a task was offered. */
export interface Asking {
  site: string;
  at: Instant;
  role: string;
  unit: string | null;
  to: string | null;
}

/** How often a person was asked in one of their shifts. */
export interface PersonInterruptions {
  person: string;
  site: string;
  role: string;
  unit: string | null;
  /** `07:00–19:00` by the pool's rota, or null where it has none. */
  shift: string | null;
  interruptions: number;
}

/**
 * An interruption is a task that is shown as new, escalated or returned to a person who is asked at that instant: on shift for its pool,
 * or for the fallback pool where nobody is; or that is offered to them by name. One task that climbs twice interrupts twice, and one
 * that asks four people interrupts four. Reading, accepting and completing interrupt nobody. By person, site, pool and shift, the most
 * interrupted first. Pure. The same rule as in `rehearsal/`, which counts by pool.
 */
export function countInterruptions(
  askings: readonly Asking[],
  network: Network,
  changes: DutyChanges,
): PersonInterruptions[] {
  const found = new Map<string, PersonInterruptions>();
  for (const { site, at, role, unit, to } of askings) {
    const members = poolMembers(network, { role, unit }, site, at, changes);
    const people = to === null ? members.people.map(({ id }) => id) : [to];
    const shift = shiftAt(network, members.pool, site, at);
    for (const person of people) {
      const key = [person, site, role, unit ?? '', shift?.day ?? '', shift?.shift ?? ''].join('|');
      const known = found.get(key);
      if (known) known.interruptions += 1;
      else {
        const words = shift?.shift ?? null;
        found.set(key, { person, site, role, unit, shift: words, interruptions: 1 });
      }
    }
  }
  return [...found]
    .toSorted(([a, one], [b, two]) => two.interruptions - one.interruptions || (a < b ? -1 : 1))
    .map(([, one]) => one);
}
