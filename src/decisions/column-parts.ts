import { holds, valuesOf, type Cell, type CellValue } from './cell.ts';
import type { Column } from './table.ts';

/**
 * A piece of what is possible in a column, within which no cell changes its mind: a number where a cell has a boundary, the
 * stretch between two such numbers, one text, or all texts that no cell names.
 */
export interface Part {
  /** A value from the piece. */
  sample: CellValue;
  /** Its place among the parts of its column. */
  place: number;
  /** Of numbers: from where to where; `open`: without the ends. */
  low?: number;
  high?: number;
  open?: true;
  /** Of texts: those that no cell names. */
  other?: true;
}

/** Parts that the same rows match: bit n of `rows` is row n. */
export interface PartGroup {
  rows: bigint;
  parts: readonly Part[];
}

/**
 * All that is possible in a column, cut at the boundaries of the cells, and grouped by the rows that match. Exact: two values
 * of one part are alike to every cell.
 */
export function groupParts(column: Column, cells: readonly Cell[]): PartGroup[] {
  const groups = new Map<bigint, Part[]>();
  for (const part of partsOf(column, cells)) {
    let rows = 0n;
    for (const [index, cell] of cells.entries()) {
      if (holds(cell, part.sample)) rows |= 1n << BigInt(index);
    }
    groups.set(rows, [...(groups.get(rows) ?? []), part]);
  }
  return [...groups].map(([rows, parts]) => ({ rows, parts }));
}

/** Parts in words of the cells: `(8..9), > 25`, `"ICU"`, `anything else`. Numbers that touch are told as one range. */
export function partWords(parts: readonly Part[]): string {
  const runs: { from: Part; to: Part }[] = [];
  for (const part of parts) {
    const run = runs.at(-1);
    if (run && part.low !== undefined && part.place === run.to.place + 1) run.to = part;
    else runs.push({ from: part, to: part });
  }
  return runs.map(({ from, to }) => runWords(from, to)).join(', ');
}

/** A number as its column compares it: rounded to the decimals that the column has. */
export function asCompared({ decimals }: Pick<Column, 'decimals'>, value: number): number {
  return decimals === undefined ? value : roundTo(decimals, value);
}

/** Rounded to this many decimals, halves away from zero. */
export function roundTo(decimals: number, value: number): number {
  const scale = 10 ** decimals;
  const rounded = Math.sign(value) * Math.round(nudged(Math.abs(value) * scale));
  return rounded === 0 ? 0 : rounded / scale;
}

type Piece = Omit<Part, 'place'>;

function partsOf(column: Column, cells: readonly Cell[]): Part[] {
  return piecesOf(column, cells.flatMap(valuesOf)).map((piece, place) => ({ ...piece, place }));
}

function piecesOf(column: Column, named: readonly CellValue[]): Piece[] {
  if (column.type === 'boolean') return [{ sample: true }, { sample: false }];
  if (column.type === 'number') return numberPieces(column, named);
  if (column.values) return column.values.map((sample) => ({ sample }));
  const texts = [...new Set(named)].map((sample) => ({ sample }));
  return [...texts, { sample: unlike(named), other: true }];
}

function unlike(texts: readonly CellValue[]): string {
  let other = 'else';
  while (texts.includes(other)) other += '!';
  return other;
}

function numberPieces(column: Column, named: readonly CellValue[]): Piece[] {
  const { min = -Infinity, max = Infinity } = column;
  const boundaries = named
    .filter((value) => typeof value === 'number')
    .filter((value) => value >= min && value <= max);
  const cuts = [...new Set([min, ...boundaries, max])].toSorted((a, b) => a - b);
  return cuts.flatMap((cut, index) => {
    const next = cuts[index + 1];
    const isPoint = Number.isFinite(cut) && asCompared(column, cut) === cut;
    const here = isPoint ? [{ sample: cut, low: cut, high: cut }] : [];
    return [...here, ...(next === undefined ? [] : stretch(column, cut, next))];
  });
}

/** What lies between two numbers, without them; nothing where nothing can. */
function stretch(column: Column, low: number, high: number): Piece[] {
  const sample = between(column, low, high);
  if (!(sample > low && sample < high)) return [];
  const last = lastBelow(column, high);
  if (Number.isFinite(low) && last !== undefined) return [{ sample, low: sample, high: last }];
  return [{ sample, low, high, open: true }];
}

/** The largest number below that a column of so many decimals can have; undefined where there is none that is largest. */
function lastBelow({ decimals }: Pick<Column, 'decimals'>, high: number): number | undefined {
  if (decimals === undefined || !Number.isFinite(high)) return undefined;
  return (Math.ceil(nudged(high * 10 ** decimals)) - 1) / 10 ** decimals;
}

function between({ decimals }: Pick<Column, 'decimals'>, low: number, high: number): number {
  if (decimals !== undefined) {
    const scale = 10 ** decimals;
    if (Number.isFinite(low)) return (Math.floor(nudged(low * scale)) + 1) / scale;
    return lastBelow({ decimals }, high) ?? 0;
  }
  if (Number.isFinite(low) && Number.isFinite(high)) return low + (high - low) / 2;
  if (Number.isFinite(low)) return low + Math.max(1, Math.abs(low));
  return Number.isFinite(high) ? high - Math.max(1, Math.abs(high)) : 0;
}

// 36.1 * 10 is 361.00000000000006 on some machines' paper: what is a grid point by its decimals counts as one.
function nudged(scaled: number): number {
  const near = Math.round(scaled);
  return Math.abs(scaled - near) <= 1e-9 * Math.max(1, Math.abs(scaled)) ? near : scaled;
}

function runWords(from: Part, to: Part): string {
  if (from.other === true) return 'anything else';
  const { low, high } = { low: from.low, high: to.high };
  if (low === undefined || high === undefined || low === high) return JSON.stringify(from.sample);
  const opened = from.open === true ? '(' : '[';
  const closed = to.open === true ? ')' : ']';
  if (Number.isFinite(low) && Number.isFinite(high)) return `${opened}${low}..${high}${closed}`;
  if (Number.isFinite(low)) return `${opened === '[' ? '>=' : '>'} ${low}`;
  return Number.isFinite(high) ? `${closed === ']' ? '<=' : '<'} ${high}` : 'any number';
}
