import type { Destination } from '../governance/governance.ts';
import { unreachable, type Instant } from '../platform/platform.ts';
import type {
  Attempt,
  ClaimedEffect,
  DeadCause,
  DeliveryAnswer,
  DeliveryState,
  FailureClass,
} from './effect.ts';

/** What a delivery is after an attempt. */
export interface Settled {
  state: Extract<DeliveryState, 'pending' | 'ambiguous' | 'held' | 'delivered' | 'dead'>;
  attempts: number;
  refusals: number;
  nextAt: Instant;
  cause: DeadCause | null;
  sentence: string | null;
  answer: DeliveryAnswer | null;
}

/** A number in [0, 1), anew at each call. */
export type Chance = () => number;

/**
 * What becomes of an effect after an attempt; pure but for `chance`. Whoever may help itself is tried again until the
 * effect expires, except where the destination answers no: `refusalsMax` times for what may help, at once for what won't.
 */
export function settleAttempt(
  effect: Pick<ClaimedEffect, 'attempts' | 'refusals' | 'expiresAt'>,
  attempt: Attempt,
  now: Instant,
  { retry, onAmbiguous }: Pick<Destination, 'retry' | 'onAmbiguous'>,
  chance: Chance,
): Settled {
  const attempts = effect.attempts + 1;
  if (attempt.delivered) {
    const { answer } = attempt;
    const { refusals } = effect;
    return {
      ...{ state: 'delivered', attempts, refusals, nextAt: now, cause: null, sentence: null },
      answer,
    };
  }
  const refusals = effect.refusals + (attempt.answered ? 1 : 0);
  const after = {
    attempts,
    refusals,
    cause: attempt.class,
    sentence: attempt.sentence,
    answer: null,
  };
  const state = stateAfter(attempt.class, refusals, { retry, onAmbiguous });
  if (state === 'dead' || state === 'held') return { ...after, state, nextAt: now };
  const delayMs = Math.max(retryDelayMs(effect.attempts, retry, chance), attempt.retryAfterMs ?? 0);
  return { ...after, state, nextAt: now + delayMs };
}

function stateAfter(
  failure: FailureClass,
  refusals: number,
  { retry, onAmbiguous }: Pick<Destination, 'retry' | 'onAmbiguous'>,
): Exclude<Settled['state'], 'delivered'> {
  switch (failure) {
    case 'rejected':
      return 'dead';
    case 'transient':
      return refusals >= retry.refusalsMax ? 'dead' : 'pending';
    case 'busy':
    case 'misconfigured':
      return 'pending';
    case 'ambiguous':
      return onAmbiguous === 'hold' ? 'held' : 'ambiguous';
    default:
      return unreachable(failure);
  }
}

/**
 * How long until the next attempt: a random part of a period that doubles from `firstMs` up to `mostMs`, so that many that
 * failed together do not come back together ("full jitter").
 */
export function retryDelayMs(
  attempts: number,
  { firstMs, mostMs }: Pick<Destination['retry'], 'firstMs' | 'mostMs'>,
  chance: Chance,
): number {
  const periodMs = Math.min(mostMs, firstMs * 2 ** Math.min(attempts, 40));
  return Math.ceil(chance() * periodMs);
}
