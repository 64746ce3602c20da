import type { ClinicalEvent, EventValue } from '../canonical/canonical.ts';
import type { GivenValue } from '../decisions/decisions.ts';
import type { FlagReading } from '../flags/flags.ts';
import type { Instant } from '../platform/platform.ts';
import type { Bookkeeping } from './bookkeeping.ts';
import type { SuspendCause } from './definition.ts';
import type { ReadBack } from './read-back.ts';

/** A run of a workflow. Pure data: `step()` takes one and gives the next. */
export interface Instance {
  id: string;
  site: string;
  lane: number;
  workflow: string;
  version: string;
  /** Of the definition with its effective parameters' templates: what the instance is pinned to. */
  digest: string;
  epoch: number;
  /** What it is about; one instance per workflow and subject. */
  subject: string;
  patientId: string;
  encounterId: string | null;
  unit: string | null;
  state: string;
  /** Values that steps remember: strings, numbers, booleans, null. */
  data: Values;
  books: Bookkeeping;
  /** The last event about its subject that the run took: what its next task shows. */
  seen: TaskDetail['event'];
  rev: number;
  startedAt: Instant;
  endedAt: Instant | null;
}

export type Values = Readonly<Record<string, EventValue>>;

/** What starts a run or moves it. */
export type Input = { kind: 'event'; event: ClinicalEvent } | OtherStart | RunInput;

/** What starts a run and is no event. */
export type OtherStart =
  | { kind: 'human'; label: string; actor: string; form: Readonly<Record<string, string>> }
  /** `missed`: earlier times that an outage left out. */
  | { kind: 'schedule'; at: string; dueAt: Instant; lateMs: number; missed: number }
  | { kind: 'called'; instanceId: string; key: string; values: Values }
  | { kind: 'message'; message: NamedMessage };

/** What another system says to a run by a name that the definition knows. `id`: the sender's own. */
export interface NamedMessage {
  id: string;
  name: string;
  from: string;
  values: Values;
}

/** What a step says that moved a run to another version of its workflow. */
export interface MigratedInput {
  kind: 'migrated';
  from: Pick<Instance, 'version' | 'digest' | 'epoch'>;
  to: Pick<Instance, 'version' | 'digest' | 'epoch'>;
  actor: string;
  reason: string;
}

/** What only moves a run that is there. `done`: the called run ended in `state`. `withdrawn`: the caller needs it no more. */
export type RunInput =
  | { kind: 'done'; key: string; state: string }
  | { kind: 'withdrawn'; reason: string }
  | { kind: 'timer'; name: string; rung: number; dueAt: Instant; lateMs: number }
  | {
      kind: 'act';
      act: TaskAct;
      taskKey: string;
      actor: string;
      detail: Readonly<Record<string, string>>;
    };

/**
 * What people do to a task, as the engine hears it. Hand-overs change who is asked, and stay inside tasks/. `returned`: whoever
 * had accepted is not there any more, and the pool that was asked is asked again.
 */
export type TaskAct = 'accepted' | 'started' | 'declined' | 'escalated' | 'completed' | 'returned';

/** What the engine wants done; flow/ does it in the same transaction. */
export type Command =
  | OpenTask
  | { kind: 'cancel-task'; key: string; reason: string }
  | { kind: 'escalate-task'; key: string; rung: number; to: Pool; late: boolean }
  | RescheduleTask
  | SetTimer
  | CancelTimer
  | { kind: 'start-run'; key: string; workflow: string; subject: string; values: Values }
  | { kind: 'withdraw-run'; workflow: string; subject: string; reason: string }
  | { kind: 'tell-caller'; instanceId: string; key: string; state: string }
  | { kind: 'reach-milestone'; name: string }
  | Notify
  | Send;

export interface SetTimer {
  kind: 'set-timer';
  name: string;
  rung: number;
  afterMs: number;
  /** What does not count for it, while it lasts. Absent: everything counts. */
  suspendDuring?: readonly SuspendCause[];
  /** It goes on from one that was suspended and is still. */
  suspended?: StillSuspended;
}

/** What suspends a wait from now on, and when it is due with that. */
export interface StillSuspended {
  dueAfterMs: number;
  spans: readonly { until: Instant; by: string; reason: string; cause: string }[];
}

