import type { Instant } from '../platform/platform.ts';
import type { Task } from '../tasks/tasks.ts';
import type { Asked, Side } from './side.ts';

/** How often people of a pool were asked in a shift: each task that opened for them or climbed to them interrupts each of them. */
export interface Interruptions {
  site: string;
  unit: string | null;
  role: string;
  shift: string;
  /** Of all people and days together. */
  interruptions: number;
  /** People and days: how many shifts were interrupted at all. */
  shifts: number;
  /** The most that one person had in one shift. */
  most: number;
}

interface Line {
  site: string;
  asked: Asked;
  byPerson: Map<string, number>;
}

/** How often the people of one side are asked. */
export class InterruptionCount {
  readonly #side: Pick<Side, 'asked'>;
  readonly #lines = new Map<string, Line>();

  constructor(side: Pick<Side, 'asked'>) {
    this.#side = side;
  }

  /** A task opened for its pool, or climbed to it. */
  ask({ site, pool, offeredTo }: Pick<Task, 'site' | 'pool' | 'offeredTo'>, at: Instant): void {
    const asked = this.#side.asked(pool, site, at);
    const { role, unit, shift, day } = asked;
    // Who is asked by name is the only one whom it interrupts.
    const people = offeredTo === null ? asked.people : [offeredTo];
    const key = `${site}|${unit ?? ''}|${role}|${shift}`;
    let line = this.#lines.get(key);
    if (!line) this.#lines.set(key, (line = { site, asked, byPerson: new Map() }));
    for (const person of people) {
      const one = `${day}|${person}`;
      line.byPerson.set(one, (line.byPerson.get(one) ?? 0) + 1);
    }
  }

  /**
   * By site, unit, role and shift, in that order; the key is the same for the same pool and shift. With what another
   * counted of the same people.
   */
  lines(other?: InterruptionCount): ReadonlyMap<string, Interruptions> {
    const all = new Map<string, Line>();
    for (const [key, line] of [...this.#lines, ...(other ? other.#lines : [])]) {
      const known = all.get(key);
      if (known) addTo(known.byPerson, line.byPerson);
      else all.set(key, { ...line, byPerson: new Map(line.byPerson) });
    }
    const sorted = [...all].toSorted(([a], [b]) => (a < b ? -1 : 1));
    return new Map(sorted.map(([key, line]) => [key, sum(line)]));
  }
}

function addTo(sums: Map<string, number>, more: ReadonlyMap<string, number>): void {
  for (const [person, n] of more) sums.set(person, (sums.get(person) ?? 0) + n);
}

function sum({ site, asked: { unit, role, shift }, byPerson }: Line): Interruptions {
  let interruptions = 0;
  let most = 0;
  for (const count of byPerson.values()) {
    interruptions += count;
    most = Math.max(most, count);
  }
  return { site, unit, role, shift, interruptions, shifts: byPerson.size, most };
}
