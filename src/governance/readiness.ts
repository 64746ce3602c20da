/** What makes a site ready for a change, in tiers: `readiness.yaml`. */
export interface Readiness {
  criteria: readonly ReadinessCriterion[];
  /** Best first; the last one asks for nothing. A site is of the first whose needs it meets. */
  tiers: readonly ReadinessTier[];
  /** Who decides on go or no-go: one vote for each role at least. */
  voters: readonly ReadinessVoter[];
}

/** Measured by the program, or shown by a person, never a bare tick. */
export type ReadinessCriterion = MeasuredCriterion | ShownCriterion;

export interface MeasuredCriterion extends CriterionWords {
  measured: ReadinessProbe;
  /** The most that is well; of `training` the least, in percent. */
  limit: number;
}

export interface ShownCriterion extends CriterionWords {
  evidence: {
    /** So many days after it was shown, it must be shown anew. */
    holdsDays: number;
    /** Whoever has one of these roles may show it. */
    roles: readonly string[];
  };
}

interface CriterionWords {
  id: string;
  title: string;
  /** What could go wrong without it. */
  why: string;
  /** Only for these workflows. Empty: for all. */
  workflows: readonly string[];
}

/**
 * feed-stability: feeds that are not well, and alerts of seven days. data-quality: missed objectives. delay: seconds in which
 * 95 of 100 messages were applied. contract: broken cases of feeds' contracts. unmapped-codes: codes that no map has. parity:
 * 1 where most sites run another release. training: percent of people who have done what their roles ask for.
 */
export const readinessProbes = [
  'feed-stability',
  'data-quality',
  'delay',
  'contract',
  'unmapped-codes',
  'parity',
  'training',
] as const;

export type ReadinessProbe = (typeof readinessProbes)[number];

export interface ReadinessTier {
  id: string;
  title: string;
  /** Ids of criteria. */
  needs: readonly string[];
  /** Whether a rollout may come to a site of this tier. */
  rollout: boolean;
}

export interface ReadinessVoter {
  role: string;
  /** `site`: whoever holds it there. `network`: whoever holds it in the whole network. */
  of: 'site' | 'network';
}
