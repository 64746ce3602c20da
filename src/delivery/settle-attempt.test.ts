import fc from 'fast-check';
import { expect, test } from 'vitest';

import type { Attempt, FailureClass } from './effect.ts';
import { retryDelayMs, settleAttempt } from './settle-attempt.ts';

const rules = {
  retry: { firstMs: 1_000, mostMs: 60_000, refusalsMax: 3 },
  onAmbiguous: 'resend',
} as const;
const effect = { attempts: 0, refusals: 0, expiresAt: 1e9 };

function failed(failure: FailureClass, answered: boolean, retryAfterMs?: number): Attempt {
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
  return { delivered: false, class: failure, answered, sentence: 'x', ...wait };
}

function stateAfter(attempt: Attempt, seen = effect, onAmbiguous: 'resend' | 'hold' = 'resend') {
  return settleAttempt(seen, attempt, 0, { ...rules, onAmbiguous }, () => 0.5).state;
}

test('what was answered is delivered, with the answer', () => {
  const attempt = { delivered: true, answer: { code: 'AA' } } as const;
  expect(settleAttempt(effect, attempt, 5, rules, () => 0)).toMatchObject({
    state: 'delivered',
    attempts: 1,
    answer: { code: 'AA' },
    cause: null,
  });
});

test('what was rejected is dead at once', () => {
  expect(stateAfter(failed('rejected', true))).toBe('dead');
});

test('a destination that cannot is asked until its third no; one that is away, without end', () => {
  expect(stateAfter(failed('transient', true), { ...effect, refusals: 1 })).toBe('pending');
  expect(stateAfter(failed('transient', true), { ...effect, refusals: 2 })).toBe('dead');
  expect(stateAfter(failed('transient', false), { ...effect, attempts: 999 })).toBe('pending');
});

test('an effect is not lost to a wrong password: it waits until that is mended or it expires', () => {
  expect(stateAfter(failed('misconfigured', true), { ...effect, refusals: 50 })).toBe('pending');
  expect(stateAfter(failed('busy', true), { ...effect, refusals: 50 })).toBe('pending');
});

test('what may have arrived goes again, or waits for a person where that is worse', () => {
  expect(stateAfter(failed('ambiguous', false))).toBe('ambiguous');
  expect(stateAfter(failed('ambiguous', false), effect, 'hold')).toBe('held');
});

test('a destination that names a time is not asked before it', () => {
  const { nextAt } = settleAttempt(effect, failed('busy', false, 90_000), 10, rules, () => 0.1);
  expect(nextAt).toBe(90_010);
});

test('a delay is within its period, the period doubles, and neither is beyond the longest', () => {
  const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(fc.nat(200), chance, (attempts, part) => {
      const delay = retryDelayMs(attempts, rules.retry, () => part);
      expect(delay).toBeGreaterThanOrEqual(0);
      expect(delay).toBeLessThanOrEqual(Math.min(60_000, 1_000 * 2 ** attempts));
    }),
  );
  expect(retryDelayMs(3, rules.retry, () => 0.999_999)).toBe(8_000);
});
