import { analyseTable, combinationsMax, type Region } from './analyse-table.ts';
import type { Table } from './table.ts';

/** What is wrong with a table as a whole. `row` from 0, where it is about one. */
export interface TableProblem {
  sentence: string;
  row?: number;
}

/**
 * Gaps, overlaps and rows that never decide, in words. A gap counts under `unique` and `first`, unless the table `covers: partly` or has
 * an `otherwise`; an overlap under `unique` alone. Every parameter must have been filled in.
 */
export function checkTable(table: Table): TableProblem[] {
  const analysis = analyseTable(table);
  if (!analysis) {
    const sentence = `The table has more than ${combinationsMax} combinations to look at: split it into several.`;
    return [{ sentence }];
  }
  const single = table.hit === 'unique' || table.hit === 'first';
  const mayHaveGaps = !single || table.covers === 'partly' || table.otherwise !== null;
  const gaps = mayHaveGaps ? [] : analysis.gaps.map((gap) => gapProblem(table, gap));
  const overlaps = table.hit === 'unique' ? analysis.overlaps : [];
  return [
    ...gaps,
    ...overlaps.map(({ rows: [one, other], region }) => ({
      row: other,
      sentence:
        `Rows ${one + 1} and ${other + 1} both match where ${regionWords(table, region)}, but the table is unique: ` +
        'mend one of them, or use first.',
    })),
    ...analysis.idle.map((row) => ({ row, sentence: idleSentence(table, row) })),
  ];
}

function gapProblem(table: Table, gap: Region): TableProblem {
  const sentence =
    `No row matches where ${regionWords(table, gap)}: add a row, or say covers: partly ` +
    '(what no row matches is then not known), or otherwise.';
  return { sentence };
}

function idleSentence({ hit }: Table, row: number): string {
  return hit === 'first'
    ? `Row ${row + 1} never decides: the rows above take all of it. Remove it, or move it up.`
    : `Row ${row + 1} never matches: nothing that is possible in its columns fits its cells.`;
}

/** `respiratory rate is (8..9) and "oxygen" is true`; columns in which it does not matter are left out. */
function regionWords({ columns }: Table, region: Region): string {
  const parts = region.flatMap((words, at) => {
    const title = columns[at]?.title;
    return words === '-' || title === undefined ? [] : [`${title} is ${words}`];
  });
  return parts.length === 0 ? 'anything is the case' : parts.join(' and ');
}
