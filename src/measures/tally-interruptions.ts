import { poolMembers, shiftAt, type DutyChanges, type Network } from '../governance/governance.ts';
import type { Instant } from '../platform/platform.ts';

/** A line of a task's history that asked somebody: a pool, or (`to`) one person by name. */
export interface Asking {
  site: string;
  workflow: string;
  at: Instant;
  role: string;
  unit: string | null;
  to: string | null;
}

/** How often a person was asked in an hour of one of their shifts. */
export interface Interruptions {
  hour: Instant;
  site: string;
  workflow: string;
  person: string;
  role: string;
  unit: string;
  /** `2026-03-03 07:00–19:00`, by the day on which the shift began; the hour alone where the role has no rota. */
  shift: string;
  n: number;
}

const HOUR_MS = 3_600_000;

/**
 * Whom these lines interrupted: everybody who was on shift for the pool that was asked, or for the fallback pool where nobody was, or
 * the one to whom it was offered; by the network and the duties as they were then. The same rule as `countInterruptions` of
 * tasks/. Pure.
 */
export function tallyInterruptions(
  askings: readonly Asking[],
  networkAt: (at: Instant) => Network | undefined,
  dutyAt: (at: Instant) => DutyChanges,
): Interruptions[] {
  const found = new Map<string, Interruptions>();
  for (const { site, workflow, at, role, unit, to } of askings) {
    const network = networkAt(at);
    if (!network) continue;
    const members = poolMembers(network, { role, unit }, site, at, dutyAt(at));
    const on = shiftAt(network, members.pool, site, at);
    const hour = Math.floor(at / HOUR_MS) * HOUR_MS;
    const shift = on ? `${on.day} ${on.shift}` : '';
    for (const person of to === null ? members.people.map(({ id }) => id) : [to]) {
      const row = { hour, site, workflow, person, role, unit: unit ?? '', shift };
      const key = Object.values(row).join('|');
      const known = found.get(key);
      if (known) known.n += 1;
      else found.set(key, { ...row, n: 1 });
    }
  }
  return [...found].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}
