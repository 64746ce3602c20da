/**
 * Repeatable chance. Every source of draws has a name, so a new draw in one place shifts nothing elsewhere: the same seed
 * gives the same people, journeys and bytes.
 */
export interface Chance {
  /** An independent source. It depends on the seed and the names that lead to it, not on what was drawn before. */
  named(name: string): Chance;
  /** In [0, 1). */
  next(): number;
  /** In [from, to). */
  between(from: number, to: number): number;
  /** A whole number, both ends included. */
  integer(from: number, to: number): number;
  /** True with this probability. */
  happens(probability: number): boolean;
  /** One of them, all alike. The list must not be empty. */
  pick<T>(list: readonly T[]): T;
  /** One of them, as often as its weight says. Weights are ≥ 0 and not all 0. */
  weighted<T>(list: readonly T[], weightOf: (one: T) => number): T;
}

export function createChance(seed: number | string): Chance {
  return chanceFrom(hashOf(String(seed)));
}

function chanceFrom(start: number): Chance {
  let state = start;

  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    return scramble(state) / 2 ** 32;
  };

  const weighted = <T>(list: readonly T[], weightOf: (one: T) => number): T => {
    const total = list.reduce((sum, one) => sum + weightOf(one), 0);
    if (!(total > 0)) throw new RangeError('there is nothing to choose from');
    let left = next() * total;
    for (const one of list) {
      left -= weightOf(one);
      if (left < 0) return one;
    }
    // Rounding may leave a crumb: the last one that may be chosen at all takes it.
    return list.findLast((one) => weightOf(one) > 0) as T;
  };

  return {
    named: (name) => chanceFrom(hashOf(`${start}/${name}`)),
    next,
    between: (from, to) => from + next() * (to - from),
    integer: (from, to) => from + Math.floor(next() * (to - from + 1)),
    happens: (probability) => next() < probability,
    pick: (list) => weighted(list, () => 1),
    weighted,
  };
}

/** The mulberry32 mixing step: 32 bits in, 32 well spread bits out. */
function scramble(state: number): number {
  let mixed = Math.imul(state ^ (state >>> 15), state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return (mixed ^ (mixed >>> 14)) >>> 0;
}

/** FNV-1a, scrambled: short names that differ in one letter start far apart. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return scramble(hash);
}
