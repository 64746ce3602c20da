import { expect, test } from 'vitest';

import { must } from '../platform/platform.ts';

import { loadNetwork } from './load-network.ts';
import { networkTree } from './network-tree.ts';
import type { Network } from './network.ts';
import { networkDigest } from './release.ts';
import { writtenAt } from './written-at.ts';

const readNorthlake = networkTree({ network: 'networks/northlake', catalog: 'catalog' });
const value = ['siteParameters', 'st-anne', 'accept_within'];

test('what a site sets for a workflow is found where it is written', async () => {
  const [installed] = (await northlake((text) => text)).workflows;
  const where = writtenAt(must(installed, 'a workflow'));
  expect(where(value)).toBe('workflows.yaml:9:33');
  expect(where(value, 'key')).toBe('workflows.yaml:9:18');
  expect(where(['siteParameters', 'lakeside'])).toBe('workflows.yaml:9:7');
});

test('a line more moves what is written, and makes no other release', async () => {
  const before = await northlake((text) => text);
  const after = await northlake((text) => `# A remark.\n${text}`);
  expect(writtenAt(must(after.workflows[0], 'a workflow'))(value)).toBe('workflows.yaml:10:33');
  expect(networkDigest(after)).toBe(networkDigest(before));
});

test('in a release that was stored it is named', async () => {
  const stored: Network = structuredClone(await northlake((text) => text));
  expect(writtenAt(must(stored.workflows[0], 'a workflow'))(value)).toBe(
    'critical-result.siteParameters.st-anne.accept_within',
  );
});

async function northlake(change: (text: string) => string): Promise<Network> {
  const tree = new Map(await readNorthlake());
  const text = must(tree.get('workflows.yaml'), 'workflows.yaml');
  tree.set('workflows.yaml', change(text));
  const { network, problems } = await loadNetwork(async () => tree);
  return must(network, JSON.stringify(problems));
}
