/** GET /api/sites: the register of sites, and how ready each is. */
export interface ApiSites {
  /** False: the network asks nothing of its sites. */
  asks: boolean;
  workflows: { id: string; title: string }[];
  sites: ApiSiteRow[];
}

export interface ApiSiteRow {
  site: string;
  title: string;
  kind: 'hospital' | 'clinic';
  zone: string;
  /** Null: the network has no tiers. */
  tier: string | null;
  /** Whether a rollout may come to it. */
  ready: boolean;
  /** Titles of what stands in the way. */
  blocks: string[];
  /** What it runs; null before anything was assigned. */
  release: { version: string; since: string } | null;
  /** Versions that parts of it try, other than its own. */
  parts: string[];
  criteria: ApiCriterion[];
  workflows: ApiSiteWorkflow[];
}

export interface ApiCriterion {
  id: string;
  title: string;
  why: string;
  state: 'met' | 'unmet' | 'stale' | 'missing' | 'unknown';
  sentence: string;
  measured: boolean;
  /** Who showed it. Null: measured, or never shown. */
  by: string | null;
  verifiedAt: string | null;
  holdsUntil: string | null;
  evidence: { kind: 'link' | 'file' | 'text'; reference: string } | null;
}

/** runs; standing by waiver; ready to be brought there; blocked. */
export interface ApiSiteWorkflow {
  workflow: string;
  state: 'runs' | 'by-waiver' | 'ready' | 'blocked';
  sentence: string;
}

/** GET /api/sites/:id */
export interface ApiSite extends ApiSiteRow {
  /** What stands in the way of the next better tier. */
  next: string[];
  /** Criteria that the reader may show. */
  mayShow: string[];
  mayManage: boolean;
  /** All that was shown or taken back there, the newest first. */
  history: {
    criterion: string;
    shown: boolean;
    by: string;
    at: string;
    note: string;
    kind: 'link' | 'file' | 'text';
    reference: string;
  }[];
  training: ApiTrainingStep[];
  /** Versions that may be asked about. */
  versions: string[];
  questions: ApiGoNoGo[];
}

export interface ApiTrainingStep {
  id: string;
  title: string;
  minutes: number;
  story: string | null;
  people: {
    person: string;
    name: string;
    roles: string[];
    doneAt: string | null;
    /** Done once, and so long ago that it does not hold any more. */
    lapsed: boolean;
    mayRecord: boolean;
  }[];
}

export interface ApiGoNoGo {
  id: number;
  version: string;
  question: string;
  askedBy: string;
  askedAt: string;
  state: 'go' | 'no-go' | 'open' | 'stale' | 'none';
  /** How it stands now. */
  sentence: string;
  plan: string;
  seen: ApiSeen;
  votes: {
    name: string;
    role: string;
    vote: 'go' | 'no-go';
    reason: string;
    at: string;
    seen: ApiSeen;
  }[];
  /** Roles whose vote is missing. */
  missing: string[];
  decision: {
    outcome: 'go' | 'no-go' | 'withdrawn';
    reason: string;
    by: string;
    at: string;
  } | null;
  /** The role in which the reader may vote. Null: they may not, or have. */
  voteAs: string | null;
}

/** What somebody saw when they asked or voted. */
export interface ApiSeen {
  tier: string | null;
  ready: boolean;
  criteria: { title: string; state: ApiCriterion['state']; sentence: string }[];
  base: string | null;
  version: string;
  differences: { major: number; minor: number; patch: number };
  values: number;
  openRuns: number;
}

/** POST /api/sites/:id/evidence answers with the site. */
export interface ApiNewEvidence {
  criterion: string;
  shown: boolean;
  kind: 'link' | 'file' | 'text';
  reference: string;
  note: string;
}

