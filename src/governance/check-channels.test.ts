import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

import { loadNetwork, networkTree } from './governance.ts';

const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const readExample = networkTree({
  network: folder('../../networks/northlake'),
  catalog: folder('../../catalog'),
});

const destination = `title: Pager gateway
owner: wes.thornton
to: { kind: webhook, url: https://pagers.example/messages, secret: SINEW_SECRET_PAGER }
takes: [{ on: callout }]
payload: [site, unit, task.priority, callout.id, callout.to, callout.code, callout.text]
expireAfter: 5m
`;
const channels = `channels:
  - id: pager
    title: pager
    destination: pager-gateway
    client: st-anne-record
roles:
  - role: charge-nurse
    tells:
      - channel: pager
        priorities: [critical, urgent]
        quiet: { from: '22:00', to: '06:00' }
people:
  - person: grace.okafor
    addresses: { pager: '5550117' }
  - person: leilani.kahale
    addresses: { pager: '5550118' }
`;

/** The example network with pagers, where one text stands for another. */
async function loaded(from = '', to = '') {
  const tree = new Map(await readExample());
  tree.set('channels.yaml', channels.replace(from, to));
  tree.set('destinations/pager-gateway.yaml', destination.replace(from, to));
  return loadNetwork(async () => tree);
}

test('channels are read as the file says, with what it leaves out', async () => {
  const { network, problems } = await loaded();
  expect(problems).toEqual([]);
  expect(network?.channels).toMatchObject({
    channels: [{ id: 'pager', client: 'st-anne-record', deliverWithinMs: 180_000 }],
    roles: [{ role: 'charge-nurse', tells: [{ quiet: { except: ['critical'] } }] }],
    people: [{ person: 'grace.okafor', addresses: { pager: '5550117' }, tells: null }, {}],
  });
});

test.each([
  ['destination: pager-gateway', 'destination: pager-gatevay', 'There is no destination'],
  ['client: st-anne-record', 'client: st-anne-recor', 'There is no client'],
  ['role: charge-nurse', 'role: charge-nurses', 'There is no role'],
  ['- channel: pager', '- channel: pagers', 'There is no channel'],
  ['person: grace.okafor', 'person: grace.okafer', 'There is no person'],
  ["'5550118'", "'5550117'", 'This is the address of grace.okafor, too'],
  ['person: leilani.kahale', 'person: grace.okafor', 'stands here twice'],
  ['[{ on: callout }]', '[{ on: event, types: [result.withdrawn] }]', 'does not take callouts'],
  [', callout.text]', ']', 'Nobody can be called out without "callout.text"'],
  ['callout.text]', 'callout.text, patient.family]', 'callouts are read anywhere'],
])('"%s" written as "%s" is told with its place', async (from, to, hint) => {
  const { network, problems } = await loaded(from, to);
  expect(network).toBeNull();
  const told = problems.filter(({ sentence }) => sentence.includes(hint));
  expect(told, JSON.stringify(problems)).toHaveLength(1);
  expect(told[0]?.location).toMatch(/^(channels|destinations\/pager-gateway)\.yaml:\d+:\d+$/);
});
