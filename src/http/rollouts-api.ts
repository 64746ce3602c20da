/** GET /api/rollouts */
export interface ApiRollouts {
  rollouts: ApiRolloutSum[];
  matrix: ApiVersionMatrix;
  sentinels: ApiSentinel[];
  /** What the reader may start, or why nothing. */
  start:
    | { plans: { id: string; title: string; version: string | null }[]; versions: string[] }
    | { reason: string };
}

export type ApiRolloutStatus =
  'running' | 'held' | 'deciding' | 'completed' | 'rolled-back' | 'ended';

export interface ApiRolloutSum {
  id: string;
  title: string;
  strategy: string;
  version: string;
  workflows: { id: string; title: string }[];
  status: ApiRolloutStatus;
  /** The step it stands at, and whether that has begun. */
  step: { id: string; title: string; number: number; of: number; begun: boolean };
  sites: { id: string; title: string; has: 'none' | 'part' | 'all' }[];
  /** What it waits for, or why it is held or over. */
  sentences: string[];
  startedBy: string;
  startedAt: string;
  changedAt: string;
}

/** Which version runs where. */
export interface ApiVersionMatrix {
  workflows: { id: string; title: string }[];
  sites: {
    id: string;
    title: string;
    /** In the order of `workflows`; null: it does not run there. */
    cells: ({
      version: string;
      parts: { cohort: string; version: string }[];
      /** What blocks a rollout there; empty: nothing. */
      blocks: { title: string; sentence: string }[];
    } | null)[];
  }[];
}

export interface ApiSentinel {
  id: string;
  site: string;
  siteTitle: string;
  zone: string;
  at: string;
  workflow: string | null;
  reason: string;
  by: string;
  stopped: string[];
}

/** GET /api/rollouts/:id */
export interface ApiRollout extends ApiRolloutSum {
  reason: string;
  /** The zone in which its times are shown: of its first site. */
  zone: string;
  falseStops: number;
  exceptions: { site: string; reason: string }[];
  steps: {
    id: string;
    title: string;
    what: string;
    state: 'done' | 'now' | 'later';
    /** What must be so before it, and before the next one. */
    before: string[];
    hold: string[];
  }[];
  /** What the gates of the step say now. */
  gates: ApiRolloutGate[];
  looks: ApiRolloutLook[];
  entries: {
    n: number;
    at: string;
    /** As people read it. */
    step: string;
    kind: string;
    by: string;
    sentence: string;
    epoch: number | null;
  }[];
  acts: { act: ApiRolloutActName; reason: string | null }[];
}

export type ApiRolloutActName = 'approve' | 'hold' | 'resume' | 'decide' | 'roll-back' | 'end';

export interface ApiRolloutGate {
  gate: string;
  title: string;
  kind: 'guardrail' | 'signal';
  verdict: 'pass' | 'fail' | 'inconclusive';
  sentence: string;
  canary: { tasks: number; events: number };
  control: { tasks: number; events: number };
  harm: { evidence: number; needed: number };
  safety: { evidence: number; needed: number };
}

export interface ApiRolloutLook {
  step: { id: string; title: string };
  gate: { id: string; title: string };
  n: number;
  at: string;
  canary: { tasks: number; events: number };
  control: { tasks: number; events: number };
  verdict: 'pass' | 'fail' | 'inconclusive';
  harm: number;
  harmNeeded: number;
}

/** POST /api/rollouts answers with the rollout. */
export interface ApiNewRollout {
  plan: string;
  version: string;
  reason: string;
}

/** POST /api/rollouts/:id/acts answers with the rollout. */
export interface ApiRolloutAct {
  act: ApiRolloutActName;
  how?: 'go-on' | 'watch' | 'roll-back';
  reason: string;
  /** What the reader saw. */
  seen: { step: string; phase: 'before' | 'begun' };
}

/** POST /api/sentinels */
export interface ApiNewSentinel {
  site: string;
  workflow: string | null;
  object: string;
  reason: string;
}

export interface ApiSentinelReported {
  id: string;
  stopped: string[];
  sentence: string;
}
