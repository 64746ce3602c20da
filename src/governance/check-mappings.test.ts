import { expect, test } from 'vitest';

import { must } from '../platform/platform.ts';
import { effectiveMappings } from './effective-mappings.ts';
import { loadNetwork } from './load-network.ts';

/** A network with a dictionary and a feed with maps of its own and a shared one. Each test breaks one thing in it. */
const good: Readonly<Record<string, string>> = {
  'network.yaml': 'id: small\ntitle: Small Health\nversion: 1.0.0\n',
  'roles.yaml': 'roles:\n  - { id: supervisor, title: Boss, permissions: [task.view, task.act] }\n',
  'people.yaml': `people:
  - { id: bea, name: Bea, title: Boss, grants: [{ role: supervisor, site: north }] }
`,
  'sites/north.yaml': `title: North
kind: hospital
zone: America/Chicago
units: [{ id: ed, title: Emergency }]
fallback: { role: supervisor }
`,
  'dictionary.yaml': `version: 1.0.0
results:
  2823-3: { display: Potassium, units: [mmol/L, mEq/L] }
  2951-2: { display: Sodium, units: [mmol/L] }
encounterClasses: [inpatient]
`,
  'feeds/north-lab.yaml': `title: Laboratory
site: north
owner: bea
port: 2575
defaultAuthority: NORTH
patientIdentifier: { types: [MR], authorities: [NORTH] }
locations: { ER: ed }
providers:
  '4711': Okafor, Nina
mappings: [mappings/lab.yaml]
`,
  'mappings/lab.yaml': `codes:
  K: { code: 2823-3, system: http://loinc.org, display: Potassium }
`,
  'workflows.yaml': 'workflows: []\n',
};

const load = (files: Readonly<Record<string, string>>) =>
  loadNetwork(async () => new Map(Object.entries(files)));

async function afterChange(path: string, from: string, to: string): Promise<string[]> {
  const text = must(good[path], path);
  expect(text).toContain(from);
  const { problems } = await load({ ...good, [path]: text.replace(from, to) });
  return problems.map((one) => `${one.location} ${one.severity} ${one.code}: ${one.sentence}`);
}

test('a dictionary is part of the network, and without one the network is as good', async () => {
  const { network, problems } = await load(good);
  expect(problems).toEqual([]);
  expect(network?.dictionary).toEqual({
    version: '1.0.0',
    results: [
      { code: '2823-3', display: 'Potassium', units: ['mmol/L', 'mEq/L'] },
      { code: '2951-2', display: 'Sodium', units: ['mmol/L'] },
    ],
    encounterClasses: ['inpatient'],
  });
  const { 'dictionary.yaml': _dictionary, ...without } = good;
  const plain = await load(without);
  expect(plain.problems).toEqual([]);
  expect(plain.network).not.toHaveProperty('dictionary');
});

test('every mapping of a feed tells in which file and line it stands', async () => {
  const { network } = await load(good);
  const feed = must(network?.feeds[0], 'the feed');
  expect(effectiveMappings(feed)).toEqual([
    {
      ...{ map: 'codes', sent: 'K', to: '2823-3', system: 'http://loinc.org' },
      ...{ display: 'Potassium', writtenAt: 'mappings/lab.yaml:2:3' },
    },
    {
      ...{ map: 'locations', sent: 'ER', to: 'ed', system: null, display: null },
      writtenAt: 'feeds/north-lab.yaml:7:14',
    },
    {
      ...{ map: 'providers', sent: '4711', to: 'Okafor, Nina', system: null, display: null },
      writtenAt: 'feeds/north-lab.yaml:9:3',
    },
  ]);
  const stored = structuredClone(feed);
  expect(effectiveMappings(stored).map(({ writtenAt }) => writtenAt)).toEqual([null, null, null]);
});

test.each([
  ['2823-3: {', '2823-4: {', 'dictionary.yaml:3:3 error loinc:'],
  [
    'mEq/L',
    'meq/liter',
    'dictionary.yaml:3:49 error unit: Workflows see this unit of measure as "mEq/L"',
  ],
  ['mEq/L', 'drops', 'dictionary.yaml:3:49 error unit: The unit of measure "drops" is not known'],
  ['units: [mmol/L] }', 'units: mmol/L }', 'dictionary.yaml:4:37 error value: "units"'],
  ['[inpatient]', '[inpatients]', 'dictionary.yaml:5:20 error value:'],
  ['version: 1.0.0', 'version: 1', 'dictionary.yaml:1:10 error value:'],
])('a dictionary is checked: %s → %s', async (from, to, problem) => {
  const problems = await afterChange('dictionary.yaml', from, to);
  expect(problems).toEqual([expect.stringContaining(problem)]);
});

test('a result that is no number needs no units of measure', async () => {
  expect(await afterChange('dictionary.yaml', 'units: [mmol/L] }', 'units: [] }')).toEqual([]);
  expect(await afterChange('dictionary.yaml', ', units: [mmol/L] }', ' }')).toEqual([]);
});

test('a code that is called otherwise than in the dictionary may be the wrong code', async () => {
  expect(await afterChange('mappings/lab.yaml', '2823-3', '2951-2')).toEqual([
    'mappings/lab.yaml:2:57 warning display: The dictionary calls 2951-2 "Sodium", not "Potassium".' +
      ' Potassium is 2823-3. Is it the right code?',
  ]);
});

test('a line of the feed that overrides a shared one says so, whether it changes anything or not', async () => {
  const own = (code: string, display: string) =>
    `codes:\n  K: { code: ${code}, system: http://loinc.org, display: ${display} }\nmappings:`;
  expect(await afterChange('feeds/north-lab.yaml', 'mappings:', own('2951-2', 'Sodium'))).toEqual([
    'feeds/north-lab.yaml:11:3 warning overridden: "K" is mapped to something else at mappings/lab.yaml:2:3.' +
      ' The line of the feed counts; remove it if that is not meant.',
  ]);
  expect(
    await afterChange('feeds/north-lab.yaml', 'mappings:', own('2823-3', 'Potassium')),
  ).toEqual([expect.stringContaining('is mapped to the same at mappings/lab.yaml:2:3')]);
});

test('two shared files that map the same provider contradict each other', async () => {
  const files = {
    ...good,
    'mappings/one.yaml': "providers: { '9': Nine }\n",
    'mappings/two.yaml': "providers: { '9': Neun }\n",
    'feeds/north-lab.yaml': must(good['feeds/north-lab.yaml'], 'feed').replace(
      '[mappings/lab.yaml]',
      '[mappings/one.yaml, mappings/two.yaml]',
    ),
  };
  const { network, problems } = await load(files);
  expect(network).toBeNull();
  expect(problems[0]?.sentence).toBe(
    'mappings/one.yaml and mappings/two.yaml both map "9". Leave it in one of them.',
  );
});
