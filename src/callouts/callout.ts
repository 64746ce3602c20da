import type { Instant } from '../platform/platform.ts';

/** Why somebody is called out: what just happened to the task. */
export type CalloutReason = 'asked' | 'escalated' | 'returned' | 'offered';

/**
 * How far a callout has come. `sent`: its gateway took it; `delivered`, `seen`, `answered`: as the gateway reports. `failed` and
 * `expired` are over without having reached anybody, as far as is known.
 */
export const calloutStates = [
  'queued',
  'sent',
  'delivered',
  'seen',
  'answered',
  'failed',
  'expired',
] as const;

export type CalloutState = (typeof calloutStates)[number];

/** What a gateway may report. */
export type ReportedState = 'delivered' | 'seen' | 'failed';

/** Tells one person by one channel that a task asks them. It says nothing of the patient. */
export interface Callout {
  id: string;
  site: string;
  lane: number;
  taskId: string;
  /** The task's revision of which it tells. */
  rev: number;
  rung: number;
  person: string;
  channel: string;
  /** Whom the task asks. */
  role: string;
  unit: string | null;
  reason: CalloutReason;
  /** What they read. Never the same twice to the same person by the same channel. */
  text: string;
  effectId: string;
  createdAt: Instant;
  /** When it has failed if nobody has reported it as delivered; null where nobody reports. */
  deliverBy: Instant | null;
}

/** A callout as it stands, with when it got there. */
export interface StandingCallout extends Callout {
  state: CalloutState;
  changedAt: Instant;
  deliveredAt: Instant | null;
  /** What was replied: accept, not-mine, cannot. */
  answer: string | null;
  /** Why it failed: codes, and never what a gateway wrote in words. */
  failure: string | null;
}

/**
 * The state after a report, or undefined where it is old news: a gateway may report late, twice, and out of order. What was
 * given up counts as delivered if it turns out to have arrived.
 */
export function afterReport(
  state: CalloutState,
  reported: ReportedState,
): ReportedState | undefined {
  switch (reported) {
    case 'failed':
      return state === 'queued' || state === 'sent' ? 'failed' : undefined;
    case 'delivered':
      return state === 'delivered' || state === 'seen' || state === 'answered'
        ? undefined
        : 'delivered';
    case 'seen':
      return state === 'seen' || state === 'answered' ? undefined : 'seen';
  }
}
