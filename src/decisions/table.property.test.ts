import fc from 'fast-check';
import { expect, test } from 'vitest';

import { analyseTable } from './analyse-table.ts';
import { holds, type CellValue } from './cell.ts';
import { asCompared } from './column-parts.ts';
import { compileTable } from './evaluate-table.ts';
import { hitPolicies, type Column, type Table } from './table.ts';
import { tableOf } from './table-fixture.ts';

/**
 * Random tables over small domains, held against an interpreter that tries every value. Numbers have boundaries at whole
 * numbers, so halves and wholes from -1 to 7 are a value of every part, in dense and in whole columns.
 */

const numbers = Array.from({ length: 17 }, (_, at) => at / 2 - 1);
const texts = ['a', 'b', 'c', 'd'];

const bound = fc.integer({ min: 0, max: 4 });
const numberTest = fc.oneof(
  bound.map(String),
  fc.tuple(fc.constantFrom('<', '<=', '>', '>='), bound).map(([sign, at]) => `${sign} ${at}`),
  fc
    .tuple(
      fc.constantFrom('[', '('),
      bound,
      fc.integer({ min: 1, max: 2 }),
      fc.constantFrom(']', ')'),
    )
    .map(([opened, low, size, closed]) => `${opened}${low}..${low + size}${closed}`),
);
const textTest = fc.constantFrom('"a"', '"b"', '"c"');
const testOf = { number: numberTest, string: textTest, boolean: fc.constantFrom('true', 'false') };

function cell(type: Column['type']) {
  const list = fc.array(testOf[type], { minLength: 1, maxLength: 2 }).map((all) => all.join(', '));
  return fc.oneof(
    fc.constant('-'),
    list,
    list.map((all) => `not(${all})`),
  );
}

const column: fc.Arbitrary<Omit<Column, 'title'>> = fc.oneof(
  fc.constant({ type: 'number' } as const),
  fc.constant({ type: 'number', min: 0, max: 6 } as const),
  fc.constant({ type: 'number', decimals: 0 } as const),
  fc.constant({ type: 'string' } as const),
  fc.constant({ type: 'string', values: ['a', 'b', 'c'] } as const),
  fc.constant({ type: 'boolean' } as const),
);

const table = fc
  .record({
    columns: fc.array(column, { minLength: 1, maxLength: 3 }),
    hit: fc.constantFrom(...hitPolicies),
    otherwise: fc.constantFrom(undefined, { points: 9, level: 0 }),
  })
  .chain(({ columns, hit, otherwise }) =>
    fc
      .array(
        fc.tuple(
          fc.tuple(...columns.map(({ type }) => cell(type))),
          fc.record({ points: fc.integer({ min: 0, max: 2 }), level: fc.constantFrom(1, 2) }),
        ),
        { minLength: 1, maxLength: 5 },
      )
      .map((rows) => tableOf(columns, rows, { hit, ...(otherwise && { otherwise }) })),
  );

/** All values that a column can have, in the small world of this test. */
function domain(one: Column): CellValue[] {
  if (one.type === 'boolean') return [true, false];
  if (one.type === 'string') return [...(one.values ?? texts)];
  const { min = -Infinity, max = Infinity } = one;
  return numbers.filter((n) => n >= min && n <= max && asCompared(one, n) === n);
}

function combinations(columns: readonly Column[]): CellValue[][] {
  return columns.reduce<CellValue[][]>(
    (all, one) => all.flatMap((start) => domain(one).map((value) => [...start, value])),
    [[]],
  );
}

function matching(one: Table, values: readonly CellValue[]): number[] {
  return one.rows.flatMap(({ cells }, row) =>
    cells.every((each, at) => holds(each, values[at] ?? '')) ? [row] : [],
  );
}

/** The naive interpreter: what one output is for values that are all known; null where the table does not say. */
function naive(one: Table, values: readonly CellValue[], output: string): unknown {
  const given = matching(one, values).map((row) => one.rows[row]?.gives[output] as number);
  const fallback = one.otherwise?.[output];
  if (given.length === 0 && fallback !== undefined) {
    return one.hit === 'collect-list' ? [fallback] : fallback;
  }
  switch (one.hit) {
    case 'first':
      return given[0] ?? null;
    case 'unique':
      return new Set(given).size === 1 ? given[0] : null;
    case 'collect-list':
      return given;
    case 'collect-sum':
      return given.reduce((total, value) => total + value, 0);
    case 'collect-min':
      return given.length > 0 ? Math.min(...given) : null;
    case 'collect-max':
      return given.length > 0 ? Math.max(...given) : null;
  }
}

