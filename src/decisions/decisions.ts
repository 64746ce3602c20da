/** The front door of decisions/: decision tables, their cells, their evaluation and their analysis. Pure. */
export {
  fillIn,
  parametersOf,
  parseCell,
  type Cell,
  type CellValue,
  type ColumnType,
} from './cell.ts';
export { checkTable, type TableProblem } from './check-table.ts';
export { roundTo } from './column-parts.ts';
export {
  compileTable,
  type Evaluate,
  type GivenValue,
  type TableAnswer,
} from './evaluate-table.ts';
export type { Column, HitPolicy, Outputs, Row, Table } from './table.ts';
