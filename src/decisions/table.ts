import type { Cell, CellValue, ColumnType } from './cell.ts';

/** How the rows that match become an answer (DMN 1.3, §8.2.10). */
export const hitPolicies = [
  'unique',
  'first',
  'collect-list',
  'collect-sum',
  'collect-min',
  'collect-max',
] as const;

export type HitPolicy = (typeof hitPolicies)[number];

/** A decision table whose cells were read. Pure data; what its columns read is the business of whoever asks it. */
export interface Table {
  name: string;
  hit: HitPolicy;
  /** `all`: every possible input must be answered by a row, or by `otherwise`. */
  covers: 'all' | 'partly';
  columns: readonly Column[];
  outputs: readonly Output[];
  rows: readonly Row[];
  /** The answer where no row matches. */
  otherwise: Outputs | null;
}

/** What a column reads, and which values are possible in it. */
export interface Column {
  title: string;
  type: ColumnType;
  unit?: string;
  /** Where given, no other text is possible. */
  values?: readonly string[];
  /** Smallest and largest possible number. */
  min?: number;
  max?: number;
  /** Numbers are rounded to this many decimals before they are compared; 0: whole numbers. */
  decimals?: number;
}

export interface Output {
  name: string;
  type: ColumnType;
}

export type Outputs = Readonly<Record<string, CellValue>>;

export interface Row {
  cells: readonly Cell[];
  gives: Outputs;
}
