import { readFileSync } from 'node:fs';

import { expect, test } from 'vitest';

import { compileDefinition } from './compile-definition.ts';
import { effectiveParameters } from './parameters.ts';

const PATH = 'src/workflows/fixtures/news2.yaml';
const text = readFileSync(PATH, 'utf8');

test.each<[string, string, string, RegExp]>([
  [
    'a gap between rows',
    "[['[12..20]']",
    "[['[13..20]']",
    /No row matches where respiratory rate is 12/,
  ],
  [
    'two rows at once',
    "[['[9..11]']",
    "[['[8..11]']",
    /Rows 1 and 2 both match where respiratory rate is 8/,
  ],
  ['a row that never decides', "[['<= 93']", "[['<= 90']", /Row 2 never decides/],
  ['a text without quotes', `[['"air"']`, "[['air']", /Write texts in quotes: "air"/],
  [
    'a text that is not possible',
    `[['"air"']`,
    `[['"water"']`,
    /No row matches where oxygen is "air"/,
  ],
  ['an output that is not declared', '{ points: 3 }', '{ point: 3 }', /Did you mean "points"\?/],
  [
    'a column that is not there',
    'reads: [inputs.pulse]',
    'reads: [inputs.puls]',
    /Did you mean "pulse"\?/,
  ],
  [
    'a table that stands below',
    'reads: [inputs.pulse]',
    "reads: ['decide.warmth.points']",
    /There is no field "warmth"|not known here/,
  ],
  [
    'a parameter in a cell with a typing error',
    '>= params.urgent_from',
    '>= params.urgent_form',
    /Did you mean "urgent_from"\?/,
  ],
  [
    'a sum of texts',
    'hit: first\n    gives: { response',
    'hit: collect-sum\n    gives: { response',
    /collect-sum needs numbers/,
  ],
  [
    'an output that a guard misspells',
    'decide.news2.response == "urgent"',
    'decide.news2.respons == "urgent"',
    /There is no field "respons".*"response"/,
  ],
  [
    'a unit for a text',
    'values: [air, oxygen],',
    'values: [air, oxygen],\n      unit: L,',
    /Only a number has "unit"/,
  ],
  ['a conversion to nowhere', 'also: { kPa: 7.50062 }', 'also: { kPa: many }', /Write the factor/],
  ['a spelling of nothing', 'also: { A: alert,', 'also: { A: alrt,', /not one of "values"/],
  [
    'a fractional limit on whole numbers',
    "[['>= 7', '-']",
    "[['> 20', '-']",
    /Row 1 never decides/,
  ],
])('%s is told of, where it stands', (_, from, to, sentence) => {
  expect(text).toContain(from);
  const answer = compileDefinition(text.replace(from, to), 'w.yaml');
  const problems = 'problems' in answer ? answer.problems : [];
  expect(problems[0]?.sentence).toMatch(sentence);
  expect(problems[0]?.location).toMatch(/^w\.yaml:\d+:\d+$/);
});

test('an input that nothing reads is reported, and a parameter in another unit than the input it is compared to', () => {
  const unread = text.replaceAll('reads: [inputs.pulse]', "reads: ['data.points']");
  expect(problemsIn(unread)).toContainEqual(
    expect.stringContaining('Nothing reads the input "pulse": remove it, or use it.'),
  );
  const compared = text
    .replace('    default: 5\n', '    unit: mmol/L\n    default: 5\n')
    .replace('when: decide.news2', 'when: inputs.systolic > params.urgent_from || decide.news2');
  expect(problemsIn(compared)).toContainEqual(
    expect.stringContaining('inputs.systolic is in mm[Hg], but params.urgent_from in mmol/L'),
  );
});

test('a limit of one site that opens a gap is told of with the site, where it was set', () => {
  const unique = text
    .replace("      - [['<= 8'], { points: 3 }]", "      - [['<= params.slow'], { points: 3 }]")
    .replace(
      'parameters:\n',
      'parameters:\n  slow: { type: number, unit: /min, default: 8, min: 5, max: 8, local: true, describes: Slow. }\n',
    );
  const answer = compileDefinition(unique, 'w.yaml');
  if ('problems' in answer) throw new Error(JSON.stringify(answer.problems));
  const settings = { network: {}, site: { slow: 6 }, siteId: 'harbor' };
  expect(effectiveParameters(answer.definition, settings)).toEqual({
    problems: [
      expect.objectContaining({
        location: 'news2-watch.siteParameters.harbor.slow',
        sentence: expect.stringContaining(
          'At harbor, in the decision "breathing": No row matches where respiratory rate is [7..8]',
        ),
      }),
    ],
  });
});

function problemsIn(changed: string): string[] {
  const answer = compileDefinition(changed, 'w.yaml');
  return 'problems' in answer ? answer.problems.map(({ sentence }) => sentence) : [];
}
