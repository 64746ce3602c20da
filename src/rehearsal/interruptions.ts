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
  /** How often everybody of a shift was asked at once. */
  together: Map<Asked, number>;
  /** How often one was asked by name, by the day of the shift and the person. */
  byName: Map<string, number>;
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
    const key = `${site}|${unit ?? ''}|${role}|${shift}`;
    let line = this.#lines.get(key);
    if (!line)
      this.#lines.set(key, (line = { site, asked, together: new Map(), byName: new Map() }));
    if (offeredTo === null) line.together.set(asked, (line.together.get(asked) ?? 0) + 1);
    // Who is asked by name is the only one whom it interrupts.
    else addTo(line.byName, `${day}|${offeredTo}`, 1);
  }

  /**
   * By site, unit, role and shift, in that order; the key is the same for the same pool and shift. With what another
   * counted of the same people.
   */
  lines(other?: InterruptionCount): ReadonlyMap<string, Interruptions> {
    const all = new Map<string, Counted>();
    for (const [key, line] of [...this.#lines, ...(other ? other.#lines : [])]) {
      let counted = all.get(key);
      if (!counted) all.set(key, (counted = { ...line, byPerson: new Map() }));
      for (const [{ day, people }, n] of line.together)
        for (const person of people) addTo(counted.byPerson, `${day}|${person}`, n);
      for (const [person, n] of line.byName) addTo(counted.byPerson, person, n);
    }
    const sorted = [...all].toSorted(([a], [b]) => (a < b ? -1 : 1));
    return new Map(sorted.map(([key, line]) => [key, sum(line)]));
  }
}

/** How often each person was asked, by day and person. */
interface Counted extends Pick<Line, 'site' | 'asked'> {
  byPerson: Map<string, number>;
}

function addTo(sums: Map<string, number>, key: string, n: number): void {
  sums.set(key, (sums.get(key) ?? 0) + n);
}

function sum({ site, asked: { unit, role, shift }, byPerson }: Counted): Interruptions {
  let interruptions = 0;
  let most = 0;
  for (const count of byPerson.values()) {
    interruptions += count;
    most = Math.max(most, count);
  }
  return { site, unit, role, shift, interruptions, shifts: byPerson.size, most };
}
