import { generateKeyPairSync } from 'node:crypto';

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  bundleSchema,
  compareVersions,
  filesDigest,
  manifestDigest,
  refuseBundle,
  signBundle,
  type BundleDocument,
} from './bundle-document.ts';
import type { ReleasePolicy } from './release-policy.ts';

const keys = Object.fromEntries(
  ['ann', 'bob', 'cy', 'eve'].map((person) => [person, generateKeyPairSync('ed25519')]),
);

const keyOf = (person: string) => {
  const pair = keys[person];
  if (!pair) throw new Error(`no key of ${person}`);
  return pair;
};

const policy: ReleasePolicy = {
  approvals: 1,
  keys: ['ann', 'bob', 'cy'].map((person) => ({
    ...{ id: `${person}-1`, person },
    public: keyOf(person).publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
  })),
};
const context = { policy, newest: null, engine: '0.4.0' };

const files = { 'network.yaml': 'id: small\n', 'catalog/w/workflow.yaml': 'id: w\n' };
const made: BundleDocument = {
  manifest: {
    ...{ format: 'sinew-release/1', network: 'small', version: '1.1.0', number: 4, base: null },
    ...{ files: filesDigest(files), minimumEngine: '0.3.0', author: 'ann' },
    ...{ madeAt: '2026-03-03T18:00:00Z', changes: ['A limit is lower.'], commit: null },
    ...{ evidence: { scenarios: { passed: 3, failed: 0 }, replay: null }, notes: {} },
  },
  files,
  signatures: [],
};

const by = (person: string, as: 'author' | 'approver') => ({ as, person, key: `${person}-1` });
const signed = (...signers: [string, 'author' | 'approver'][]): BundleDocument =>
  signers.reduce(
    (bundle, [person, as]) => signBundle(bundle, by(person, as), keyOf(person).privateKey),
    made,
  );
const whole = signed(['ann', 'author'], ['bob', 'approver']);

test('is taken when its author and another have signed it, and reads back from its text', () => {
  expect(refuseBundle(whole, context)).toBeUndefined();
  expect(bundleSchema.parse(JSON.parse(JSON.stringify(whole)))).toEqual(whole);
});

test('keeps the sums of the replay that its author and approvers sign, and takes no others', () => {
  const sums = { tasks: 2, escalations: 1, acceptBreaches: 1, finishBreaches: 0 };
  const replayed = {
    ...{ from: '2026-02-24T18:00:00Z', to: '2026-03-03T18:00:00Z', events: 40, tasks: 1 },
    ...{ kinds: { 'fewer escalations': 1 }, before: sums, after: { ...sums, escalations: 0 } },
  };
  const withReplay = (said: object): unknown => {
    const evidence = { ...whole.manifest.evidence, replayed: { ...replayed, ...said } };
    return { ...whole, manifest: { ...whole.manifest, evidence } };
  };
  const read = bundleSchema.parse(withReplay({}));
  expect(read.manifest.evidence.replayed).toEqual(replayed);
  expect(refuseBundle(read, context)).toContain('does not hold');
  expect(bundleSchema.safeParse(withReplay({ tasks: -1 })).success).toBe(false);
  expect(bundleSchema.safeParse(withReplay({ patient: '700101' })).success).toBe(false);
});

describe('is refused', () => {
  test.each([
    ['without its author', signed(['bob', 'approver']), 'Its author ann has not signed it.'],
    ['without an approval', signed(['ann', 'author']), 'It has 0 of 1 approvals'],
    [
      'where the author approved it',
      signed(['ann', 'author'], ['ann', 'approver']),
      'It has 0 of 1 approvals',
    ],
    [
      'with a key that is not known',
      signed(['ann', 'author'], ['eve', 'approver']),
      'the key "eve-1", which this network does not know',
    ],
    [
      'with the key of somebody else',
      signBundle(
        signed(['ann', 'author']),
        { as: 'approver', person: 'cy', key: 'bob-1' },
        keyOf('bob').privateKey,
      ),
      'The key "bob-1" is not cy\'s.',
    ],
    [
      'where an approval was made of the signature of the author',
      {
        ...whole,
        signatures: whole.signatures.map((one) => ({ ...one, as: 'approver' as const })),
      },
      'does not hold',
    ],
  ])('%s', (_what, bundle, sentence) => {
    expect(refuseBundle(bundle, context)).toContain(sentence);
  });

  test('when it is older than what was taken, unless it is just that', () => {
    const digest = manifestDigest(whole.manifest);
    const taken = (number: number, other = 'sha256:0') => ({
      ...context,
      newest: { number, digest: other },
    });
    expect(refuseBundle(whole, taken(3))).toBeUndefined();
    expect(refuseBundle(whole, taken(4))).toContain('It is number 4, and number 4 was taken');
    expect(refuseBundle(whole, taken(5))).toContain('Make it anew');
    expect(refuseBundle(whole, taken(4, digest))).toBeUndefined();
  });

  test('by a Sinew that is older than it asks for', () => {
    expect(refuseBundle(whole, { ...context, engine: '0.3.0' })).toBeUndefined();
    expect(refuseBundle(whole, { ...context, engine: '0.2.9' })).toContain('Sinew 0.3.0 or later');
  });

  test('after any change of any byte of its files or of what is said of it', () => {
    fc.assert(
      fc.property(fc.nat(), fc.string({ minLength: 1, maxLength: 3 }), (place, other) => {
        const text = JSON.stringify({ manifest: whole.manifest, files: whole.files });
        const at = place % text.length;
        const changed = text.slice(0, at) + other + text.slice(at + other.length);
        let parsed: unknown;
        try {
          parsed = JSON.parse(changed);
        } catch {
          return;
        }
        const read = bundleSchema.safeParse({ ...Object(parsed), signatures: whole.signatures });
        if (!read.success) return;
        const isSame =
          manifestDigest(read.data.manifest) === manifestDigest(whole.manifest) &&
          filesDigest(read.data.files) === filesDigest(whole.files);
        expect(refuseBundle(read.data, context) === undefined).toBe(isSame);
      }),
      { numRuns: 500 },
    );
  });
});

test('versions are compared by number, not by letter', () => {
  expect(compareVersions('0.10.0', '0.9.9')).toBeGreaterThan(0);
  expect(compareVersions('1.0.0', '1.0.0')).toBe(0);
  fc.assert(
    fc.property(
      fc.array(fc.nat(99), { minLength: 3, maxLength: 3 }),
      fc.array(fc.nat(99), { minLength: 3, maxLength: 3 }),
      (a, b) => {
        const apart = compareVersions(a.join('.'), b.join('.'));
        expect(Math.sign(compareVersions(b.join('.'), a.join('.')))).toBe(-Math.sign(apart) + 0);
      },
    ),
  );
});
