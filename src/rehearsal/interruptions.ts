import type { Asked } from './side.ts';

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

export class InterruptionCount {
  readonly #lines = new Map<string, Line>();

  add(site: string, asked: Asked): void {
    const { role, unit, shift, day, people } = asked;
    const key = [site, unit ?? '', role, shift].join('|');
    let line = this.#lines.get(key);
    if (!line) this.#lines.set(key, (line = { site, asked, byPerson: new Map() }));
    for (const person of people) {
      const one = `${day}|${person}`;
      line.byPerson.set(one, (line.byPerson.get(one) ?? 0) + 1);
    }
  }

  /** By site, unit, role and shift, in that order; the key is the same for the same pool and shift. */
  lines(): ReadonlyMap<string, Interruptions> {
    const sorted = [...this.#lines].toSorted(([a], [b]) => (a < b ? -1 : 1));
    return new Map(sorted.map(([key, line]) => [key, sum(line)]));
  }
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
