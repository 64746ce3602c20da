import fc from 'fast-check';
import { expect, test } from 'vitest';

import { bucketAt, fullBucket, sendsIn, takeTokens } from './token-bucket.ts';

test('after a rest a burst may go, then as many as the rate allows', () => {
  const rules = { perSecond: 2, burst: 3 };
  let bucket = fullBucket(rules, 0);
  expect(sendsIn(bucket)).toBe(3);
  bucket = takeTokens(bucket, 3);
  expect(sendsIn(bucketAt(bucket, 499, rules))).toBe(0);
  expect(sendsIn(bucketAt(bucket, 500, rules))).toBe(1);
  expect(sendsIn(bucketAt(bucket, 60_000, rules))).toBe(3);
});

test('in any stretch of time no more go than the burst and what the rate gives in it', () => {
  const rules = fc.record({
    perSecond: fc.integer({ min: 1, max: 50 }),
    burst: fc.integer({ min: 1, max: 20 }),
  });
  const steps = fc.array(fc.nat(3_000), { maxLength: 60 });
  fc.assert(
    fc.property(rules, steps, (rule, waits) => {
      let bucket = fullBucket(rule, 0);
      let now = 0;
      let sent = 0;
      for (const wait of waits) {
        now += wait;
        bucket = bucketAt(bucket, now, rule);
        const some = sendsIn(bucket);
        bucket = takeTokens(bucket, some);
        sent += some;
        expect(sent).toBeLessThanOrEqual(rule.burst + Math.ceil((now * rule.perSecond) / 1000));
      }
    }),
  );
});

test('a clock that is put back gives nothing for free', () => {
  const rules = { perSecond: 1, burst: 5 };
  const empty = takeTokens(fullBucket(rules, 10_000), 5);
  expect(sendsIn(bucketAt(bucketAt(empty, 5_000, rules), 10_000, rules))).toBe(0);
});
