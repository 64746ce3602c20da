import type { Instant } from '../platform/platform.ts';

/** What is counted in whole things; each has its column in `measure_cell`. */
export const countNames = [
  'opened',
  'asked',
  'accepted',
  'acceptDue',
  'acceptedLate',
  'finishDue',
  'finishedLate',
  'climbs',
  'declines',
  'handOvers',
  'returns',
  'closed',
  'completed',
  'closedClimbed',
  'closedDeclined',
  'closedEscalated',
  'closedHanded',
  'closedAbandoned',
  'neverAccepted',
  'bypassed',
  'afterTheFact',
  'runsStarted',
  'runsEnded',
  'exceptions',
] as const;

export type CountName = (typeof countNames)[number];

/** From the opening of a task to its first acceptance, and to its completion. */
export type TaskTimeName = 'accept' | 'complete';

/** What is counted with a word of its own: a declared measure, or a reason. */
export type WordName =
  'began' | 'reached' | 'reached-late' | 'declined-because' | 'escalated-because';

/** By what it is counted. The empty text: does not apply, or is not known. */
export interface Part {
  site: string;
  workflow: string;
  /** What the run was pinned to. */
  digest: string;
  version: string;
  /** The cohort of the site for which that version is there. */
  cohort: string;
  unit: string;
  /** Who was asked first. */
  role: string;
  isDrill: boolean;
}

/** What an hour (UTC) of a part comes to, or what is to be added to it. */
export interface Cell extends Part {
  hour: Instant;
  counts: Record<CountName, number>;
  /** `name|seconds` → how often. */
  times: Map<string, number>;
  /** `name|detail` → how often. */
  words: Map<string, number>;
}

const HOUR_MS = 3_600_000;

/** The cells to which something is added: sums alone, so that neither order nor splitting changes what they come to. */
export class Tallies {
  readonly #cells = new Map<string, Cell>();

  count(part: Part, at: Instant, name: CountName, n = 1): void {
    this.#cell(part, at).counts[name] += n;
  }

  time(part: Part, at: Instant, name: string, ms: number): void {
    add(this.#cell(part, at).times, `${name}|${Math.floor(Math.max(0, ms) / 1000)}`);
  }

  word(part: Part, at: Instant, name: WordName, detail: string): void {
    add(this.#cell(part, at).words, `${name}|${detail}`);
  }

  /** In an order that depends on nothing but the parts: two who count at once never wait for each other. */
  cells(): Cell[] {
    return [...this.#cells].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, cell]) => cell);
  }

  #cell(part: Part, at: Instant): Cell {
    const hour = Math.floor(at / HOUR_MS) * HOUR_MS;
    const { site, workflow, digest, version, cohort, unit, role, isDrill } = part;
    const key = [hour, site, workflow, digest, cohort, unit, role, isDrill].join('|');
    const known = this.#cells.get(key);
    if (known) return known;
    const cell: Cell = {
      ...{ hour, site, workflow, digest, version, cohort, unit, role, isDrill },
      ...{ counts: noCounts(), times: new Map(), words: new Map() },
    };
    this.#cells.set(key, cell);
    return cell;
  }
}

export function noCounts(): Record<CountName, number> {
  return Object.fromEntries(countNames.map((name) => [name, 0])) as Record<CountName, number>;
}

function add(sums: Map<string, number>, key: string): void {
  sums.set(key, (sums.get(key) ?? 0) + 1);
}
