import { readFileSync } from 'node:fs';

import { expect, test } from 'vitest';

import type { Dictionary, Network } from '../governance/governance.ts';
import { checkTerms } from './check-terms.ts';

const path = 'catalog/critical-result/workflow.yaml';
const source = readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const dictionary: Dictionary = {
  version: '1.0.0',
  results: [
    { code: '2823-3', display: 'Potassium', units: ['mmol/L', 'mEq/L'] },
    { code: '2345-7', display: 'Glucose', units: ['mg/dL', 'mmol/L'] },
    { code: '718-7', display: 'Hemoglobin', units: ['g/dL', 'g/L'] },
    { code: '2524-7', display: 'Lactate', units: ['mmol/L'] },
  ],
  encounterClasses: ['inpatient'],
};

function networkWith(text: string, known: Dictionary | undefined = dictionary): Network {
  const installed = { id: 'critical-result', source: text, path, sites: [] };
  return {
    ...{ id: 'test', title: 'Test', version: '1.0.0', sites: [], people: [], roles: [], rotas: [] },
    feeds: [],
    workflows: [{ ...installed, parameters: {}, siteParameters: {} }],
    ...(known && { dictionary: known }),
  };
}

test('a workflow that asks only about what the dictionary has is not warned of', () => {
  expect(checkTerms(networkWith(source))).toEqual([]);
});

test('a limit on a mistyped code is warned of once, where it stands, with what may be meant', () => {
  const problems = checkTerms(networkWith(source.replaceAll('"2823-3"', '"2832-3"')));
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatchObject({ code: 'term', severity: 'warning' });
  expect(problems[0]?.location).toMatch(/^catalog\/critical-result\/workflow\.yaml:\d+:\d+$/);
  expect(problems[0]?.sentence).toContain('the result "2832-3"');
  expect(problems[0]?.sentence).toContain('2823-3');
});

test('units and kinds of visits are terms too', () => {
  const asked = source
    .replace('["mmol/L", "mEq/L"]', '["mmol/L", "mmol/kg"]')
    .replace('event.critical ||', 'event.encounterClass == "preadmit" || event.critical ||');
  const sentences = checkTerms(networkWith(asked)).map(({ sentence }) => sentence);
  expect(sentences).toEqual([
    expect.stringContaining('the kind of visit "preadmit"'),
    expect.stringContaining('the unit of measure "mmol/kg"'),
  ]);
});

test('what inputs listen for is warned of too: a mistyped code or unit is never heard', () => {
  const input = (codes: string, unit: string, also: string) => `inputs:
  lactate: { type: number, unit: ${unit}, codes: [${codes}], max_age: 4h, also: { ${also}: 2 }, describes: Lactate. }
start:`;
  const listening = (text: string) =>
    checkTerms(networkWith(source.replace('\nstart:', `\n${text}`)));
  expect(listening(input('2524-7', 'mmol/L', 'mEq/L'))).toEqual([]);
  const problems = listening(input('2524-7, 2542-7', 'mmol/l', 'mg/dl-typo'));
  expect(problems.map(({ sentence }) => sentence)).toEqual([
    expect.stringContaining('the result "2542-7"'),
    expect.stringContaining('the unit of measure "mg/dl-typo"'),
  ]);
  expect(problems[0]?.location).toMatch(/workflow\.yaml:\d+:\d+$/);
});

test('without a dictionary there is nothing to hold terms against', () => {
  const { dictionary: _none, ...network } = networkWith(source);
  expect(checkTerms(network)).toEqual([]);
});

test('what cannot be read as a workflow is left to those who say why', () => {
  expect(checkTerms(networkWith('id: ['))).toEqual([]);
});

test('a value that no event says is warned of, also where the network has no dictionary', () => {
  const text = source.replace('"final"', '"finl"');
  expect(text).not.toBe(source);
  const problems = checkTerms(networkWith(text, undefined));
  expect(problems.map(({ sentence }) => sentence)).toEqual([
    'No event has the status "finl": this never comes true. Did you mean "final"?',
  ]);
});
