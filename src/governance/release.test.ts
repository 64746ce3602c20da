import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import type { Network } from './network.ts';
import { canonicalJson, networkDigest } from './release.ts';

test('the order in which names were written does not change the text', () => {
  expect(canonicalJson({ b: [{ d: 1, c: null }], a: 'é' })).toBe(
    '{"a":"é","b":[{"c":null,"d":1}]}',
  );
  expect(canonicalJson({ a: 'é', b: [{ c: null, d: 1 }] })).toBe(
    '{"a":"é","b":[{"c":null,"d":1}]}',
  );
});

test('equal values have equal texts, and the text gives the value back', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const plain: unknown = JSON.parse(JSON.stringify(value));
      const text = canonicalJson(plain);
      expect(JSON.parse(text)).toEqual(plain);
      expect(canonicalJson(JSON.parse(text))).toBe(text);
    }),
  );
});

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
