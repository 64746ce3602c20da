import type { CohortShift } from './cohort.ts';

/** What a flag gives. */
export type FlagValue = string | number | boolean;

/**
 * A switch in running workflows, as `flags.yaml` says it. `release`: something new that is not everywhere yet. `kill-switch`:
 * automation that people must be able to stop. `operational`: how things are done, for a time.
 */
export interface Flag {
  key: string;
  title: string;
  kind: 'release' | 'kill-switch' | 'operational';
  /** By name, all of one type. */
  variants: Readonly<Record<string, FlagValue>>;
  /** The variant where no rule says otherwise. */
  default: string;
  /** The variant while the flag is turned off. */
  off: string;
  /** In their order: the first that matches decides. */
  rules: readonly FlagRule[];
  /** What a process does that has not heard of flags for too long: take the flag for off, or go by what it last heard. */
  whenCutOff: 'off' | 'keep';
  /** A person or a role. */
  owner: string;
  /** The last day on which nobody wonders why it is still there, as in 2027-03-31. */
  expires: string;
  /** When it may be taken out of the network. */
  retire: string;
  /** Other systems that may evaluate it. */
  clients: readonly string[];
}

export interface FlagRule {
  id: string;
  /** All that is named must match; what is not known matches nothing. */
  when: FlagConditions;
  /** The variant. */
  gives: string;
}

export interface FlagConditions {
  sites?: readonly string[];
  units?: readonly string[];
  /** Groups of `providerGroups`. */
  providerGroups?: readonly string[];
  workflows?: readonly string[];
  /** States of a workflow. */
  steps?: readonly string[];
  /** In the zone of the site. */
  shift?: CohortShift;
  specialties?: readonly string[];
  acuities?: readonly string[];
  /** From `atLeast` and below `below`, each between 0 and 1. */
  confidence?: { atLeast?: number; below?: number };
}

/** All flags of a version of the network. */
export interface FlagBook {
  flags: readonly Flag[];
  /** Providers by group, as messages name them. */
  providerGroups: Readonly<Record<string, readonly string[]>>;
}

export const noFlags: FlagBook = { flags: [], providerGroups: {} };

/** The flags by which a site runs: those of the version that it runs. `site` null: those of the network itself. */
export function flagBookAt(
  network: { flagBook?: FlagBook; siteFlagBooks?: Readonly<Record<string, FlagBook>> },
  site: string | null,
): FlagBook {
  const own = site === null ? undefined : network.siteFlagBooks?.[site];
  return own ?? network.flagBook ?? noFlags;
}
