import type { Instant } from '../platform/platform.ts';
import { expectedBetween, type Baseline } from './baseline.ts';

/**
 * A silence is taken for a fault where chance would bring one as long less than once in ten thousand times. Messages of many
 * patients come independently, so their number is Poisson distributed, and none come with probability e^-λ where λ are
 * expected (NIST/SEMATECH e-Handbook of Statistical Methods, §1.3.6.6.19). At 1e-4 that is a λ of 9.2: a feed that brings
 * sixty an hour is silent after nine minutes, one that brings six after an hour and a half.
 */
export const silenceProbabilityMax = 1e-4;

export interface Silence {
  /** Messages that should have come since the last one. */
  expected: number;
  /** How likely it is that none came although all is well. */
  probability: number;
  isSilent: boolean;
}

/** Whether a feed has been quiet for longer than chance explains. Without a baseline nobody can say: it is not. */
export function judgeSilence(
  baseline: Baseline | null,
  feed: { lastAt: Instant; zone: string; quietMs: number },
  now: Instant,
): Silence {
  if (!baseline) return { expected: 0, probability: 1, isSilent: false };
  const expected = expectedBetween(baseline, feed.zone, { from: feed.lastAt, to: now });
  const probability = Math.exp(-expected);
  const isLong = now - feed.lastAt > feed.quietMs;
  return { expected, probability, isSilent: isLong && probability < silenceProbabilityMax };
}
