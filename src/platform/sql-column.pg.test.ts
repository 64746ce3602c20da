import fc from 'fast-check';
import { expect, test } from 'vitest';

import { describeOnEachDatabase } from '../../test/databases.ts';
import { SqlColumn, columnBytes, type ColumnType } from './sql-column.ts';

const plainText = fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', ''));
const year9999 = Date.UTC(9999, 0, 1);

/** Values of each type, at its ends too. */
const values: Readonly<Record<ColumnType, fc.Arbitrary<unknown>>> = {
  boolean: fc.boolean(),
  smallint: fc.integer({ min: -32_768, max: 32_767 }),
  integer: fc.integer({ min: -0x80000000, max: 0x7fffffff }),
  bigint: fc.maxSafeInteger(),
  'double precision': fc.double({ noNaN: true }).filter((value) => !Object.is(value, -0)),
  timestamptz: fc.oneof(
    fc.integer({ min: Date.UTC(1800, 0, 1), max: year9999 }),
    fc.constantFrom(Infinity, -Infinity),
  ),
  text: plainText,
  json: fc
    .jsonValue()
    .filter((value) => value !== null && !JSON.stringify(value).includes('\\u0000')),
  bytea: fc.uint8Array({ maxLength: 50 }),
};

describeOnEachDatabase('a column as a parameter', (fresh) => {
  test('comes back value by value, whatever its type, with its nulls', async () => {
    const db = await fresh();
    for (const [type, value] of Object.entries(values)) {
      const column = fc.array(fc.option(value, { freq: 5 }), { maxLength: 20 });
      await fc.assert(
        fc.asyncProperty(column, async (given) => {
          const rows = await db.query<{ value: unknown }>(
            `column of ${type}`,
            `select value from unnest($1::${type}[]) as row (value)`,
            [new SqlColumn(type as ColumnType, given)],
          );
          expect(rows.map((row) => row.value)).toEqual(given.map((value) => asRead(type, value)));
        }),
        { numRuns: 40 },
      );
    }
  });

  test('larger than all kept memory it comes back as well', async () => {
    const db = await fresh();
    const large = new Uint8Array(9 * 1024 * 1024).fill(7);
    const sizes = `select length(value) as bytes from unnest($1::bytea[]) as row (value)`;
    const column = new SqlColumn('bytea', [large, new Uint8Array(3)]);
    expect(await db.query('large column', sizes, [column])).toEqual([
      { bytes: large.length },
      { bytes: 3 },
    ]);
  });
});

test('a value that its type does not have is the program’s fault, and no other value', () => {
  const wrong: [ColumnType, unknown][] = [
    ['smallint', 32_768],
    ['integer', 2 ** 31],
    ['bigint', 2 ** 53],
    ['bigint', 1.5],
    ['text', 7],
    ['timestamptz', '2026-01-01T00:00:00Z'],
    ['timestamptz', Number.NaN],
    ['bytea', 'ff'],
  ];
  for (const [type, value] of wrong) {
    expect(() => columnBytes(new SqlColumn(type, [value])), `${type} ${String(value)}`).toThrow(
      /out of range|no whole one|is no (text|number|instant|bytes)/,
    );
  }
});

/** JSON has no -0. */
function asRead(type: string, value: unknown): unknown {
  return type === 'json' ? (JSON.parse(JSON.stringify(value)) as unknown) : value;
}
