import type { IncomingMessage, ServerResponse } from 'node:http';

import type { Authorize, Client, Person, Sessions, SignIn } from '../access/access.ts';
import type { ChangeFlagAnswer, ChangeFlagRequest, ChangeRequests } from '../change/change.ts';
import type { Operation } from '../downtime/downtime.ts';
import type { Fhir } from '../fhir/fhir.ts';
import type { FlagBoard } from '../flags/flags.ts';
import type { HumanActs } from '../flow/flow.ts';
import type { DutyChanges, Network, Release } from '../governance/governance.ts';
import type { DocumentTaken, NewJournalRow, Written } from '../intake/intake.ts';
import type { Clock, Database, Ids, Instant, Log, Signals } from '../platform/platform.ts';
import type { SiteWorkflow } from '../workflows/workflows.ts';
import type { Shadows } from '../shadows/shadows.ts';
import type { Rollouts } from '../rollout/rollout.ts';
import type { Trials } from '../trials/trials.ts';
import type { ApiDemo } from './api.ts';

/** What the server stands on. Everything is a port, so that a test hands in what it likes. */
export interface HttpDeps {
  database: Database;
  clock: Clock;
  ids: Ids;
  log: Log;
  signals: Signals;
  /** The configuration in force; asked anew at each request. */
  release: () => Release;
  acts: HumanActs;
  /** Candidates tried on the past. Absent: none can be. */
  trials?: Trials;
  /** Candidates beside live traffic. Absent: none can be. */
  shadows?: Shadows;
  /** Absent: changes are not proposed on this server. */
  changes?: ChangeRequests;
  /** What people do with rollouts. Absent: nothing. */
  rollouts?: Rollouts;
  authorize: Authorize;
  sessions: Sessions;
  signIn: SignIn;
  /** Milliseconds without an act until a session ends: what `sessions` was made with. */
  idleMs: number;
  onShift: OnShift;
  /** What people changed of who is on. */
  dutyChanges: () => DutyChanges;
  /** How Sinew stands. Absent: nobody looks. */
  operation?: () => Operation;
  workflowTitle: (workflow: string) => string;
  /** The workflows in force at a site, compiled. */
  workflowsAt: (site: string) => readonly SiteWorkflow[];
  /** The folder of the built web application; null where only the API is served. */
  webRoot: string | null;
  /** Where browsers reach the server (`https://sinew.example`). Absent: as each request says, over plain HTTP. */
  publicUrl?: string;
  /** Addresses of reverse proxies whose X-Forwarded headers are believed. Absent: nobody's. */
  trustedProxies?: readonly string[];
  /** What must be up besides the database before requests may come. */
  checks?: readonly ReadinessCheck[];
  /** FHIR under /fhir. Absent: nothing is served there. */
  fhir?: Fhir;
  /** The system that a bearer token stands for. Absent: no token is known. */
  clientOf?: (token: string) => Client | null;
  /** Takes what is sent to /intake. Absent: nothing is served there. */
  takeDocument?: (feed: string, bytes: Uint8Array, peer: string) => Promise<DocumentTaken>;
  /** Journals what is sent to /messages; settled when it is committed. Absent: nothing is served there. */
  keep?: (row: NewJournalRow) => Promise<Written>;
  /** Flags, and turning them off. Absent: there are none. */
  flags?: HttpFlags;
  demo?: HttpDemo;
}

/** What the server needs of flags. */
export interface HttpFlags {
  board: Pick<FlagBoard, 'read' | 'switches' | 'failure'>;
  change(request: ChangeFlagRequest): Promise<ChangeFlagAnswer>;
}

/** Who is on shift for a pool, at an instant. */
export type OnShift = (
  network: Network,
  pool: { site: string; role: string; unit: string | null },
  at: Instant,
) => readonly Person[];

export interface ReadinessCheck {
  name: string;
  /** Null: it is up. Otherwise a sentence for the operator. */
  failure(): Promise<string | null>;
}

/** The demonstration's own routes. Absent in production. */
export interface HttpDemo {
  state(): ApiDemo;
  /** False where there is no such fault. */
  break(fault: string): Promise<boolean>;
  mend(fault: string): Promise<boolean>;
  /** The embedded identity provider: gets every request whose path begins with `path`. */
  provider?: {
    path: string;
    listener: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  };
}
