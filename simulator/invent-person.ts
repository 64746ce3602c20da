import type { Chance } from './chance.ts';
import { familyNames, givenNames, lookalikes, streets } from './names.ts';

/** Somebody who doesn't exist. */
export interface SyntheticPerson {
  family: string;
  given: string;
  sex: 'F' | 'M';
  /** `YYYYMMDD`. */
  birthDate: string;
  address: string;
  phone: string;
  /** Of an insurer that doesn't exist. */
  member: string;
}

export interface AgeRange {
  from: number;
  to: number;
}

const LOOKALIKE_CHANCE = 0.12;
const DAYS_A_YEAR = 365.25;
const DAY_MS = 86_400_000;

/** A new person of an age in years, on the day `now`. Now and then their name looks like that of `neighbour`. */
export function inventPerson(
  chance: Chance,
  options: { age: AgeRange; now: number; neighbour?: SyntheticPerson | undefined },
): SyntheticPerson {
  const sex = chance.pick(['F', 'M'] as const);
  const alike = chance.happens(LOOKALIKE_CHANCE) ? options.neighbour : undefined;
  return {
    sex,
    family: alike ? lookalikeOf(chance, alike.family) : chance.pick(familyNames),
    given: chance.pick(givenNames[sex]),
    birthDate: birthDateOf(options.now, chance.between(options.age.from, options.age.to + 1)),
    address: `${chance.integer(1, 999)} ${chance.pick(streets)}`,
    // 555-0100 to 555-0199 are kept free for fiction in the North American numbering plan.
    phone: `(312)555-01${String(chance.integer(0, 99)).padStart(2, '0')}`,
    member: `SYN${chance.integer(10_000_000, 99_999_999)}`,
  };
}

function lookalikeOf(chance: Chance, family: string): string {
  const group = lookalikes.find((one) => one.includes(family));
  return group ? chance.pick(group) : family;
}

function birthDateOf(now: number, years: number): string {
  const born = new Date(now - Math.floor(years * DAYS_A_YEAR) * DAY_MS);
  return born.toISOString().slice(0, 10).replaceAll('-', '');
}
