import { expect, test } from 'vitest';

import { northlake } from '../../test/world.ts';
import { networkDigest } from './release.ts';
import { versionProblem } from './version-problem.ts';

const network = { ...(await northlake()), version: '1.10.0' };
const inForce = { epoch: 4, digest: networkDigest(network), network };

test.each([
  ['1.10.0', 'version-not-raised'],
  ['1.9.9', 'version-not-raised'],
  ['0.11.0', 'version-not-raised'],
  ['1.10.1', undefined],
  ['1.11.0', undefined],
  ['2.0.0', undefined],
])('a change that calls itself %s after 1.10.0 is told of as %s', (version, code) => {
  const candidate = { ...network, title: 'Changed', version };
  expect(versionProblem(candidate, inForce)?.code).toBe(code);
});

test('what is in force already, and another network, have no version to raise', () => {
  expect(versionProblem(network, inForce)).toBeUndefined();
  const other = { ...network, id: 'other', title: 'Changed' };
  expect(versionProblem(other, inForce)).toBeUndefined();
});
