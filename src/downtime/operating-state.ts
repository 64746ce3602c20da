import type { Instant } from '../platform/platform.ts';

/** normal; degraded: acts work, something is late or broken; read-only: nothing can be recorded; down: nothing can be read. */
export const operatingStates = ['normal', 'degraded', 'read-only', 'down'] as const;

export type OperatingState = (typeof operatingStates)[number];

/** How Sinew stands, and since when. */
export interface Operation {
  state: OperatingState;
  since: Instant;
  /** What is wrong, a sentence each. Empty where all is well. */
  reasons: readonly string[];
  /** Since when what was seen is better than `state` says; null where it is not. */
  betterSince: Instant | null;
}

/** What one look found. */
export interface Observation {
  database: 'writes' | 'reads' | 'away';
  /** What is late or broken beside the database. */
  troubles: readonly string[];
}

/** So long it must be better before the state says so: whoever works on paper is not sent to and fro. */
export const recoveryMs = 60_000;

/** How Sinew stands before anybody has looked. */
export function unseen(now: Instant): Operation {
  return { state: 'normal', since: now, reasons: [], betterSince: null };
}

/** How Sinew stands after one more look: worse at once, better only after it was better for `recoveryMs`. Pure. */
export function nextOperation(before: Operation, seen: Observation, now: Instant): Operation {
  const state = stateOf(seen);
  const reasons = reasonsOf(seen);
  const step = rank(state) - rank(before.state);
  if (step === 0) return { ...before, reasons, betterSince: null };
  if (step > 0) return { state, since: now, reasons, betterSince: null };
  const betterSince = before.betterSince ?? now;
  if (now - betterSince < recoveryMs) return { ...before, betterSince };
  return { state, since: now, reasons, betterSince: null };
}

function stateOf({ database, troubles }: Observation): OperatingState {
  if (database === 'away') return 'down';
  if (database === 'reads') return 'read-only';
  return troubles.length > 0 ? 'degraded' : 'normal';
}

function reasonsOf({ database, troubles }: Observation): readonly string[] {
  if (database === 'away') return ['The database does not answer.'];
  if (database === 'reads') return ['The database can be read, and takes nothing.', ...troubles];
  return troubles;
}

function rank(state: OperatingState): number {
  return operatingStates.indexOf(state);
}
