import { expect, test } from 'vitest';

import type { Flag } from '../governance/governance.ts';
import { flagDigest, staleness, untouchedDaysMax } from './stale-flag.ts';

const noon = Date.UTC(2026, 10, 18, 12);
const day = 86_400_000;

const flag: Flag = {
  ...{ key: 'calls', title: 'Calls', kind: 'release', default: 'on', off: 'off' },
  variants: { on: true, off: false },
  ...{
    rules: [],
    whenCutOff: 'keep',
    owner: 'lena',
    expires: '2026-11-18',
    retire: 'When all have it.',
  },
  clients: [],
};

const seen = (one: Flag, days: number) => [
  { flag: one.key, digest: flagDigest(one), seenAt: noon - days * day },
];

test('a flag is stale on the day after its last', () => {
  expect(staleness(flag, [], noon)).toBeUndefined();
  expect(staleness(flag, [], noon + day)).toEqual({
    why: 'expired',
    sentence: 'It expired on 18-Nov-2026. Renew it, or take it out: When all have it.',
  });
});

test(`one that gives everybody the same is stale when nobody changed it for ${untouchedDaysMax} days, and not a day before`, () => {
  const later = { ...flag, expires: '2099-01-01' };
  expect(staleness(later, seen(later, untouchedDaysMax), noon)).toMatchObject({ why: 'untouched' });
  expect(staleness(later, seen(later, untouchedDaysMax - 1), noon)).toBeUndefined();
  expect(staleness(later, seen(flag, 99), noon)).toBeUndefined();
  const ruled = { ...later, rules: [{ id: 'r', when: { sites: ['a'] }, gives: 'off' }] };
  expect(staleness(ruled, seen(ruled, 99), noon)).toBeUndefined();
  const kill: Flag = { ...later, kind: 'kill-switch' };
  expect(staleness(kill, seen(kill, 99), noon)).toBeUndefined();
});
