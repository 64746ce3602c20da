import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

import { calendarsOfSite, loadNetwork, networkTree } from './governance.ts';

const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const readExample = networkTree({
  network: folder('../../networks/northlake'),
  catalog: folder('../../catalog'),
});
const path = 'calendars.yaml';

async function loaded(text: string) {
  const tree = new Map(await readExample());
  return loadNetwork(async () => tree.set(path, text));
}

const calendar = (name: string, sites: string) => `calendars:
  ${name}:
    days: [mon, fri]
    hours: ['08:00-12:00', '13:00-17:00']
    holidays: [12-25, 4 thu 11]
    sites: { ${sites} }
`;

test('a workflow gets the calendar that it names, and a site what it has otherwise', async () => {
  const { network, problems } = await loaded(
    calendar(
      'calling-hours',
      `harbor: { hours: ['09:00-10:00'], holidays: [easter], works_on: [12-25] }`,
    ),
  );
  expect(problems).toEqual([]);
  const installed = network?.workflows.find(({ id }) => id === 'discharge-follow-up');
  const others = network?.workflows.filter(({ calendars }) => calendars) ?? [];
  expect(others).toEqual([installed]);
  const at = (site: string) => calendarsOfSite(installed?.calendars ?? {}, site)['calling-hours'];
  expect(at('harbor')).toEqual({
    ...{ days: ['mon', 'fri'], hours: ['09:00-10:00'], from: 'site' },
    holidays: ['4 thu 11', 'easter'],
  });
  expect(at('st-anne')).toMatchObject({ hours: ['08:00-12:00', '13:00-17:00'], from: 'network' });
});

test.each([
  [
    'a calendar that no workflow has',
    calendar('caling-hours', ''),
    '2:3',
    'Did you mean "calling-hours"?',
  ],
  [
    'a site that is none',
    calendar('calling-hours', 'harbour: {}'),
    '6:14',
    'Did you mean "harbor"?',
  ],
  [
    'work on what is no holiday',
    calendar('calling-hours', 'harbor: { works_on: [01-01] }'),
    '6:35',
    'is no holiday of the network',
  ],
  ['a day that is none', calendar('calling-hours', '').replace('fri', 'fry'), '3:17', ''],
  ['hours that are none', calendar('calling-hours', '').replace('17:00', '25:00'), '4:28', ''],
])('%s is told with its place', async (_title, text, where, hint) => {
  const { network, problems } = await loaded(text);
  expect(network).toBeNull();
  expect(problems).toHaveLength(1);
  expect(problems[0]?.location).toBe(`${path}:${where}`);
  expect(problems[0]?.sentence).toContain(hint);
});
