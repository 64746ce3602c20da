/** What the pages of exceptions and replays exchange: part of `api.ts`, which the browser imports. */

/** GET /api/exceptions?site=… */
export interface ApiExceptions {
  groups: ApiExceptionGroup[];
  /** All of them, also beyond the groups that are listed. */
  open: number;
  /** Groups beyond those that are listed. */
  moreGroups: number;
  holds: ApiHold[];
  /** Feeds that this person may hold. */
  holdable: { feed: string; title: string }[];
  /** Most messages that one replay plan takes, and beyond how many a second person must approve it. */
  planItemsMax: number;
  planItemsAloneMax: number;
}

/** Messages of a feed that failed for the same cause. */
export interface ApiExceptionGroup {
  cause: string;
  sentence: string;
  feed: string;
  feedTitle: string;
  /** Who answers for the feed. */
  owner: string;
  count: number;
  patients: number;
  waiting: number;
  /** Messages with a result flagged as critical that failed or wait behind one that did. */
  critical: number;
  firstAt: string;
  lastAt: string;
  /** How many of them this person may put into a replay plan. */
  replayable: number;
  /** The first of them; the rest by GET /api/exceptions/group. */
  items: ApiException[];
}

export interface ApiException {
  id: string;
  seq: number;
  feed: string;
  site: string;
  siteTitle: string;
  /** Whether this person may open the message, and retry, skip or edit it. */
  mayOpen: boolean;
  mayResolve: boolean;
  laneKey: string;
  controlId: string | null;
  raisedAt: string;
  sentence: string;
  problems: { code: string; severity: string; location: string; sentence: string }[];
  parks: boolean;
  /** A result in it is flagged as critical. */
  critical: boolean;
  /** Messages queued behind it. */
  waiting: number;
  state: string;
}

/** GET /api/exceptions/group?feed=&cause=&site=&search=&after= */
export interface ApiExceptionMembers {
  items: ApiException[];
  /** Pass as `after` for the next ones; null at the end. */
  next: string | null;
}

/** POST /api/exceptions/:id/resolve */
export interface ApiResolve {
  how: 'retry' | 'skip';
  reason: string;
}

/** GET /api/exceptions/:id/text: the message as it may be edited. */
export interface ApiEditable {
  seq: number;
  text: string;
  charset: string;
}

/** POST /api/exceptions/:id/edit answers with the new message and what it came to. */
export interface ApiEdit {
  text: string;
  reason: string;
}

export interface ApiEdited {
  seq: number;
  outcome: string;
}

export interface ApiHold {
  id: string;
  /** The feed's title, or the patient's key. */
  what: string;
  site: string;
  state: 'active' | 'draining' | 'over';
  reason: string;
  heldBy: string;
  heldAt: string;
  until: string;
  waiting: number;
  patients: number;
  mayRelease: boolean;
}

/** POST /api/holds; POST /api/holds/:id/release has no content. */
export interface ApiNewHold {
  feed?: string;
  site?: string;
  laneKey?: string;
  minutes: number;
  reason: string;
}

/** GET /api/messages/:seq/lineage: what a person made of a message, and the replays that it was part of. */
export interface ApiLineage {
  editedFrom: ApiMessageEdit | null;
  editedInto: ApiMessageEdit[];
  replays: { id: string; state: string; reason: string; result: string | null }[];
}

export interface ApiMessageEdit {
  seq: number;
  by: string;
  at: string;
  reason: string;
  /** Fields that differ, before and after. */
  changes: { path: string; title: string; before: string | null; after: string | null }[];
}

/** GET /api/replays?site=… */
export interface ApiReplays {
  plans: ApiReplayRow[];
  itemsAloneMax: number;
}

export interface ApiReplayRow {
  id: string;
  state: ApiReplayState;
  how: 'retry' | 'skip';
  configuration: 'pinned' | 'current';
  effects: 'suppress' | 'send';
  reason: string;
  items: number;
  done: number;
  differing: number;
  patients: number;
  createdBy: string;
  createdAt: string;
  approvedBy: string | null;
  startedAt: string | null;
  endedAt: string | null;
}

export type ApiReplayState =
  | 'draft'
  | 'dry-run'
  | 'awaiting-approval'
  | 'approved'
  | 'running'
  | 'paused'
  | 'done'
  | 'failed'
  | 'cancelled';

/** GET /api/replays/:id */
export interface ApiReplay extends ApiReplayRow {
  rev: number;
  /** How its messages were found. */
  selection: string;
  /** The configuration in force at the dry run. */
  epoch: number | null;
  predicted: ApiReplaySum | null;
  result: ApiReplaySum | null;
  failure: string | null;
  acts: { act: ApiReplayAct['act']; allowed: boolean; reason: string | null }[];
}

export interface ApiReplaySum {
  outcomes: Record<string, number>;
  events: Record<string, number>;
  /** By the workflow's title. */
  opened: Record<string, number>;
  closed: Record<string, number>;
  /** Of messages that waited behind those of the plan. */
  waiting: Record<string, number>;
  effects: { destination: string; kind: string; count: number }[];
}

/** GET /api/replays/:id/messages?after=&differing= */
export interface ApiReplayItems {
  items: {
    ordinal: number;
    seq: number;
    laneKey: string;
    predicted: string | null;
    result: string | null;
    differs: boolean;
    mayOpen: boolean;
  }[];
  next: number | null;
}

/** POST /api/replays answers with the new plan. */
export interface ApiNewReplay {
  how: 'retry' | 'skip';
  configuration: 'pinned' | 'current';
  effects: 'suppress' | 'send';
  reason: string;
  selection: {
    outcome: 'failed' | 'applied' | 'kept' | 'skipped';
    cause?: string;
    feed?: string;
    site?: string;
    laneKey?: string;
    from?: string;
    to?: string;
    seqs?: number[];
    groups?: { feed: string; cause: string }[];
    except?: number[];
  };
}

/** POST /api/replays/:id/acts answers with the plan as committed. */
export interface ApiReplayAct {
  act: 'predict' | 'submit' | 'approve' | 'start' | 'pause' | 'resume' | 'cancel';
  rev: number;
}
