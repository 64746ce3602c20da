import { expect, test } from 'vitest';

import { composeNetwork } from './compose-network.ts';
import { flagBookAt, type Flag } from './flag.ts';
import type { Network } from './network.ts';
import { standingOf, type AssignmentScope } from './standing.ts';

function version(number: string, more: Partial<Network> = {}): Network {
  const units = [{ id: 'ed', title: 'ED' }];
  const fallback = { role: 'nurse', unit: null };
  const site = (id: string) => ({
    ...{ id, title: `${id} ${number}`, kind: 'hospital' as const },
    ...{ zone: 'America/Chicago', units, fallback },
  });
  const sites = ['north', 'south'];
  return {
    ...{ id: 'small', title: 'Small', version: number },
    sites: sites.map(site),
    people: [{ id: 'ann', name: `Ann ${number}`, title: 'RN', grants: [] }],
    roles: [{ id: 'nurse', title: `Nurse ${number}`, permissions: ['task.view'] }],
    rotas: sites.map((one) => ({ site: one, unit: null, role: `nurse ${number}`, shifts: [] })),
    feeds: [],
    workflows: [
      {
        ...{ id: 'w', source: `version ${number}`, path: 'catalog/w/workflow.yaml', sites },
        parameters: {},
        siteParameters: { north: { limit: 1 }, south: { limit: 2 } },
      },
    ],
    ...more,
  };
}

const [old, next] = [version('1.0.0'), version('2.0.0')];
const bundles = new Map([
  ['old', old],
  ['next', next],
]);

function composed(...narrower: { scope: AssignmentScope; bundle: string }[]): Network {
  const standing = standingOf([{ scope: { kind: 'everywhere' }, bundle: 'old' }, ...narrower]);
  if (!standing) throw new Error('nothing stands');
  return composeNetwork(standing, bundles);
}

test('one bundle everywhere is its network and nothing else', () => {
  expect(composed()).toBe(old);
  expect(composed({ scope: { kind: 'everywhere' }, bundle: 'next' })).toBe(next);
});

test('each site has its own units, rotas and workflows; roles and people are the network’s', () => {
  const network = composed({ scope: { kind: 'site', site: 'north' }, bundle: 'next' });
  expect(network.sites.map(({ title }) => title)).toEqual(['north 2.0.0', 'south 1.0.0']);
  expect(network.rotas.map(({ site, role }) => [site, role])).toEqual([
    ['north', 'nurse 2.0.0'],
    ['south', 'nurse 1.0.0'],
  ]);
  expect(network.workflows).toEqual([
    { ...next.workflows[0], sites: ['north'], siteParameters: { north: { limit: 1 } } },
    { ...old.workflows[0], sites: ['south'], siteParameters: { south: { limit: 2 } } },
  ]);
  expect(network).toMatchObject({ version: '1.0.0', people: old.people, roles: old.roles });
});

test('what belongs to the network is changed by itself, and no site with it', () => {
  const network = composed({ scope: { kind: 'network' }, bundle: 'next' });
  expect(network).toMatchObject({ version: '2.0.0', roles: next.roles });
  expect(network.sites).toEqual(old.sites);
  expect(network.workflows).toEqual(old.workflows);
});

test('a cohort runs its workflows beside those of the rest of its site', () => {
  const cohort = { id: 'pilot', units: ['ed'] };
  const network = composed({ scope: { kind: 'cohort', site: 'north', cohort }, bundle: 'next' });
  expect(network.cohorts).toEqual([{ site: 'north', cohort }]);
  expect(network.workflows).toEqual([
    old.workflows[0],
    {
      ...next.workflows[0],
      sites: ['north'],
      siteParameters: { north: { limit: 1 } },
      cohort: 'pilot',
    },
  ]);
  expect(network.sites).toEqual(old.sites);
});

test('a part of a site that tries a version brings the flags that only this version has; a flag of both is the site’s', () => {
  const flag = (key: string, title: string): Flag => ({
    ...{ key, title, kind: 'release', variants: { on: true }, default: 'on', off: 'on' },
    ...{ rules: [], whenCutOff: 'keep', owner: 'ann', expires: '2027-01-31', retire: '' },
    clients: [],
  });
  const book = (...flags: Flag[]) => ({ flagBook: { flags, providerGroups: {} } });
  const shared = version('1.0.0', book(flag('both', 'of the site')));
  const tried = version('2.0.0', book(flag('both', 'of the canary'), flag('new', 'of it alone')));
  const standing = standingOf([
    { scope: { kind: 'everywhere' }, bundle: 'shared' },
    {
      scope: { kind: 'cohort', site: 'north', cohort: { id: 'pilot', units: ['ed'] } },
      bundle: 'tried',
    },
  ]);
  if (!standing) throw new Error('nothing stands');
  const network = composeNetwork(
    standing,
    new Map([
      ['shared', shared],
      ['tried', tried],
    ]),
  );
  const titles = (site: string) => flagBookAt(network, site).flags.map(({ title }) => title);
  expect(titles('north')).toEqual(['of the site', 'of it alone']);
  expect(titles('south')).toEqual(['of the site']);
});

test('somebody whom only the bundle of a site knows comes along, with what they are there', () => {
  const grants = [
    { role: 'nurse', site: 'north', unit: null },
    { role: 'nurse', site: 'south', unit: null },
    { role: 'nurse', site: '*', unit: null },
  ];
  const roles = [{ id: 'scribe', title: 'Scribe', permissions: [] }];
  const people = [...next.people, { id: 'bob', name: 'Bob', title: 'RN', grants }];
  const wider = version('3.0.0', { people, roles: [...next.roles, ...roles] });
  const standing = standingOf([
    { scope: { kind: 'everywhere' }, bundle: 'old' },
    { scope: { kind: 'site', site: 'north' }, bundle: 'wider' },
  ]);
  if (!standing) throw new Error('nothing stands');
  const network = composeNetwork(standing, new Map([...bundles, ['wider', wider]]));
  expect(network.people).toEqual([
    ...old.people,
    { id: 'bob', name: 'Bob', title: 'RN', grants: grants.slice(0, 1) },
  ]);
  expect(network.roles).toEqual([...old.roles, ...roles]);
});
