import { existsSync, readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

import {
  compileTable,
  parseCell,
  type CellValue,
  type Column,
  type Table,
} from '../decisions/decisions.ts';
import { compileDefinition } from './compile-definition.ts';

/** Scores that others published with examples (openEHR's GDL2 models), worked out by our tables. */

const FOLDER = '../shared/data/datasets/gdl2';

const whole = { type: 'number', decimals: 0 } as const;
const celsius = { type: 'number', decimals: 1 } as const;

const mews = {
  gt0013: scored(whole, { '< 9, [21..29]': 2, '[9..14]': 0, '[15..20]': 1, '>= 30': 3 }),
  gt0015: scored(whole, {
    '<= 40, [111..129]': 2,
    '[41..50], [101..110]': 1,
    '[51..100]': 0,
    '>= 130': 3,
  }),
  gt0009: scored(whole, {
    '<= 70': 3,
    '[71..80], >= 200': 2,
    '[81..100]': 1,
    '[101..199]': 0,
  }),
  gt0010: scored(celsius, { '< 35, >= 38.5': 2, '[35..38.4]': 0 }),
  gt0011: scored(
    { type: 'string' },
    { '"alert"': 0, '"voice"': 1, '"pain"': 2, '"unresponsive"': 3 },
  ),
};

const news2 = news2Tables();

describe.skipIf(!existsSync(FOLDER))('published examples (skipped: no shared data)', () => {
  test.each(casesOf('MEWS.v1.1'))('MEWS: $id', ({ input, expected }) => {
    const points = Object.entries(mews).map(([name, evaluate]) => {
      const value = input[name];
      return Number(evaluate([value]));
    });
    expect(points.reduce((sum, one) => sum + one, 0)).toBe(expected['gt0022']);
  });

  test.each(casesOf('NEWS.v1'))('NEWS: $id', ({ input, expected }) => {
    const points = Object.entries(news2).map(([name, evaluate]) => Number(evaluate([input[name]])));
    expect(points.reduce((sum, one) => sum + one, 0)).toBe(expected['gt0025']);
  });
});

/** A table of one column, its points by cell. */
function scored(column: Omit<Column, 'title'>, rows: Readonly<Record<string, number>>) {
  return points({
    name: 'score',
    hit: 'unique',
    covers: 'all',
    columns: [{ title: 'value', ...column }],
    outputs: [{ name: 'points', type: 'number' }],
    rows: Object.entries(rows).map(([text, points]) => {
      const parsed = parseCell(text, column.type);
      if ('problem' in parsed) throw new Error(`${text}: ${parsed.problem.sentence}`);
      return { cells: [parsed.cell], gives: { points } };
    }),
    otherwise: null,
  });
}

function points(table: Table) {
  const evaluate = compileTable(table);
  return (values: readonly (CellValue | undefined)[]) => {
    const given = evaluate(values).gives['points'];
    return given?.known === true ? given.value : Number.NaN;
  };
}

/** The tables of our fixture, by the names that the examples have for their inputs. */
function news2Tables() {
  const path = 'src/workflows/fixtures/news2.yaml';
  const answer = compileDefinition(readFileSync(path, 'utf8'), path);
  if ('problems' in answer) throw new Error(JSON.stringify(answer.problems));
  const named = {
    gt0010: 'breathing',
    gt0012: 'saturation',
    gt0011: 'support',
    gt0014: 'pressure',
    gt0013: 'heart',
    gt0016: 'mind',
    gt0015: 'warmth',
  };
  return Object.fromEntries(
    Object.entries(named).map(([name, id]) => {
      const decision = answer.definition.decisions.get(id);
      if (!decision) throw new Error(`no table ${id}`);
      return [name, points(decision.table)];
    }),
  );
}

interface PublishedCase {
  id: string;
  input: Record<string, CellValue>;
  expected: Record<string, number>;
}

function casesOf(name: string): PublishedCase[] {
  const path = `${FOLDER}/${name}.test.yml`;
  if (!existsSync(path)) return [];
  const file = parse(readFileSync(path, 'utf8').replaceAll(/^(\s+)(gt\d+)\|[^:]*:/gm, '$1$2:')) as {
    test_cases: { id: string; input: { 1: object }; expected_output: { 1: object } }[];
  };
  return file.test_cases.map(({ id, input, expected_output }) => ({
    id,
    input: Object.fromEntries(Object.entries(input[1]).map(([at, text]) => [at, valueOf(text)])),
    expected: Object.fromEntries(
      Object.entries(expected_output[1]).map(([at, text]) => [at, Number.parseFloat(String(text))]),
    ),
  }));
}

const words: Readonly<Record<string, string>> = {
  absent: 'air',
  present: 'oxygen',
};

/** `22,/min` is 22, and `local::at0008|Unresponsive|` is unresponsive. */
function valueOf(told: unknown): CellValue {
  const text = String(told);
  const [, word] = /\|([^|]*)\|$/.exec(text) ?? [];
  if (word === undefined) return Number.parseFloat(text);
  return words[word.toLowerCase()] ?? word.toLowerCase();
}