/** GET /api/hypercare */
export interface ApiHypercare {
  capacity: { holds: boolean; sentence: string };
  sites: ApiSiteInHypercare[];
  /** What was said at the reader's sites and by the reader, the newest first. */
  feedback: ApiFeedback[];
  lessons: ApiLesson[];
  reviews: ApiReview[];
  /** Sites where the reader may write lessons down. */
  mayManage: { site: string; title: string }[];
}

export interface ApiSiteInHypercare {
  site: string;
  title: string;
  zone: string;
  version: string;
  /** The part of the site that the change came to, by name; null: all of it. */
  part: string | null;
  since: string;
  until: string;
  pod: { title: string; members: { name: string; as: string }[] } | null;
  exceptions: { feed: string; sentence: string; messages: number; since: string }[];
  late: {
    taskId: string;
    workflow: string;
    role: string;
    state: 'open' | 'accepted';
    dueAt: string;
  }[];
  declines: { taskId: string; workflow: string; by: string; reason: string; at: string }[];
  feedback: ApiFeedback[];
  triages: { by: string; at: string; note: string; items: number }[];
  /** Whether somebody went through the list in the last 24 hours. */
  triaged: boolean;
  mayManage: boolean;
}

export interface ApiFeedback {
  id: string;
  site: string;
  siteTitle: string;
  zone: string;
  kind: 'problem' | 'idea' | 'safety';
  text: string;
  by: string;
  at: string;
  /** `Critical result 1.0.0`. */
  about: string;
  taskId: string | null;
  /** Null: nobody is asked, because no workflow there hears feedback. */
  runId: string | null;
  answer: string | null;
  answeredAt: string | null;
}

export interface ApiLesson {
  id: number;
  siteTitle: string;
  version: string;
  workflow: string | null;
  text: string;
  by: string;
  at: string;
}

export interface ApiReview {
  site: string;
  siteTitle: string;
  /** The part of the site that the change came to; null: all of it. */
  part: string | null;
  zone: string;
  version: string;
  days: number;
  since: string;
  at: string;
  sentences: string[];
  use: { collapsed: boolean | null; sentence: string };
}

/** POST /api/feedback */
export interface ApiNewFeedback {
  site: string;
  kind: 'problem' | 'idea' | 'safety';
  text: string;
  page: string | null;
  taskId: string | null;
  workflow: string | null;
}

export interface ApiGivenFeedback {
  id: string;
  /** False: it was kept, and nobody is asked at this site. */
  isAsked: boolean;
}

/** GET /api/sites/:id/packages/:version: what people of a site must know of a version. */
export interface ApiPackage {
  site: string;
  siteTitle: string;
  version: string;
  base: string | null;
  fingerprint: string;
  notes: { audience: string; text: string }[];
  changes: string[];
  roles: {
    role: string;
    title: string;
    differences: string[];
    onCall: string[];
    tasks: {
      title: string;
      workflowTitle: string;
      priority: string;
      acceptWithin: string;
      finishWithin: string;
      ladder: string[];
      todo: string;
    }[];
  }[];
  exceptions: string[];
  training: { title: string; minutes: number; roles: string[]; done: number; of: number }[];
  lessons: string[];
}

/** GET /api/programme: one page for executives, each sentence said by rule. */
export interface ApiProgramme {
  network: string;
  asOf: string;
  /** How alike, which versions, where a rollout may go, what the support can bear. */
  sentences: string[];
  /** Of the last 30 days beside the 30 before; what was counted and until when. */
  work: { sentences: string[]; countedAt: string | null };
  rollouts: { id: string; title: string; sentence: string }[];
  risks: ApiRisk[];
  sites: {
    site: string;
    title: string;
    tier: string | null;
    version: string | null;
    /** Versions that parts of it try. */
    parts: string[];
    /** How it differs from the network, in a sentence. */
    standard: string;
    /** What it lacks for a rollout; empty where one may come. */
    blocks: string[];
  }[];
}

/** Something that may go wrong, with who answers for it. */
export interface ApiRisk {
  kind: 'waiver' | 'safety' | 'collapse';
  siteTitle: string;
  sentence: string;
  owner: string | null;
}
