import { readFileSync } from 'node:fs';

import fc from 'fast-check';
import { expect, test } from 'vitest';

import { compileTable, parseCell } from '../decisions/decisions.ts';
import { compileDefinition } from './compile-definition.ts';
import { dmnDepthMax, readDmn } from './dmn-document.ts';
import { exportDmn } from './export-dmn.ts';
import { importDmn } from './import-dmn.ts';

const PATH = 'src/workflows/fixtures/news2.yaml';
const answer = compileDefinition(readFileSync(PATH, 'utf8'), PATH);
if ('problems' in answer) throw new Error(JSON.stringify(answer.problems));
const { definition } = answer;

test('tables that go out as DMN 1.3 come back with the same cells and outputs, and say what was lost', () => {
  const { xml, losses } = exportDmn(definition);
  expect(losses).toContain(
    'breathing: "respiratory rate" is rounded to 0 decimals, which DMN does not say.',
  );
  expect(losses).toContain('news2: cells read urgent_from; the defaults were written.');
  const back = importDmn(xml, 'm.dmn');
  if ('problem' in back) throw new Error(back.problem.sentence);
  const { breathing, pressure, mind } = back.decisions;
  for (const [name, one] of Object.entries({ breathing, pressure, mind })) {
    const written = definition.definition.decisions?.[name];
    expect(one?.rows).toEqual(written?.rows);
    expect(one?.gives).toEqual(written?.gives);
    expect(one?.hit).toBe(written?.hit);
  }
});

test('one decision goes out alone', () => {
  const { xml } = exportDmn(definition, 'warmth');
  expect(xml.match(/<decision /g)).toHaveLength(1);
  expect(xml).toContain('<text>&gt;= 39.1</text>');
});

const model = (table: string) => `<?xml version="1.0"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="m" namespace="n">
<decision name="Discount of Customer"><variable name="d" typeRef="number"/>
${table}
</decision></definitions>`;

const simple = `<decisionTable hitPolicy="UNIQUE">
<input label="Age"><inputExpression typeRef="number"><text>Applicant Age</text></inputExpression></input>
<output typeRef="number"/>
<rule><inputEntry><text>&lt; 18</text></inputEntry><outputEntry><text>0.5</text></outputEntry></rule>
<rule><inputEntry><text>>= 18</text></inputEntry><outputEntry><text>1</text></outputEntry></rule>
</decisionTable>`;

test('a table of another tool comes in with a skeleton of its inputs, and runs', () => {
  const back = importDmn(model(simple), 'm.dmn');
  if ('problem' in back) throw new Error(back.problem.sentence);
  const decision = back.decisions['discount_of_customer'];
  expect(decision).toMatchObject({
    reads: [{ value: 'inputs.applicant_age', title: 'Age' }],
    hit: 'unique',
    covers: 'partly',
    gives: { discount_of_customer: 'number' },
  });
  expect(back.yaml).toContain('applicant_age:');
  expect(back.losses.map(({ location }) => location)).toEqual(['m.dmn:5:19', 'm.dmn:4:34']);
  const rows = (decision?.rows ?? []).map(([cells, gives]) => ({
    cells: cells.map((text) => {
      const parsed = parseCell(String(text), 'number');
      if ('problem' in parsed) throw new Error(parsed.problem.sentence);
      return parsed.cell;
    }),
    gives,
  }));
  const evaluate = compileTable({
    ...{ name: 'd', hit: 'unique', covers: 'partly', otherwise: null, rows },
    columns: [{ title: 'Age', type: 'number' }],
    outputs: [{ name: 'discount_of_customer', type: 'number' }],
  });
  expect(evaluate([17]).gives['discount_of_customer']).toEqual({ known: true, value: 0.5 });
});

test.each<[string, string, RegExp]>([
  [
    'an output that is computed',
    simple.replace('<text>0.5</text>', '<text>1 + 1</text>'),
    /Only values/,
  ],
  [
    'a cell beyond our tests',
    simple.replace('&lt; 18', 'count(?) > 2'),
    /cannot|too much|in quotes/,
  ],
  ['a hit policy that we have not', simple.replace('UNIQUE', 'PRIORITY'), /hit policy PRIORITY/],
  [
    'a date',
    simple.replace('typeRef="number"><text>A', 'typeRef="date"><text>A'),
    /Only numbers, texts/,
  ],
  ['a literal expression', '<literalExpression><text>1</text></literalExpression>', /only tables/],
])('%s leaves the decision out, located, with the reason', (_, table, sentence) => {
  const back = importDmn(model(table), 'm.dmn');
  if ('problem' in back) throw new Error(back.problem.sentence);
  expect(back.decisions).toEqual({});
  expect(back.losses.at(-1)?.sentence).toMatch(sentence);
  expect(back.losses.at(-1)?.location).toMatch(/^m\.dmn:\d+:\d+$/);
});

test('a document type and its entities are refused, and so is what is no DMN', () => {
  const bomb = `<!DOCTYPE d [<!ENTITY a "aaaa">]>${model(simple).slice(21)}`;
  expect(readDmn(bomb, 'm.dmn')).toMatchObject({
    problem: { sentence: expect.stringContaining('A document type is not taken') },
  });
  expect(readDmn('<definitions/>', 'm.dmn')).toMatchObject({
    problem: { sentence: expect.stringContaining('This is no DMN model') },
  });
  const nested = (depth: number) => model('<a>'.repeat(depth) + '</a>'.repeat(depth));
  expect(readDmn(nested(dmnDepthMax - 2), 'm.dmn')).toHaveProperty('root');
  expect(readDmn(nested(dmnDepthMax - 1), 'm.dmn')).toHaveProperty('problem');
});

test('no text of any kind is thrown at', () => {
  const part = fc.constantFrom(
    '<',
    '</a>',
    '<a>',
    '&amp;',
    '&x;',
    ']]>',
    '<!--',
    '\0',
    'x',
    '<?x?>',
  );
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const read = readDmn(parts.join(''), 'm.dmn');
      return 'problem' in read || read.root.name === 'definitions';
    }),
  );
});
