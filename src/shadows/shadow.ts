import type { Network } from '../governance/governance.ts';
import type { Instant } from '../platform/platform.ts';
import type { Difference } from '../rehearsal/rehearsal.ts';

/** A candidate that runs, or ran, beside the configuration in force on live traffic. */
export interface Shadow {
  id: string;
  /** What it was called by whoever started it: a version, or the name of a folder. */
  candidate: string;
  /** SHA-256 of the candidate. */
  digest: string;
  /** What was in force at the start. */
  epoch: number;
  /** Null: everywhere. */
  sites: readonly string[] | null;
  by: string;
  startedAt: Instant;
  /** `failed`: it ended itself; `sentence` says why. */
  state: 'running' | 'stopped' | 'failed';
  endedAt: Instant | null;
  sentence: string | null;
  /** Everything that was recorded before this was gone through. */
  comparedThrough: Instant;
  /** Clinical events since the start. */
  events: number;
  /** Null until the first comparison. */
  sums: ShadowSums | null;
}

export interface ShadowSums extends Omit<Difference, 'examples'> {
  /** The candidate's version. */
  version: string;
  /** Tasks of the candidate, by where the acts on them come from. */
  acts: { record: number; expectation: number; nobody: number };
}

/** A shadow with what is needed to go on with it. */
export interface ShadowAtWork extends Shadow {
  network: Network;
}

/** Longest time that a shadow runs, in days. */
export const shadowDaysMax = 14;

/** Tasks that one configuration may open in a shadow: what bounds its memory, at about 1 KB each. */
export const shadowTasksMax = 100_000;

/** Tasks that are kept with what differs; beyond, they are counted. */
export const differencesKeptMax = 10_000;

/** A shadow that was in step and falls behind live traffic by more than this ends itself. */
export const lagMsMax = 15 * 60_000;

/** Ended shadows are kept this long, with their differences. */
export const shadowRestDays = 90;

/** Shadows on a list, the newest ones. */
export const shadowsShownMax = 50;
