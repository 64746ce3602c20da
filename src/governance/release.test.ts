import { expect, test } from 'vitest';

import type { Network } from './network.ts';
import { networkDigest } from './release.ts';

const network = (source: string): Network => ({
  id: 'small',
  title: 'Small',
  version: '1.0.0',
  sites: [],
  people: [],
  roles: [],
  rotas: [],
  feeds: [],
  workflows: [
    {
      id: 'w',
      source,
      path: 'catalog/w/workflow.yaml',
      sites: [],
      parameters: {},
      siteParameters: {},
    },
  ],
});

test('one letter of a workflow makes another release', () => {
  expect(networkDigest(network('id: w\n'))).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(networkDigest(network('id: w\n'))).toBe(networkDigest(network('id: w\n')));
  expect(networkDigest(network('id: v\n'))).not.toBe(networkDigest(network('id: w\n')));
});