test('a table that knows its inputs answers as the naive interpreter does', () => {
  fc.assert(
    fc.property(table, (one) => {
      const evaluate = compileTable(one);
      for (const values of combinations(one.columns)) {
        const { gives, rows } = evaluate(values);
        const matched = matching(one, values);
        expect(rows).toEqual(one.hit === 'first' ? matched.slice(0, 1) : matched);
        for (const output of ['points', 'level'])
          expect(valueOf(gives[output])).toEqual(naive(one, values, output));
      }
    }),
    { numRuns: 60 },
  );
});

test('an output is known exactly where it is the same whatever the unknown values are', () => {
  fc.assert(
    fc.property(
      table,
      fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
      fc.nat(),
      (one, hidden, seed) => {
        const all = combinations(one.columns);
        const values = all[seed % all.length] ?? [];
        const seen = values.map((value, at) => (hidden[at] === true ? undefined : value));
        const { gives } = compileTable(one)(seen);
        const possible = all.filter((each) =>
          each.every((value, at) => seen[at] === undefined || value === seen[at]),
        );
        for (const output of ['points', 'level']) {
          const answers = new Set(possible.map((each) => JSON.stringify(naive(one, each, output))));
          const [only = ''] = answers;
          expect(valueOf(gives[output])).toEqual(answers.size === 1 ? JSON.parse(only) : null);
        }
      },
    ),
    { numRuns: 400 },
  );
});

test('the analysis finds the gaps, overlaps and idle rows that trying every value finds', () => {
  fc.assert(
    fc.property(table, (one) => {
      const analysis = analyseTable(one);
      const matches = combinations(one.columns).map((values) => matching(one, values));
      const pairs = matches.flatMap((rows) =>
        rows.flatMap((row, at) => rows.slice(at + 1).map((other) => `${row} ${other}`)),
      );
      const deciding = new Set(
        matches.flatMap((rows) => (one.hit === 'first' ? rows.slice(0, 1) : rows)),
      );
      expect((analysis?.gaps.length ?? 0) > 0).toBe(matches.some((rows) => rows.length === 0));
      expect(analysis?.overlaps.map(({ rows }) => rows.join(' ')).toSorted()).toEqual(
        [...new Set(pairs)].toSorted(),
      );
      expect(analysis?.idle).toEqual([...one.rows.keys()].filter((row) => !deciding.has(row)));
    }),
    { numRuns: 300 },
  );
});

test('a table without gaps answers every number that there is', () => {
  const double = fc.double({ noNaN: true, noDefaultInfinity: true });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(double, fc.boolean()), { minLength: 1, maxLength: 6 }),
      fc.array(double, { minLength: 20, maxLength: 20 }),
      (cuts, values) => {
        const one = tableOf([{ type: 'number' }], rowsBetween(cuts));
        expect(analyseTable(one)).toMatchObject({ gaps: [], overlaps: [] });
        const evaluate = compileTable(one);
        for (const value of [...values, ...cuts.map(([at]) => at)]) {
          expect(evaluate([value]).gives['row']).toMatchObject({ known: true });
        }
      },
    ),
    { numRuns: 100 },
  );
});

/** Neighbouring ranges that leave nothing out; each cut belongs to the row below or above it. */
function rowsBetween(cuts: readonly (readonly [number, boolean])[]): [string[], { row: number }][] {
  const sorted = [...new Map(cuts.map(([at, below]) => [at === 0 ? 0 : at, below]))].toSorted(
    ([a], [b]) => a - b,
  );
  const plain = (value: number) =>
    value.toLocaleString('en', { useGrouping: false, maximumSignificantDigits: 21 });
  const rows = sorted.map(([at, below], index): [string[], { row: number }] => {
    const before = sorted[index - 1];
    const closed = below ? ']' : ')';
    if (!before) return [[`${below ? '<=' : '<'} ${plain(at)}`], { row: index }];
    return [[`${before[1] ? '(' : '['}${plain(before[0])}..${plain(at)}${closed}`], { row: index }];
  });
  const last = sorted.at(-1) ?? [0, true];
  return [...rows, [[`${last[1] ? '>' : '>='} ${plain(last[0])}`], { row: sorted.length }]];
}

function valueOf(given: { known: boolean; value?: unknown } | undefined): unknown {
  return given?.known === true ? given.value : null;
}
