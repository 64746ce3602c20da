import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

import { loadNetwork, networkTree, rolloutStrategies } from '../governance/governance.ts';
import { northlake } from '../../test/world.ts';
import { writePlan, type PlanWish } from './write-plan.ts';

const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const network = await northlake();

const wish: Omit<PlanWish, 'template'> = {
  ...{ name: 'next', workflows: ['critical-result'], calls: [] },
  exceptions: [{ site: 'millbrook', reason: 'New laboratory.' }],
};

test('each of the classic ways gives a plan that the network takes without a problem', async () => {
  const tree = new Map(
    await networkTree({
      network: folder('../../networks/northlake'),
      catalog: folder('../../catalog'),
    })(),
  );
  for (const template of rolloutStrategies) {
    const written = writePlan(network, { ...wish, template });
    expect(written).toHaveProperty('text');
    if ('text' in written) tree.set(`rollouts/way-${template}.yaml`, written.text);
  }
  const loaded = await loadNetwork(() => Promise.resolve(tree));
  expect(loaded.problems).toEqual([]);
  const plans = loaded.network?.rollouts?.filter(({ id }) => id.startsWith('way-')) ?? [];
  const places = plans.map(({ strategy, steps }) => [
    strategy,
    steps.map(({ where }) => where.kind).join(' '),
  ]);
  expect(Object.fromEntries(places)).toMatchObject({
    'pilot-then-expand': 'canary sites sites',
    'platform-first': 'network canary sites sites',
    'hybrid-with-exceptions': 'canary sites sites sites',
  });
  const touched = plans.flatMap(({ steps }) =>
    steps.flatMap(({ where }) => ('sites' in where ? where.sites : [])),
  );
  expect(touched).not.toContain('millbrook');
});

test('a cluster is all that hangs together by calls, whoever was named', () => {
  const calls = [
    { from: 'sepsis-escalation', to: 'sepsis-bundle' },
    { from: 'consult-routing', to: 'returned-tasks' },
  ];
  const written = writePlan(network, {
    ...{ ...wish, template: 'by-cluster', workflows: ['sepsis-bundle'], calls, exceptions: [] },
  });
  expect(written).toMatchObject({ text: expect.stringContaining('- sepsis-escalation') });
  expect(JSON.stringify(written)).not.toContain('consult-routing');
});

test.each([
  [{ workflows: ['no-such'] }, 'There is no workflow "no-such".'],
  [{ exceptions: [{ site: 'nowhere', reason: 'x' }] }, 'site=reason'],
  [{ exceptions: [] }, 'name at least one with --except'],
  [{ pilot: 'millbrook' }, 'or it is an exception'],
])('%j is refused with a sentence', (set, sentence) => {
  const written = writePlan(network, { ...wish, template: 'hybrid-with-exceptions', ...set });
  expect(written).toMatchObject({ refused: expect.stringContaining(sentence) });
});
