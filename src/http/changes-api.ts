import type { ApiTrial, ApiTrialTally } from './trials-api.ts';

/** GET /api/changes: the change requests that were touched last. */
export interface ApiChanges {
  requests: ApiChangeRow[];
  /** Where the person may propose changes. */
  sites: { id: string; title: string }[];
  /** Whether they may propose one for everywhere. */
  everywhere: boolean;
}

export type ApiChangeState =
  | 'draft'
  | 'in-review'
  | 'changes-requested'
  | 'approved'
  | 'scheduled'
  | 'applied'
  | 'superseded'
  | 'rolled-back'
  | 'cancelled';

export interface ApiChangeRow {
  id: number;
  title: string;
  state: ApiChangeState;
  author: string;
  /** Titles; null: everywhere. */
  sites: string[] | null;
  files: number;
  changedAt: string;
  /** When it comes into force by itself, or came. */
  at: string | null;
}

/** POST /api/changes answers with the request. */
export interface ApiNewChange {
  title: string;
  why: string;
  /** Ids; null: everywhere. */
  sites: string[] | null;
}

/** GET /api/changes/:id, and what acts on it answer with. */
export interface ApiChange extends ApiChangeRow {
  rev: number;
  why: string;
  createdAt: string;
  /** Of the sites, where they are not everywhere. */
  siteIds: string[] | null;
  baseVersion: string;
  /** Whoever wrote at it. */
  authors: string[];
  /** Why an act is not possible for this person now; null: it is. */
  acts: Record<ApiChangeActKind, string | null>;
  difference: ApiChangedObject[];
  problems: { location: string; sentence: string; severity: string }[];
  texts: ApiChangedFile[];
  /** Every file that there is, to be written. */
  paths: string[];
  plan: ApiPlan | null;
  /** Titles of the sites at which something else runs than when it was written. */
  moved: string[];
  conflicts: {
    file: string;
    places: { line: number; ours: string[]; theirs: string[] }[] | null;
  }[];
  approvals: ApiNeededApproval[];
  events: ApiChangeEvent[];
  schedule: { at: string; by: string; reason: string } | null;
  applied: { at: string; by: string; epoch: number; version: string; override: boolean } | null;
  notes: Record<string, string>;
  /** Workflows whose open runs are moved. */
  runs: string[];
  workflows: ApiEditableWorkflow[];
  objects: ApiEditableObjects;
}

/** What the forms write. Null: the file cannot be read, and is mended as YAML first. */
export interface ApiEditableObjects {
  waivers: ApiEditableWaiver[] | null;
  windows: ApiEditableWindow[] | null;
  flags: ApiEditableFlag[] | null;
  shifts: ApiEditableShift[];
  /** All sites that there are. */
  sites: ApiNamed[];
  people: ApiNamed[];
  roles: ApiNamed[];
  audiences: string[];
}

export interface ApiNamed {
  id: string;
  title: string;
}

export interface ApiEditableWaiver {
  id: string;
  workflow: string;
  sites: string[];
  parameter: string;
  value: string | number | boolean;
  reason: string;
  risk: string;
  control: string;
  owner: string;
  expires: string;
}

export interface ApiEditableWindow {
  id: string;
  title: string;
  kind: 'freeze' | 'change-window';
  sites: 'all' | string[];
  reason: string;
  starts: string;
  rrule?: string;
  lasts: string;
  zone?: string;
}

export interface ApiEditableFlag {
  key: string;
  title: string;
  kind: 'release' | 'kill-switch' | 'operational';
  default: string;
  owner: string;
  expires: string;
  retire: string;
  whenCutOff?: 'off' | 'keep';
  variants: string[];
}

export interface ApiEditableShift {
  site: string;
  rota: number;
  shift: number;
  /** `Charge nurse, Emergency Department` */
  pool: string;
  /** `daily, 07:00 to 19:00` */
  hours: string;
  people: string[];
  holders: string[];
}

export type ApiChangeActKind =
  | 'edit'
  | 'rebase'
  | 'submit'
  | 'comment'
  | 'approve'
  | 'ask-changes'
  | 'schedule'
  | 'unschedule'
  | 'apply'
  | 'override'
  | 'cancel';

