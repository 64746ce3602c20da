import fc from 'fast-check';
import { expect, test } from 'vitest';

import {
  afterAttempt,
  allowedBy,
  breakerAt,
  closedBreaker,
  openForFactorMax,
  type Breaker,
} from './breaker.ts';

const rules = { failures: 3, openForMs: 10_000 };

type Sign = Parameters<typeof afterAttempt>[1];

function after(breaker: Breaker, signs: readonly Sign['kind'][], now = 0): Breaker {
  return signs.reduce((one, kind) => afterAttempt(one, { kind }, now, rules), breaker);
}

test('three failures in a row open it, and a success between them does not', () => {
  expect(after(closedBreaker, ['ill', 'ill'])).toEqual({ state: 'closed', failures: 2 });
  expect(after(closedBreaker, ['ill', 'ill', 'ill'])).toMatchObject({
    state: 'open',
    until: 10_000,
  });
  expect(after(closedBreaker, ['ill', 'ill', 'well', 'ill', 'ill'])).toMatchObject({
    state: 'closed',
  });
});

test('what cannot work as things are opens it at once', () => {
  expect(after(closedBreaker, ['useless'])).toMatchObject({ state: 'open' });
});

test('it lets one through when its time is over, and not a millisecond before', () => {
  const open = after(closedBreaker, ['useless']);
  expect(allowedBy(breakerAt(open, 9_999), 8)).toBe(0);
  expect(allowedBy(breakerAt(open, 10_000), 8)).toBe(1);
});

test('the one that went decides: well closes it, ill opens it for longer', () => {
  const half = breakerAt(after(closedBreaker, ['useless']), 10_000);
  expect(afterAttempt(half, { kind: 'well' }, 10_000, rules)).toEqual(closedBreaker);
  expect(afterAttempt(half, { kind: 'ill' }, 10_000, rules)).toEqual({
    state: 'open',
    until: 30_000,
    opened: 2,
  });
});

test('a destination that asks for a pause gets all of it', () => {
  const asked = afterAttempt(closedBreaker, { kind: 'ill', notBefore: 120_000 }, 0, rules);
  expect(asked).toMatchObject({ state: 'open', until: 120_000 });
});

test('whatever happens, no attempt goes while it is open, and it always lets one try again in time', () => {
  const sign = fc.constantFrom<Sign['kind']>('well', 'ill', 'useless');
  const happening = fc.record({ sign, passMs: fc.nat(30_000) });
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 40 }), (happenings) => {
      let breaker: Breaker = closedBreaker;
      let now = 0;
      for (const { sign: kind, passMs } of happenings) {
        now += passMs;
        const before = breakerAt(breaker, now);
        if (allowedBy(before, 4) === 0) {
          expect(before.state === 'open' && before.until > now).toBe(true);
          const latest = now + rules.openForMs * openForFactorMax;
          expect(allowedBy(breakerAt(before, latest), 4)).toBe(1);
        }
        breaker = afterAttempt(before, { kind }, now, rules);
        if (kind === 'useless') expect(allowedBy(breaker, 4)).toBe(0);
        if (kind === 'well' && before.state !== 'open') expect(breaker).toEqual(closedBreaker);
      }
    }),
  );
});
