import type {
  ApiTrialGroup,
  ApiTrialInterruptions,
  ApiTrials,
  ApiTrialTally,
} from './trials-api.ts';

/** GET /api/shadows: what can run beside live traffic, and what did. */
export interface ApiShadows extends Pick<ApiTrials, 'candidates' | 'sites' | 'workflows'> {
  shadows: ApiShadowSum[];
  /** Longest that one runs. */
  daysMax: number;
}

/** POST /api/shadows answers with the shadow. */
export interface ApiNewShadow {
  /** Null: everywhere. */
  site: string | null;
  /** Null: the network in force. */
  candidate: string | null;
  changes: {
    workflow: string;
    parameter: string;
    site: string | null;
    value: string | number | boolean;
  }[];
}

export interface ApiShadowSum {
  id: string;
  candidate: string;
  by: string;
  startedAt: string;
  state: 'running' | 'stopped' | 'failed';
  endedAt: string | null;
  /** Why it ended, where it did so itself. */
  sentence: string | null;
  sites: string[] | null;
  /** Everything that was recorded before this was compared. */
  comparedThrough: string;
  /** How far it is behind live traffic, in seconds; null where it has ended, or has not compared yet. */
  lagSeconds: number | null;
  events: number;
  /** Tasks that differ; null until the first comparison. */
  tasks: number | null;
}

/** GET /api/shadows/:shadowId, and what stopping it answers with. */
export interface ApiShadow extends ApiShadowSum {
  /** Null until the first comparison. */
  report: {
    candidateVersion: string;
    before: ApiTrialTally;
    after: ApiTrialTally;
    kinds: Record<string, number>;
    causes: Record<string, number>;
    /** Groups with a difference. */
    groups: ApiTrialGroup[];
    /** Pools and shifts with a difference. */
    interruptions: ApiTrialInterruptions[];
    /** Tasks of the candidate, by where the acts on them come from. */
    acts: { record: number; expectation: number; nobody: number };
  } | null;
}
