/**
 * The shapes that the browser and the server exchange (JSON, under /api). Times are ISO 8601 in UTC.
 * The web application imports these types and nothing else from src/.
 */

export type {
  ApiEditable,
  ApiEdit,
  ApiEdited,
  ApiException,
  ApiExceptionGroup,
  ApiExceptionMembers,
  ApiExceptions,
  ApiHold,
  ApiLineage,
  ApiMessageEdit,
  ApiNewHold,
  ApiNewReplay,
  ApiReplay,
  ApiReplayAct,
  ApiReplayItems,
  ApiReplayRow,
  ApiReplaySum,
  ApiReplays,
  ApiReplayState,
  ApiResolve,
} from './exceptions-api.ts';

export type * from './programme-api.ts';

export type { ApiNewRun, ApiStartedRun, ApiStarts } from './starts-api.ts';

import type { ApiCallouts } from './callouts-api.ts';
import type { ApiSuspension } from './waits-api.ts';
import type { ApiGuard } from './workflows-api.ts';

export type {
  ApiDecision,
  ApiGiven,
  ApiParameter,
  ApiStandardisation,
  ApiWorkflow,
  ApiWorkflows,
  ApiWorkflowState,
} from './workflows-api.ts';

export type * from './downtime-api.ts';

export type {
  ApiNewRemark,
  ApiRemark,
  ApiScene,
  ApiStory,
  ApiWalkthroughs,
} from './walkthroughs-api.ts';
export type * from './shadows-api.ts';
export type * from './standards-api.ts';
export type * from './trials-api.ts';
export type * from './flags-api.ts';
export type * from './rollouts-api.ts';

export type * from './callouts-api.ts';
export type * from './messages-api.ts';
export type * from './waits-api.ts';
export type * from './drills-api.ts';
export type * from './notices-api.ts';
export type * from './duty-api.ts';
export type * from './handoffs-api.ts';

export interface ApiSession {
  person: { id: string; name: string; title: string };
  grants: { role: string; roleTitle: string; site: string; unit: string | null }[];
  permissions: string[];
  network: { id: string; title: string; version: string; epoch: number };
  sites: { id: string; title: string; zone: string; units: { id: string; title: string }[] }[];
  demo: boolean;
  serverTime: string;
  /** Milliseconds without an act until the session ends. */
  idleMs: number;
}

/** GET /auth/about: what the sign-in page says. Needs no session. */
export interface ApiSignIn {
  demo: boolean;
}

/** One row of My work. */
export interface ApiTaskRow {
  id: string;
  title: string;
  priority: 'critical' | 'urgent' | 'routine';
  state: 'open' | 'accepted' | 'completed' | 'cancelled';
  site: string;
  siteTitle: string;
  zone: string;
  unit: string | null;
  unitTitle: string | null;
  patient: ApiPatient;
  /** The value or fact that it is about, verbatim: "Potassium 6.8 mmol/L, critical high". */
  about: string;
  pool: { role: string; roleTitle: string; unit: string | null; fallback: boolean };
  owner: { id: string; name: string } | null;
  offeredTo: { id: string; name: string } | null;
  rung: number;
  openedAt: string;
  acceptBy: string | null;
  /** Until when whoever accepted must begin; null where there is no such time, or they have begun. */
  startBy: string | null;
  finishBy: string | null;
  /** What happens by itself if nobody acts; null once it is over. */
  next: ApiNext | null;
  /** What its owner wrote to the person whom it is offered; null where the reader is not that person. */
  offerNote: string | null;
  rev: number;
}

/** Whom the next climb of a task's ladder asks. */
export interface ApiClimb {
  to: string;
  /** They were asked before: the ladder is at its end, and its last pool is asked over and over. */
  again: boolean;
}

export interface ApiNext extends ApiClimb {
  at: string;
  /** What has to fail to happen. If it is not finished in time, its owner is no longer accountable. */
  unless: 'accepted' | 'begun' | 'finished';
}

/** GET /api/tasks/:id/standing: what became of a task that has left somebody's list. */
export interface ApiStanding {
  state: ApiTaskRow['state'];
  /** "Marcus Oyelaran accepted at 14:02 EST." */
  sentence: string;
  /** Whether this person may open the task's page. */
  mayOpen: boolean;
}

export interface ApiPatient {
  id: string;
  family: string | null;
  given: string | null;
  birthDate: string | null;
  sex: string | null;
  identifiers: { authority: string; value: string; type: string | null }[];
  location: string | null;
  /** Of a patient on a leave of absence: since when, and when they are expected back, as far as was told. */
  onLeave: { since: string; expectedBackAt: string | null } | null;
}

/** GET /api/work?site=… */
export interface ApiWork {
  serverTime: string;
  mine: ApiTaskRow[];
  pool: ApiTaskRow[];
  /** What others have accepted where this person is asked: who has what. */
  colleagues: ApiTaskRow[];
}

