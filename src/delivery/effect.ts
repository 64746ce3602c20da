import type { Instant } from '../platform/platform.ts';
import type { Payload } from './payload.ts';

/** Something that is to leave for a destination. Decided in the transaction of its cause; never changes. */
export interface Effect {
  id: string;
  site: string;
  lane: number;
  patientId: string | null;
  destination: string;
  /** `task.completed`, or the type of a clinical event. */
  kind: string;
  /** The id of the task or event that it tells of. */
  subject: string;
  /** The same for every attempt: the receiver tells a resend by it. */
  idempotencyKey: string;
  /** Effects of one destination and order key leave one after the other. */
  orderKey: string;
  payload: Payload;
  /**
   * Events that its subscription has been told, this one included. Only what is recorded under the lock of a subscription has
   * it: absent where nobody counts.
   */
  number?: number | null;
  createdAt: Instant;
  expiresAt: Instant;
}

/**
 * How far an effect has come. `ambiguous`: it may have arrived, and goes again under its key. `held`: it waits for a
 * person. `dead`: given up, until a person retries or discards it.
 */
export const deliveryStates = [
  'pending',
  'claimed',
  'ambiguous',
  'held',
  'delivered',
  'dead',
  'discarded',
] as const;

export type DeliveryState = (typeof deliveryStates)[number];

/** How an attempt can fail, by what helps. The table is in docs/delivery.md. */
export type FailureClass = 'transient' | 'busy' | 'rejected' | 'misconfigured' | 'ambiguous';

/** Why an effect is not delivered. `expired`: its time was over. `ambiguous` alone is held for a person. */
export type DeadCause = FailureClass | 'expired';

/** What a destination said to a delivered effect: codes and keys, never what it wrote in words. */
export type DeliveryAnswer = Readonly<Record<string, string | number>>;

/** What came of one attempt. */
export type Attempt =
  | { delivered: true; answer: DeliveryAnswer }
  | {
      delivered: false;
      class: FailureClass;
      /** True where the destination itself answered: it is there, whatever it thinks of this effect. */
      answered: boolean;
      /** Codes only: it is shown and logged. */
      sentence: string;
      /** The destination asked for no attempt before this long. */
      retryAfterMs?: number;
    };

/** An effect on its way, with what its delivery has seen so far. */
export interface ClaimedEffect extends Effect {
  seq: number;
  /** Attempts before this one. */
  attempts: number;
  refusals: number;
}
