import { expect, test } from 'vitest';

import { northlakeFiles } from '../../test/world.ts';
import { loadNetwork } from '../governance/governance.ts';
import { redateWaivers } from './demo-waivers.ts';

const begunAt = Date.UTC(2031, 4, 1, 12);
const dayMs = 86_400_000;

async function loadedOn(days: number) {
  const files = redateWaivers(await northlakeFiles(), begunAt);
  return loadNetwork(async () => new Map(Object.entries(files)), begunAt + days * dayMs);
}

test('in the demonstration the first waiver ends twenty days after it was begun, the others as long after that as written', async () => {
  const { network, problems } = await loadedOn(0);
  const waivers = network?.workflows.flatMap((one) => one.waivers ?? []) ?? [];
  expect(waivers.map(({ id, expires }) => [id, expires])).toEqual([
    ['harbor-night-supervisor', '2031-05-21'],
    ['millbrook-callback', '2031-08-08'],
  ]);
  expect(problems.map(({ severity, sentence }) => `${severity}: ${sentence}`)).toEqual([
    'warning: The waiver "harbor-night-supervisor" ends in 20 days. Its owner is arthur.pembroke.',
  ]);
});

test('a demonstration that is older than its waivers goes on without them, and warns of each', async () => {
  const { network, problems } = await loadedOn(200);
  expect(network?.workflows.flatMap((one) => one.waivers ?? [])).toEqual([]);
  expect(problems.map(({ severity }) => severity)).toEqual(['warning', 'warning']);
});

test('files without waivers stay as they are', () => {
  expect(redateWaivers({ 'network.yaml': 'id: x' }, begunAt)).toEqual({ 'network.yaml': 'id: x' });
});