/** GET /api/tasks/:id */
export interface ApiTask extends ApiTaskRow {
  why: string;
  todo: string;
  otherwise: string;
  form: {
    name: string;
    label: string;
    required: boolean;
    options: string[];
    hint: string | null;
  }[];
  event: { id: string; type: string; occurredAt: string; data: Record<string, unknown> };
  ladder: {
    rung: number;
    at: string;
    to: string;
    people: string[];
    state: 'done' | 'next' | 'later';
    /** Why it is then, where working time counts; null where all of the time does. */
    because: string | null;
  }[];
  history: { rev: number; at: string; actor: string; act: string; sentence: string }[];
  /** Null where nobody was called out. */
  callouts: ApiCallouts | null;
  outcome: Record<string, string> | null;
  instanceId: string;
  workflow: { id: string; title: string };
  /** What its run asked for next, once it was over. */
  followed: { id: string; title: string; sentence: string; mayOpen: boolean }[];
  /** Journal rows behind it. */
  messages: number[];
  /** Whether this person may open its run and those messages. */
  mayOpen: { run: boolean; messages: boolean; patient: boolean };
  /** What this person may do now; where not, why. */
  acts: {
    act: 'accept' | 'start' | 'decline' | 'hand-over' | 'escalate' | 'complete';
    allowed: boolean;
    reason: string | null;
  }[];
  /** What declining or escalating it does at once; null once it is over. */
  climb: ApiClimb | null;
  colleagues: { id: string; name: string; title: string }[];
}

/** POST /api/tasks/:id/acts answers with the task as committed. 409 where `rev` is not the task's any more. */
export type ApiAct =
  | { act: 'accept'; rev: number }
  | { act: 'decline'; rev: number; reason: string }
  | { act: 'hand-over'; rev: number; to: string; note: string }
  | { act: 'start'; rev: number }
  | { act: 'escalate'; rev: number; reason: string }
  | { act: 'complete'; rev: number; outcome: Record<string, string> };

export interface ApiLinkedRun {
  id: string;
  title: string;
  state: string;
}

/** GET /api/runs/:instanceId */
export interface ApiRun {
  id: string;
  workflow: string;
  title: string;
  version: string;
  digest: string;
  epoch: number;
  site: string;
  zone: string;
  state: string;
  patient: ApiPatient;
  startedAt: string;
  endedAt: string | null;
  entries: ApiRunEntry[];
  /** Whether this person may open the messages of its entries. */
  mayOpenMessages: boolean;
  timers: {
    name: string;
    rung: number;
    state: string;
    fireAt: string;
    firedAt: string | null;
    lateMs: number | null;
    /** What it was set for, and the times in which it did not count: from these it is due. */
    setAt: string;
    budgetMs: number;
    suspensions: ApiSuspension[];
  }[];
  /** Whether this person may suspend what it waits for, or why not; null where there is nothing that can be. */
  suspending: { allowed: boolean; reason: string | null } | null;
  /** The run that called this one, and those that it has called. */
  calledBy: ApiLinkedRun | null;
  called: ApiLinkedRun[];
}

export interface ApiRunEntry {
  at: string;
  lane: 'system' | 'human' | 'timer';
  sentence: string;
  rule: string | null;
  guard: ApiGuard | null;
  parameters: { name: string; value: string; from: string }[];
  version: string | null;
  messages: number[];
  /** The task that it is about; null also where this person may not open it. */
  taskId: string | null;
}

/** GET /api/events (server-sent): `work` = the person's worklist changed; `message`, `exception`, `delivery`: counts moved. */
export interface ApiLive {
  kind: 'work' | 'message' | 'exception' | 'delivery';
  at: string;
  /** For `work`: the task. */
  taskId?: string;
  change?: 'new' | 'changed' | 'removed';
  priority?: string;
}

/** GET /api/demo, POST /api/demo/break, POST /api/demo/mend (demonstration only). */
export interface ApiDemo {
  faults: { id: string; title: string; sentence: string; active: boolean }[];
  simulated: { messages: number; perMinute: number };
}

/** Every refusal and fault: RFC 9457 problem details. */
export interface ApiProblem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  /** Search the log for it. */
  id: string;
  /** The input that is meant. */
  field?: string;
  /** All that is wrong, each with its input. */
  problems?: readonly { field: string; sentence: string }[];
}

export type {
  ApiContent,
  ApiContentCost,
  ApiFeed,
  ApiFeedAlert,
  ApiFeedMeasure,
  ApiFeedRow,
  ApiFeeds,
  ApiFeedState,
  ApiMeasure,
  ApiMeasureMessages,
} from './api-feeds.ts';

export type {
  ApiFeedMaps,
  ApiMappingPreview,
  ApiMappings,
  ApiTerm,
  ApiTriedMapping,
  ApiUnknownUnit,
  ApiUnmappedCode,
} from './mappings-api.ts';

export type { ApiCareItem, ApiCareKind, ApiPatientPage } from './patient-api.ts';

export type { ApiMerges, ApiTakenBack } from './merges-api.ts';
export type {
  ApiDeadLetter,
  ApiDeliveries,
  ApiDestination,
  ApiResolveDeadLetter,
  ApiSubscription,
} from './api-deliveries.ts';

export type {
  ApiInterruptionMeasure,
  ApiMeasurePoint,
  ApiMeasures,
  ApiMeasureSite,
  ApiMeasureTasks,
  ApiPeriod,
  ApiWorkMeasure,
} from './measures-api.ts';

export type * from './changes-api.ts';