export interface ApiChangedObject {
  object: string;
  title: string;
  action: 'create' | 'update' | 'delete';
  level: 'major' | 'minor' | 'patch';
  sentences: string[];
  /** Titles of the sites at which it does something. */
  sites: string[];
  /** Tasks a day there, over the last week; null: it is about no one workflow. */
  tasksADay: number | null;
  /** What sites keep although the network's value changes. */
  keeps: string[];
  digest: string;
  viewed: boolean;
}

export interface ApiChangedFile {
  path: string;
  before: string | null;
  after: string | null;
}

export interface ApiPlan {
  fingerprint: string;
  version: string;
  applyable: boolean;
  /** The last days once more through it. Null: not yet. */
  replay: ApiPlanReplay | null;
  /** Why the person may not begin one; null: they may. */
  replayRefused: string | null;
  checks: { passed: boolean; sentence: string }[];
  warnings: string[];
  sites: {
    id: string;
    title: string;
    /** Null: the site is new. */
    runs: string | null;
    objects: { title: string; action: string; level: string }[];
    values: {
      workflow: string;
      parameter: string;
      before: string | null;
      after: string | null;
      reason: string;
    }[];
    waivers: { id: string; what: string; owner: string; expires: string; change: string }[];
    open: {
      workflow: string;
      workflowId: string;
      version: string;
      open: number;
      becomes: 'finish' | 'migrate';
      movable: boolean;
    }[];
    forbidding: string[];
  }[];
}

/** A trial of exactly this plan. */
export interface ApiPlanReplay extends ApiTrial {
  /** One for each workflow of which something would have been different, and one for all others; empty until it is done. */
  sentences: string[];
}

/** POST /api/changes/:id/replay answers with the request. */
export interface ApiNewPlanReplay {
  days: number;
}

export interface ApiNeededApproval {
  key: string;
  title: string;
  site: string | null;
  roles: string[];
  because: string[];
  given: { by: string; at: string; text: string }[];
  /** Whether the person could give it. */
  mine: boolean;
}

export interface ApiChangeEvent {
  seq: number;
  at: string;
  by: string;
  kind: string;
  text: string | null;
  object: string | null;
  file: string | null;
  from: number | null;
  to: number | null;
  suggestion: string | null;
  taken: boolean;
  files: string[];
}

export interface ApiEditableWorkflow {
  workflow: string;
  title: string;
  sites: string[];
  parameters: {
    name: string;
    describes: string;
    type: string;
    unit: string | null;
    min: string | number | boolean | null;
    max: string | number | boolean | null;
    local: boolean;
    standard: string | number | boolean;
    network: string | number | boolean | null;
    sites: Record<string, string | number | boolean>;
    waived: string[];
  }[];
}

/** GET /api/releases: which version runs where, and what was taken. */
export interface ApiReleases {
  epoch: number;
  /** What belongs to the network itself. */
  network: string;
  governed: boolean;
  sites: {
    id: string;
    title: string;
    zone: string;
    version: string;
    bundle: string;
    since: string;
    by: string;
    reason: string;
    cohorts: { id: string; title: string; version: string }[];
    /** Why the person may not assign there; null: they may. */
    refused: string | null;
    /** What it would go back to; null: it never ran anything else. */
    before: string | null;
  }[];
  releases: ApiReleaseRow[];
}

export interface ApiReleaseRow {
  digest: string;
  number: number;
  version: string;
  bundle: string;
  author: string;
  madeAt: string;
  takenAt: string;
  takenBy: string;
  /** Titles of the sites that run it now. */
  runs: string[];
}

/** GET /api/releases/:digest. */
export interface ApiRelease extends ApiReleaseRow {
  base: string | null;
  minimumEngine: string;
  commit: string | null;
  changes: string[];
  scenarios: { passed: number; failed: number } | null;
  /** Digest of the replay of the last days before it was made. */
  replay: string | null;
  /** What that replay told. */
  replayed: {
    from: string;
    to: string;
    events: number;
    sentence: string;
    before: ApiTrialTally;
    after: ApiTrialTally;
  } | null;
  notes: { audience: string; text: string }[];
  /** Null: they hold, by the keys of the network in force; else why not. */
  refused: string | null;
  governed: boolean;
  signatures: { as: string; person: string; key: string }[];
  request: {
    id: number;
    plan: string;
    approvals: { person: string; kinds: string[]; at: string }[];
    override: { person: string; reason: string } | null;
  } | null;
  sites: { id: string; title: string; version: string; refused: string | null }[];
}
