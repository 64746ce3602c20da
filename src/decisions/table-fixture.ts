import { parseCell, type CellValue } from './cell.ts';
import type { Column, HitPolicy, Outputs, Table } from './table.ts';

/** For tests: a table from texts. A cell that cannot be read is thrown. */
export function tableOf(
  columns: readonly (Partial<Column> & Pick<Column, 'type'>)[],
  rows: readonly (readonly [readonly string[], Outputs])[],
  rest: { hit?: HitPolicy; otherwise?: Outputs; covers?: Table['covers'] } = {},
): Table {
  const named = columns.map((column, at) => ({ title: `column ${at + 1}`, ...column }));
  const [, first] = rows[0] ?? [[], {}];
  return {
    name: 'table',
    hit: rest.hit ?? 'unique',
    covers: rest.covers ?? 'all',
    columns: named,
    outputs: Object.entries(first).map(([name, value]) => ({ name, type: typeOf(value) })),
    rows: rows.map(([cells, gives]) => ({
      cells: cells.map((text, at) => cellOf(text, named[at]?.type ?? 'number')),
      gives,
    })),
    otherwise: rest.otherwise ?? null,
  };
}

function cellOf(text: string, type: Column['type']) {
  const parsed = parseCell(text, type);
  if ('problem' in parsed) throw new Error(`${text}: ${parsed.problem.sentence}`);
  return parsed.cell;
}

function typeOf(value: CellValue): Column['type'] {
  return typeof value as Column['type'];
}
