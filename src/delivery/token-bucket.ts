import type { Instant } from '../platform/platform.ts';

/** What may be sent now, and since when that is so. */
export interface TokenBucket {
  tokens: number;
  at: Instant;
}

export interface BucketRules {
  perSecond: number;
  /** Most that may be sent at once after a rest. */
  burst: number;
}

export function fullBucket({ burst }: BucketRules, now: Instant): TokenBucket {
  return { tokens: burst, at: now };
}

/** The bucket at an instant. A clock that was put back fills nothing. */
export function bucketAt(bucket: TokenBucket, now: Instant, rules: BucketRules): TokenBucket {
  const passedMs = Math.max(0, now - bucket.at);
  const tokens = Math.min(rules.burst, bucket.tokens + (passedMs * rules.perSecond) / 1000);
  return { tokens, at: Math.max(bucket.at, now) };
}

/** Whole sends that are allowed. */
export function sendsIn({ tokens }: TokenBucket): number {
  // 0.1 per second for ten seconds is one, whatever binary fractions make of it.
  return Math.floor(tokens + 1e-9);
}

export function takeTokens(bucket: TokenBucket, count: number): TokenBucket {
  return { ...bucket, tokens: Math.max(0, bucket.tokens - count) };
}
