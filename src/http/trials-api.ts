/** GET /api/trials: what can be tried on the past, and what was. */
export interface ApiTrials {
  /** Networks that lie beside the one in force. */
  candidates: string[];
  /** Where one may try; all of them together is `null` in a request. */
  sites: { id: string; title: string }[];
  workflows: {
    workflow: string;
    title: string;
    parameters: {
      name: string;
      describes: string;
      type: string;
      /** Where a unit of measure belongs to it. */
      unit: string | null;
      /** The network's value, as written. */
      value: string | number | boolean;
      min: string | number | null;
      max: string | number | null;
      /** True: a site may have one of its own. */
      local: boolean;
    }[];
  }[];
  trials: ApiTrialSum[];
}

/** POST /api/trials answers with the trial. */
export interface ApiNewTrial {
  from: string;
  to: string;
  /** Null: all sites. */
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

export interface ApiTrialSum {
  id: string;
  by: string;
  askedAt: string;
  state: 'running' | 'done' | 'failed' | 'cancelled';
  /** From 0 to 1. */
  share: number;
  events: number;
  from: string;
  to: string;
  sites: string[] | null;
  candidate: string | null;
  changes: string[];
  /** Tasks that differ; null until it is done. */
  tasks: number | null;
}

/** GET /api/trials/:trialId, and what cancelling it answers with. */
export interface ApiTrial extends ApiTrialSum {
  /** Why it failed, and where the mistake stands. */
  sentence: string | null;
  problems: { location: string; sentence: string }[];
  report: {
    inForce: string;
    candidateVersion: string;
    digest: string;
    before: ApiTrialTally;
    after: ApiTrialTally;
    kinds: Record<string, number>;
    causes: Record<string, number>;
    /** Groups with a difference. */
    groups: ApiTrialGroup[];
    /** Pools and shifts with a difference. */
    interruptions: ApiTrialInterruptions[];
    recorded: { tasks: number; alike: number };
    /** Tasks of the candidate, by where the acts on them come from. */
    acts: { record: number; expectation: number; nobody: number };
    feedsWithOtherMaps: string[];
    leadInDays: number;
  } | null;
}

export interface ApiTrialTally {
  tasks: number;
  escalations: number;
  acceptBreaches: number;
  finishBreaches: number;
}

export interface ApiTrialGroup {
  site: string;
  unit: string | null;
  workflow: string;
  before: ApiTrialTally;
  after: ApiTrialTally;
  kinds: Record<string, number>;
  causes: Record<string, number>;
  examples: ApiTrialExample[];
}

export interface ApiTrialExample {
  kind: string;
  cause: string;
  task: string;
  zone: string;
  /** The run behind it; null where there was none in truth. */
  runId: string | null;
  /** The message behind it. */
  message: number | null;
  before: { openedAt: string; asks: string; escalations: number } | null;
  after: { openedAt: string; asks: string; escalations: number } | null;
}

export interface ApiTrialInterruptions {
  site: string;
  unit: string | null;
  role: string;
  shift: string;
  /** Of a person in a shift, on average and at most. */
  before: { mean: number; most: number };
  after: { mean: number; most: number };
}
