import { readFileSync } from 'node:fs';

import { expect, test } from 'vitest';

import { loadNetwork, networkTree } from '../governance/governance.ts';
import { must } from '../platform/platform.ts';
import { explainParameters, standardisationOf } from './explain-parameters.ts';
import { compileRelease } from './workflow-registry.ts';

const read = networkTree({ network: 'networks/northlake', catalog: 'catalog' });
const definition = readFileSync('catalog/critical-result/workflow.yaml', 'utf8');
const NOW = Date.UTC(2027, 2, 14, 9);

const waiver = {
  value: '90m',
  parameter: 'accept_within',
  sites: '[harbor]',
  expires: '2027-06-30',
};

test('a waiver goes before site and network, may leave the bounds, and is told of with all that stands behind it', async () => {
  const { explained, pinned } = await atHarbor({
    ...waiver,
    parameter: 'repeat_every',
    value: '45m',
  });
  expect(pinned.byName['repeat_every']).toEqual({
    name: 'repeat_every',
    value: '45m',
    from: 'waiver',
    waiver: 'w-1',
  });
  expect(explained.find(({ name }) => name === 'repeat_every')).toMatchObject({
    value: '45m',
    from: 'waiver',
    isStandard: false,
    bounds: '5m to 30m',
    hardBounds: null,
    waiver: { id: 'w-1', owner: 'Chief nurse of Harbor', expires: '2027-06-30' },
    layers: [
      { from: 'catalog', value: '15m' },
      { from: 'waiver', value: '45m', location: 'waivers.yaml:6:12' },
    ],
  });
});

test('not even a waiver goes beyond the hard limits of the definition', async () => {
  const hard = definition.replace(
    'max: 30m\n    local: false',
    'max: 30m\n    never_above: 40m\n    local: false',
  );
  const change = { ...waiver, parameter: 'repeat_every', value: '45m' };
  expect(await problemsOf(change, { definition: hard })).toEqual([
    'waivers.yaml:6:12 45m is beyond what nobody may set, not even a waiver: at most 40m.',
  ]);
  expect(await problemsOf({ ...change, value: '40m' }, { definition: hard })).toEqual([]);
});

test('a waiver holds through its last day at the site, is told of when it is over, and is then no part of the network', async () => {
  const lastDay = Date.UTC(2027, 6, 1, 3);
  const change = { ...waiver, parameter: 'repeat_every', value: '45m' };
  // Half past ten in the evening of 30 June in Chicago.
  expect(await problemsOf(change, { now: lastDay })).toEqual([
    expect.stringContaining('The waiver "w-1" ends in'),
  ]);
  const dayAfter = Date.UTC(2027, 6, 1, 6);
  expect(await problemsOf(change, { now: dayAfter })).toEqual([
    'waivers.yaml:11:14 The waiver "w-1" ended on 2027-06-30 and does not hold any more at harbor. Renew it, or remove it.',
  ]);
  const { pinned } = await atHarbor(change, dayAfter);
  expect(pinned.byName['repeat_every']).toMatchObject({ value: '15m', from: 'catalog' });
});

test.each<[string, Partial<typeof waiver>, string]>([
  ['another workflow’s parameter', { parameter: 'acept_within' }, 'Did you mean "accept_within"?'],
  ['a site where the workflow does not run', { sites: '[habor]' }, 'Did you mean "harbor"?'],
  ['a day that there is not', { expires: '2027-02-30' }, 'There is no day 2027-02-30'],
  ['an end that is too far away', { expires: '2029-01-01' }, 'A waiver ends within 366 days'],
  ['a value of another type', { value: '3' }, 'Write a duration'],
])('%s is refused, where it stands', async (_, change, sentence) => {
  const [first = ''] = await problemsOf({ ...waiver, ...change });
  expect(first).toMatch(/^waivers\.yaml:\d+:\d+ /);
  expect(first).toContain(sentence);
});

test('a waiver without an owner, a risk or an end is refused', async () => {
  const tree = await treeWith({ ...waiver });
  const text = must(tree.get('waivers.yaml'), 'waivers');
  for (const field of ['reason', 'risk', 'control', 'owner', 'expires']) {
    const without = text.replace(new RegExp(`\\n {4}${field}: .*`), '');
    const changed = new Map(tree).set('waivers.yaml', without);
    const { network, problems } = await loadNetwork(async () => changed, NOW);
    expect(network).toBeNull();
    expect(problems[0]?.sentence).toContain(`"${field}"`);
  }
});

test('a site that sets its own value is one parameter less at the network’s standard; one that sets the same is not', async () => {
  const tree = new Map(await read());
  const text = must(tree.get('workflows.yaml'), 'workflows');
  const { explained } = await explainAt('millbrook', tree);
  expect(standardisationOf(explained)).toEqual({ atStandard: 9, parameters: 11, ratio: 9 / 11 });
  tree.set('workflows.yaml', text.replace('accept_within: 20m', 'accept_within: 900s'));
  const same = await explainAt('millbrook', tree);
  expect(standardisationOf(same.explained).atStandard).toBe(10);
  expect(standardisationOf([]).ratio).toBeNull();
});

async function treeWith(change: typeof waiver, changed = definition): Promise<Map<string, string>> {
  const tree = new Map(await read());
  tree.set('catalog/critical-result/workflow.yaml', changed);
  const lines = [
    'waivers:',
    '  - id: w-1',
    '    workflow: critical-result',
    `    sites: ${change.sites}`,
    `    parameter: ${change.parameter}`,
    `    value: ${change.value}`,
    '    reason: One supervisor for two hospitals at night.',
    '    risk: A result is asked about less often.',
    '    control: The charge nurse looks at open tasks each hour.',
    '    owner: Chief nurse of Harbor',
    `    expires: '${change.expires}'`,
  ];
  return tree.set('waivers.yaml', lines.join('\n'));
}

async function atHarbor(change: typeof waiver, now = NOW) {
  return explainAt('harbor', await treeWith(change), now);
}

async function explainAt(site: string, tree: ReadonlyMap<string, string>, now = NOW) {
  const { network, problems } = await loadNetwork(async () => tree, now);
  const release = { epoch: 1, digest: '', network: must(network, JSON.stringify(problems)) };
  const answer = compileRelease(release);
  if ('problems' in answer) throw new Error(JSON.stringify(answer.problems));
  const installed = must(release.network.workflows[0], 'a workflow');
  const workflow = must(
    answer.compiled.bySite.get(site)?.find(({ definition: { id } }) => id === installed.id),
    'it runs there',
  );
  const explained = explainParameters(installed, workflow.definition, site);
  return { explained, pinned: workflow.parameters };
}

async function problemsOf(
  change: typeof waiver,
  { now = NOW, definition: changed = definition } = {},
): Promise<string[]> {
  const tree = await treeWith(change, changed);
  const { network, problems } = await loadNetwork(async () => tree, now);
  const answer = network ? compileRelease({ epoch: 1, digest: '', network }) : { problems: [] };
  const found = [...problems, ...('problems' in answer ? answer.problems : [])];
  return found.map(({ location, sentence }) => `${location} ${sentence}`);
}
