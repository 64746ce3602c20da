import type { Cell } from './cell.ts';
import { groupParts, partWords, type PartGroup } from './column-parts.ts';
import type { Table } from './table.ts';

/** A combination of inputs, a text for each column in its order: `['(8..9)', '-']`. */
export type Region = readonly string[];

export interface TableAnalysis {
  /** Combinations that no row matches; at most `gapsShownMax`. */
  gaps: readonly Region[];
  /** Pairs of rows, from 0, that match at once, each with one such combination. */
  overlaps: readonly { rows: readonly [number, number]; region: Region }[];
  /** Rows that never decide: nothing matches them, or under `first` rows above them take it all. */
  idle: readonly number[];
}

/** Most combinations that are looked at. A table with more is not analysed, and must be split. */
export const combinationsMax = 100_000;

/** Most gaps that are told. */
export const gapsShownMax = 5;

/**
 * Looks at every combination of the parts of the columns (`groupParts`), so that the answer is exact; or null where there are
 * more than `combinationsMax`. Every parameter must have been filled in. `otherwise` is not considered.
 */
export function analyseTable(table: Table): TableAnalysis | null {
  const search = new Search(table);
  return search.run() ? search.analysis() : null;
}

class Search {
  readonly #table: Table;
  readonly #groups: readonly (readonly PartGroup[])[];
  readonly #seen = new Set<string>();
  readonly #gaps: Region[] = [];
  readonly #overlaps = new Map<string, { rows: readonly [number, number]; region: Region }>();
  #deciding = 0n;
  #looked = 0;

  constructor(table: Table) {
    this.#table = table;
    this.#groups = table.columns.map((column, at) => groupParts(column, cellsOf(table, at)));
  }

  /** False where the limit was met. */
  run(): boolean {
    const all = (1n << BigInt(this.#table.rows.length)) - 1n;
    return this.#look(0, all, []);
  }

  analysis(): TableAnalysis {
    const rows = this.#table.rows.keys();
    return {
      gaps: this.#gaps,
      overlaps: [...this.#overlaps.values()],
      idle: [...rows].filter((row) => ((this.#deciding >> BigInt(row)) & 1n) === 0n),
    };
  }

  #look(column: number, alive: bigint, path: Region): boolean {
    if (++this.#looked > combinationsMax) return false;
    if (alive === 0n) {
      if (this.#gaps.length < gapsShownMax) this.#gaps.push(this.#whole(path));
      return true;
    }
    const groups = this.#groups[column];
    if (!groups) {
      this.#note(alive, path);
      return true;
    }
    // The same rows at the same column lead to the same findings: once is enough.
    const key = `${column} ${alive}`;
    if (this.#seen.has(key)) return true;
    this.#seen.add(key);
    return groups.every(({ rows, parts }) =>
      this.#look(column + 1, alive & rows, [...path, this.#words(column, parts)]),
    );
  }

  #note(alive: bigint, region: Region): void {
    const rows = rowsOf(alive);
    const deciding = this.#table.hit === 'first' ? rows.slice(0, 1) : rows;
    for (const row of deciding) this.#deciding |= 1n << BigInt(row);
    for (const [at, one] of rows.entries()) {
      for (const other of rows.slice(at + 1)) {
        const key = `${one} ${other}`;
        if (!this.#overlaps.has(key)) this.#overlaps.set(key, { rows: [one, other], region });
      }
    }
  }

  #words(column: number, parts: PartGroup['parts']): string {
    const groups = this.#groups[column] ?? [];
    return groups.length === 1 ? '-' : partWords(parts);
  }

  #whole(path: Region): Region {
    return this.#table.columns.map((_, at) => path[at] ?? '-');
  }
}

/** The rows of a set of bits, ascending. */
export function rowsOf(bits: bigint): number[] {
  const rows: number[] = [];
  for (let row = 0, rest = bits; rest > 0n; row++, rest >>= 1n) {
    if ((rest & 1n) === 1n) rows.push(row);
  }
  return rows;
}

/** What a column's cells are, row by row. */
export function cellsOf(table: Table, column: number): Cell[] {
  return table.rows.flatMap(({ cells }) => cells[column] ?? []);
}
