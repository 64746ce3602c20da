import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

import { loadNetwork, networkTree, type Network } from './governance.ts';

const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const readExample = networkTree({
  network: folder('../../networks/northlake'),
  catalog: folder('../../catalog'),
});
const path = 'clients/st-anne-record.yaml';
const fhirFeed = 'feeds/st-anne-fhir.yaml';

async function problemsAfter(at: string, from: string, to: string): Promise<string[]> {
  const tree = new Map(await readExample());
  const text = tree.get(at) ?? '';
  expect(text).toContain(from);
  tree.set(at, text.replace(from, to));
  const { problems } = await loadNetwork(async () => tree);
  return problems.map(({ location, sentence }) => `${location} ${sentence}`);
}

test('a client of the example is let in as its file says', async () => {
  const { network } = await loadNetwork(readExample);
  const clientOf = (id: string) => network?.clients?.find((one) => one.id === id);
  expect(clientOf('primary-care-exchange')).toMatchObject({ messages: ['summary-received'] });
  expect(clientOf('st-anne-record')).toEqual({
    id: 'st-anne-record',
    name: 'St. Anne patient record',
    title: 'System',
    tokenVariable: 'ST_ANNE_RECORD_TOKEN_SHA256',
    feed: 'st-anne-fhir',
    grants: [{ role: 'record-system', site: 'st-anne', unit: null }],
    subscriptions: {
      origins: ['https://record.st-anne.example'],
      networks: [],
      payload: ['site', 'unit', 'patient.identifiers', 'encounter.class'],
      secrets: [],
    },
  });
});

test.each([
  ['a role', 'role: record-system', 'role: record-sistem', 'Did you mean "record-system"?'],
  ['a site', 'site: st-anne }', 'site: st-ane }', 'Did you mean "st-anne"?'],
  ['a feed', 'feed: st-anne-fhir', 'feed: st-anne-fihr', 'Did you mean "st-anne-fhir"?'],
  [
    'a feed of HL7 v2',
    'feed: st-anne-fhir',
    'feed: st-anne-lab',
    'a client needs one of kind fhir, csv or ccda',
  ],
])('%s that is not what a client needs is told with its place', async (_, from, to, hint) => {
  const problems = await problemsAfter(path, from, to);
  const told = problems.filter((problem) => problem.includes(hint));
  expect(told, problems.join('\n')).toHaveLength(1);
  expect(told[0]).toMatch(/^clients\/st-anne-record\.yaml:\d+:\d+ /);
});

test('a client must not have the id of a person, because the audit names both', async () => {
  const tree = new Map(await readExample());
  tree.set('clients/nina.alvarez.yaml', tree.get(path) ?? '');
  const { problems } = await loadNetwork(async () => tree);
  expect(problems.map(({ location }) => location)).toEqual(['clients/nina.alvarez.yaml:1:1']);
});

test('a FHIR feed has no port, because it is heard at /fhir', async () => {
  const problems = await problemsAfter(fhirFeed, 'kind: fhir', 'kind: fhir\nport: 2599');
  expect(problems).toEqual([
    'feeds/st-anne-fhir.yaml:4:7 A FHIR feed is heard at /fhir and listens nowhere else. Remove the port.',
  ]);
});

function recordOf(network: Network | null) {
  return network?.clients?.find(({ id }) => id === 'st-anne-record');
}

/** The client of the example with other subscriptions, or with none. */
async function withSubscriptions(lines: string | null): Promise<Map<string, string>> {
  const tree = new Map(await readExample());
  const [before = ''] = (tree.get(path) ?? '').split('subscriptions:');
  const block = lines === null ? '' : `subscriptions:\n  ${lines.replaceAll('\n', '\n  ')}\n`;
  return tree.set(path, before + block);
}

test('a client may subscribe as its file says, and to nothing where it says nothing', async () => {
  const given = `origins: ['https://hooks.example']\npayload: [site]\nsecrets: [SINEW_SECRET_HOOK]`;
  const tree = await withSubscriptions(given);
  const { network, problems } = await loadNetwork(async () => tree);
  expect(problems).toEqual([]);
  expect(recordOf(network)?.subscriptions).toEqual({
    origins: ['https://hooks.example'],
    networks: [],
    payload: ['site'],
    secrets: ['SINEW_SECRET_HOOK'],
  });
  const silent = await loadNetwork(() => withSubscriptions(null));
  expect(recordOf(silent.network)).not.toHaveProperty('subscriptions');
});

test.each([
  ['an origin with a path', `origins: ['https://hooks.example/in']`, 'An origin is written'],
  ['plain http to anywhere', `origins: ['http://hooks.example']`, 'Plain http would carry'],
  ['no origin', 'origins: []', 'origins'],
  ['a field that is none', `origins: ['https://a.example']\npayload: [patient]`, 'payload'],
  ['a secret itself', `origins: ['https://a.example']\nsecrets: [hunter2]`, 'SINEW_SECRET_'],
])('subscriptions with %s are told with their place', async (_, lines, hint) => {
  const { problems } = await loadNetwork(() => withSubscriptions(lines));
  const told = problems.map(({ location, sentence }) => `${location} ${sentence}`);
  expect(told.filter((one) => one.startsWith(path) && one.includes(hint))).toHaveLength(1);
});