/** Tells a pool something and asks nothing. The key is used once per run. */
export interface Notify {
  kind: 'notify';
  key: string;
  to: Pool;
  title: string;
  text: string;
}

/** Something for other systems, through the outbox. The key is used once per run. */
export interface Send {
  kind: 'send';
  key: string;
  effect: string;
  data: Values;
}

/** A task that stays as it is gets the times and the ladder of another version, counted from its opening. */
export interface RescheduleTask {
  kind: 'reschedule-task';
  key: string;
  acceptWithinMs: number;
  finishWithinMs: number;
  ladder: readonly LadderRung[];
  reason: string;
}

/** Cancels the pending timers of that name; only those up to and with `upToRung` where it is given. */
export interface CancelTimer {
  kind: 'cancel-timer';
  name: string;
  upToRung?: number;
}

/** Who is asked: a role, in a unit or (null) in the whole site. */
export interface Pool {
  role: string;
  unit: string | null;
  /** By which a feed names whom of them to ask by name: of the patient's care team. Null: not known. Absent: nobody is. */
  member?: string | null;
}

export interface OpenTask {
  kind: 'open-task';
  key: string;
  title: string;
  priority: 'critical' | 'urgent' | 'routine';
  pool: Pool;
  /** Milliseconds from now until it must be accepted; null = no deadline. */
  acceptWithinMs: number | null;
  finishWithinMs: number | null;
  /** What happens if nobody accepts, in order. Delays count from the opening. */
  ladder: readonly LadderRung[];
  /** Fields that the task shows: why, what to do, and values. */
  detail: TaskDetail;
}

export interface LadderRung {
  rung: number;
  afterMs: number;
  to: Pool;
  /** Why it is then, where working time counts: `2 h of "clinic-hours" (mon–fri 08:00-17:00)`. Absent: all of the time counts. */
  because?: string;
}

export interface TaskDetail {
  why: string;
  todo: string;
  otherwise: string;
  /** The verb of the completing act, and the fields it asks for. */
  form: readonly FormField[];
  /** Milliseconds from the opening until whoever accepted must begin. Absent: there is no such time. */
  startWithinMs?: number;
  /** The clinical event that opened it. */
  event: { id: string; type: string; occurredAt: Instant; data: ClinicalEvent['data'] };
}

export interface FormField {
  name: string;
  label: string;
  required: boolean;
  /** Empty: free text. */
  options: readonly string[];
  hint?: string;
  /** What must be typed again. Absent: nothing must, or what was reported is not known. */
  readBack?: ReadBack;
}

/** Why a step went as it did: shown in the run timeline. */
export interface Because {
  /** `critical-result@1.0.0 states.waiting.on[0]` */
  rule: string;
  /** The guard's text, and what it came to. `indeterminate`: an input was missing. */
  guard?: {
    text: string;
    result: 'true' | 'false' | 'indeterminate';
    missing?: string;
    /** The inputs that it read, its decisions' included. */
    inputs?: readonly ReadInput[];
    /** The decision tables that it asked; those that they ask come before them. */
    decisions?: readonly AskedDecision[];
    /** The flags that it read, with why each gave what it gave. */
    flags?: readonly FlagReading[];
  };
  /** The rows that `choose` came to on the way, with what their guards came to. */
  choices?: readonly { rule: string; guard?: Because['guard'] }[];
  /** The switches that decided whether the run started, or which state it entered. */
  switches?: readonly FlagReading[];
  parameters: readonly EffectiveParameter[];
  sentence: string;
}

/** An input as a guard read it. `why`: why it was not known. */
export interface ReadInput {
  name: string;
  value: string | number | boolean | null;
  unit?: string;
  /** When it was observed; null where it was never heard. */
  at: Instant | null;
  why?: string;
}

/** What a decision table said to a guard. */
export interface AskedDecision {
  name: string;
  /** By output; null is not known. */
  gives: Readonly<Record<string, GivenValue | null>>;
  /** The rows that matched, from 1. */
  rows: readonly number[];
  missing?: string;
}

export interface EffectiveParameter {
  name: string;
  value: string | number | boolean;
  /** Where the value comes from. */
  from: 'catalog' | 'network' | 'site' | 'waiver';
  /** The waiver's id, where one sets it. */
  waiver?: string;
}

export interface Step {
  instance: Instance;
  commands: readonly Command[];
  because: Because;
}
