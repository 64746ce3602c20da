import { cellsOf, rowsOf } from './analyse-table.ts';
import { holds, type CellValue } from './cell.ts';
import { asCompared, groupParts, type PartGroup } from './column-parts.ts';
import type { Column, Outputs, Table } from './table.ts';

/** A value that a table gives; a list under `collect-list`. */
export type GivenValue = CellValue | readonly CellValue[];

/** `no-row`: nothing matches. `several-rows`: they match at once and say different things. `unknown`: it hangs on an unknown. */
export type Given =
  { known: true; value: GivenValue } | { known: false; why: 'no-row' | 'several-rows' | 'unknown' };

export interface TableAnswer {
  /** By output. */
  gives: Readonly<Record<string, Given>>;
  /** Rows that match whatever is not known, from 0; under `first` only the one that decides. */
  rows: readonly number[];
  /** Columns that are not known and on which a row hangs, from 0. */
  open: readonly number[];
}

/** Most combinations of unknowns that are tried to see whether they make a difference; beyond, they are taken to make one. */
export const unknownCombinationsMax = 10_000;

/** Values by column; undefined is not known. */
export type Evaluate = (values: readonly (CellValue | undefined)[]) => TableAnswer;

/**
 * Makes a table runnable. Every parameter must have been filled in. Three-valued: an unknown matches no cell and
 * fails none but `-`; an output is known where it is the same whatever the unknown values are, within what is possible in
 * their columns, and else it is not known. Never guesses.
 */
export function compileTable(table: Table): Evaluate {
  const decided = new Outcomes(table);
  return (values) => {
    const compared = table.columns.map((column, at) => asPossible(column, values[at]));
    const { sure, undecided, open } = matches(table, compared);
    if (undecided === 0n) return answer(table, decided.of(sure), sure, []);
    return answer(table, decided.whatever(sure, undecided, open), sure, open);
  };
}

// What cannot be is not known: the analysis has not looked at it.
function asPossible(column: Column, value: CellValue | undefined): CellValue | undefined {
  if (typeof value !== column.type) return undefined;
  if (typeof value === 'string')
    return column.values?.includes(value) === false ? undefined : value;
  if (typeof value !== 'number') return value;
  const { min = -Infinity, max = Infinity } = column;
  const compared = asCompared(column, value);
  return Number.isFinite(value) && compared >= min && compared <= max ? compared : undefined;
}

interface Matches {
  /** Rows whose every cell holds. */
  sure: bigint;
  /** Rows of which no cell fails, and one hangs on an unknown. */
  undecided: bigint;
  open: number[];
}

function matches({ rows }: Table, values: readonly (CellValue | undefined)[]): Matches {
  const found: Matches = { sure: 0n, undecided: 0n, open: [] };
  const open = new Set<number>();
  for (const [row, { cells }] of rows.entries()) {
    const unknown: number[] = [];
    const fails = cells.some((cell, at) => {
      const value = values[at];
      if (value !== undefined) return !holds(cell, value);
      if (cell.tests.length > 0) unknown.push(at);
      return false;
    });
    if (fails) continue;
    if (unknown.length === 0) found.sure |= 1n << BigInt(row);
    else found.undecided |= 1n << BigInt(row);
    for (const at of unknown) open.add(at);
  }
  found.open.push(...[...open].toSorted((a, b) => a - b));
  return found;
}

function answer(
  { hit }: Table,
  gives: Readonly<Record<string, Given>>,
  sure: bigint,
  open: readonly number[],
): TableAnswer {
  const rows = rowsOf(sure);
  return { gives, rows: hit === 'first' && open.length === 0 ? rows.slice(0, 1) : rows, open };
}

/** What sets of matching rows come to, and whether it is the same for all sets that are possible. */
class Outcomes {
  readonly #table: Table;
  readonly #groups: readonly (readonly PartGroup[])[];

  constructor(table: Table) {
    this.#table = table;
    this.#groups = table.columns.map((column, at) => groupParts(column, cellsOf(table, at)));
  }

  of(rows: bigint): Readonly<Record<string, Given>> {
    const { outputs } = this.#table;
    const matched = rowsOf(rows).map((row) => this.#table.rows[row]?.gives ?? {});
    return Object.fromEntries(outputs.map(({ name }) => [name, this.#given(name, matched)]));
  }

  whatever(sure: bigint, undecided: bigint, open: readonly number[]): Record<string, Given> {
    const possible = new Set<bigint>();
    const whole = this.#collect(possible, { sure, rows: undecided, open, tried: { count: 0 } });
    const unknown: Given = { known: false, why: 'unknown' };
    const [first, ...others] = [...possible].map((rows) => this.of(rows));
    return Object.fromEntries(
      this.#table.outputs.map(({ name }) => {
        const given = first?.[name];
        const same = whole && given && others.every((other) => isSame(other[name], given));
        return [name, same === true ? given : unknown];
      }),
    );
  }

  /** Every set of rows that can match, column by column. False where there are too many combinations. */
  #collect(
    possible: Set<bigint>,
    at: { sure: bigint; rows: bigint; open: readonly number[]; tried: { count: number } },
  ): boolean {
    if (++at.tried.count > unknownCombinationsMax) return false;
    const [column, ...open] = at.open;
    if (column === undefined) {
      possible.add(at.sure | at.rows);
      return true;
    }
    const left = new Set((this.#groups[column] ?? []).map(({ rows }) => rows & at.rows));
    return [...left].every((rows) => this.#collect(possible, { ...at, rows, open }));
  }

  #given(name: string, matched: readonly Outputs[]): Given {
    const { hit, otherwise } = this.#table;
    const values = matched.flatMap((gives) => gives[name] ?? []);
    const fallback = otherwise?.[name];
    if (matched.length === 0 && fallback !== undefined) return known(listed(hit, fallback));
    if (hit === 'collect-list') return known(values);
    if (hit === 'collect-sum') return known(sum(values));
    const [first, ...others] = values;
    if (first === undefined) return { known: false, why: 'no-row' };
    if (hit === 'collect-min') return known(Math.min(...values.map(Number)));
    if (hit === 'collect-max') return known(Math.max(...values.map(Number)));
    const differ = hit === 'unique' && others.some((other) => other !== first);
    return differ ? { known: false, why: 'several-rows' } : known(first);
  }
}

function listed(hit: Table['hit'], value: CellValue): GivenValue {
  return hit === 'collect-list' ? [value] : value;
}

function known(value: GivenValue): Given {
  return { known: true, value };
}

// Points are decimals to whoever wrote them: 0.1 + 0.2 is 0.3.
function sum(values: readonly CellValue[]): number {
  return Number(values.reduce<number>((total, value) => total + Number(value), 0).toPrecision(15));
}

function isSame(one: Given | undefined, other: Given): boolean {
  if (!one || one.known !== other.known) return false;
  if (!one.known || !other.known) return !one.known && !other.known && one.why === other.why;
  return JSON.stringify(one.value) === JSON.stringify(other.value);
}
