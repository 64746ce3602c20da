import type { Manifest } from '../governance/governance.ts';
import type { Instant } from '../platform/platform.ts';

/** A change that somebody proposes, reviewed before it is put in force. */
export interface ChangeRequest {
  id: number;
  title: string;
  why: string;
  author: string;
  state: RequestState;
  /** Where it is to be put in force. Null: everywhere, with what belongs to the network itself. */
  sites: readonly string[] | null;
  base: RequestBase;
  /** The new text of each file that is different; null: it is gone. */
  files: ChangedFiles;
  notes: Manifest['notes'];
  /** Workflows whose open runs are moved when it is applied. All others end on the version that they started with. */
  runs: readonly string[];
  schedule: { at: Instant; by: string; reason: string } | null;
  applied: AppliedRequest | null;
  /** Rises with every change of it. */
  rev: number;
  createdAt: Instant;
  changedAt: Instant;
}

/** What a request starts from. It is stale when another bundle runs at one of its sites. */
export interface RequestBase {
  bundle: string;
  version: string;
  /** Digest of its files. */
  tree: string;
  /** The bundle that ran at each site when it was taken as the base. */
  sites: Readonly<Record<string, string>>;
}

export type ChangedFiles = Readonly<Record<string, string | null>>;

export interface AppliedRequest {
  at: Instant;
  by: string;
  epoch: number;
  bundle: string;
  release: string;
  version: string;
  /** Applied although approvals were missing. */
  override: boolean;
  /** The open runs that were to be moved were moved. */
  runsMoved?: boolean;
}

export type RequestState =
  'draft' | 'in-review' | 'changes-requested' | 'approved' | 'scheduled' | 'applied' | 'cancelled';

/** What a request is called when it is shown: what was applied may be gone again. */
export type ShownState = RequestState | 'superseded' | 'rolled-back';

export const requestActs = [
  ...['edit', 'rebase', 'submit', 'comment', 'approve', 'ask-changes', 'schedule', 'unschedule'],
  ...['apply', 'override', 'cancel'],
] as const;

export type RequestActKind = (typeof requestActs)[number];

/** What was done or said about a request. */
export interface RequestEvent {
  seq: number;
  at: Instant;
  /** A person's id, or `system`. */
  actor: string;
  kind: RequestEventKind;
  detail: RequestEventDetail;
}

export type RequestEventKind = RequestActKind | 'create' | 'suspend' | 'runs-moved';

export interface RequestEventDetail {
  text?: string;
  /** Of the plan that was looked at. */
  fingerprint?: string;
  /** Digest of the replay that whoever approved found there. */
  replay?: string;
  /** What a comment is about: a line of a file, or an object of the difference. */
  place?: CommentPlace;
  /** What the lines of the place should be instead. */
  suggestion?: string;
  /** The comment whose suggestion was taken. */
  taken?: number;
  files?: readonly string[];
  at?: string;
  epoch?: number;
  missing?: readonly string[];
}

export type CommentPlace =
  | { object: string }
  /** Lines from 1; `to` with it. */
  | { file: string; from: number; to: number };

export const titleCharsMax = 120;
export const whyCharsMax = 4_000;
export const commentCharsMax = 4_000;
export const changedFilesMax = 100;
/** All texts of a request together. */
export const changedCharsMax = 4_000_000;
/** A request that is said so much about is made anew. */
export const requestEventsMax = 2_000;
/** Furthest ahead that an application is scheduled. */
export const scheduleDaysMax = 60;
