import type { ClinicalEvent, EventValue, Identifier } from '../canonical/canonical.ts';
import type { Take } from '../governance/governance.ts';
import { iso, type Instant } from '../platform/platform.ts';
import type { Task, TaskHistoryRow } from '../tasks/tasks.ts';
import type { FullPayload } from './payload.ts';

/** Something that happened here of which a destination may want to hear. */
export type Cause =
  | { kind: 'task'; on: TaskTake['on']; task: Task; history: TaskHistoryRow }
  | { kind: 'event'; event: ClinicalEvent }
  | { kind: 'told'; told: Told };

type TaskTake = Exclude<Take, { on: 'event' | 'effect' | 'notice' | 'callout' }>;

/** What a run sends to other systems, or tells people. The key is used once per run. */
export type Told = {
  instanceId: string;
  workflow: string;
  key: string;
  site: string;
  lane: number;
  unit: string | null;
  patientId: string;
  encounterId: string | null;
  event: Task['detail']['event'];
} & (
  | { on: 'effect'; name: string; data: Readonly<Record<string, EventValue>> }
  | { on: 'notice'; role: string; title: string; text: string }
);

/** Whom a payload tells of, as the database has them. */
export interface PayloadPatient {
  id: string;
  family: string | null;
  given: string | null;
  birthDate: string | null;
  sex: string | null;
  identifiers: readonly Identifier[];
}

/** What a line of a task's history is to destinations; undefined for what concerns nobody outside. */
export function causeOfHistory(task: Task, history: TaskHistoryRow): Cause | undefined {
  const on = CAUSES[history.act];
  return on === undefined ? undefined : { kind: 'task', on, task, history };
}

const CAUSES: Partial<Record<TaskHistoryRow['act'], TaskTake['on']>> = {
  open: 'task.opened',
  accept: 'task.accepted',
  start: 'task.started',
  climb: 'task.climbed',
  // Its pool is asked again, as after a climb.
  return: 'task.climbed',
  complete: 'task.completed',
  cancel: 'task.cancelled',
};

/** Where it happened, whom it is about, and what makes it the only one of its kind. */
export function factsOfCause(cause: Cause) {
  if (cause.kind === 'event') {
    const { id, type, site, lane, patientId, encounterId } = cause.event;
    return { ...{ site, lane, patientId, encounterId }, kind: type, subject: id, rev: 0 };
  }
  if (cause.kind === 'told') {
    const { told } = cause;
    const { site, lane, patientId, encounterId, instanceId, key } = told;
    const kind = told.on === 'effect' ? `effect.${told.name}` : 'notice';
    return { ...{ site, lane, patientId, encounterId }, kind, subject: instanceId, rev: key };
  }
  const { id, site, lane, patientId, encounterId } = cause.task;
  const { rev } = cause.history;
  return { ...{ site, lane, patientId, encounterId }, kind: cause.on, subject: id, rev };
}

/** All that can be said of a cause. */
export function fullPayload(
  cause: Cause,
  about: {
    patient: PayloadPatient;
    visit: Identifier | null;
    personName: (id: string) => string | null;
  },
): FullPayload {
  const { patient, visit } = about;
  const event = eventOf(cause);
  const { site, unit } = placeOf(cause);
  return {
    ...{ site, unit },
    'event.type': event.type,
    'event.occurredAt': iso(event.occurredAt),
    ...taskFields(cause, about.personName),
    ...toldFields(cause),
    ...NO_CALLOUT,
    'patient.id': patient.id,
    'patient.identifiers': patient.identifiers,
    'patient.family': patient.family,
    'patient.given': patient.given,
    'patient.birthDate': patient.birthDate,
    'patient.sex': patient.sex,
    'encounter.visit': visit,
    'encounter.class': classOf(event),
    ...resultFields(event),
  };
}

function eventOf(cause: Cause): Told['event'] {
  if (cause.kind === 'event') return cause.event;
  return cause.kind === 'told' ? cause.told.event : cause.task.detail.event;
}

function placeOf(cause: Cause): { site: string; unit: string | null } {
  if (cause.kind === 'event') return cause.event;
  return cause.kind === 'told' ? cause.told : cause.task;
}

type ToldFields = Pick<
  FullPayload,
  Extract<keyof FullPayload, `run.${string}` | `effect.${string}` | `notice.${string}`>
>;

function toldFields(cause: Cause): ToldFields {
  const told = cause.kind === 'told' ? cause.told : undefined;
  const effect = told?.on === 'effect' ? told : undefined;
  const notice = told?.on === 'notice' ? told : undefined;
  return {
    'run.id': told?.instanceId ?? null,
    'run.workflow': told?.workflow ?? null,
    'effect.name': effect?.name ?? null,
    'effect.data': effect?.data ?? null,
    'notice.role': notice?.role ?? null,
    'notice.title': notice?.title ?? null,
    'notice.text': notice?.text ?? null,
  };
}

function classOf({ type, data }: { type: string; data: ClinicalEvent['data'] }): string | null {
  const said = type.startsWith('encounter.') ? data['class'] : null;
  return typeof said === 'string' ? said : null;
}

type TaskFields = Pick<FullPayload, Extract<keyof FullPayload, `task.${string}`>>;

function taskFields(cause: Cause, personName: (id: string) => string | null): TaskFields {
  if (cause.kind !== 'task') return NO_TASK;
  const { task, history } = cause;
  return {
    'task.id': task.id,
    'task.workflow': task.workflow,
    'task.key': task.key,
    'task.title': task.title,
    'task.priority': task.priority,
    'task.state': history.toState,
    'task.rung': task.rung,
    'task.openedAt': iso(task.openedAt),
    'task.acceptedAt': time(task.acceptedAt),
    'task.startedAt': time(task.startedAt),
    'task.closedAt': time(task.closedAt),
    'task.actor': history.actor,
    'task.actorName': personName(history.actor),
    'task.outcome': task.outcome,
  };
}

// A callout is no cause: it goes to one person by one channel, and is recorded with its effect (callouts/).
const NO_CALLOUT = {
  'callout.id': null,
  'callout.to': null,
  'callout.code': null,
  'callout.text': null,
};

const NO_TASK: TaskFields = {
  'task.id': null,
  'task.workflow': null,
  'task.key': null,
  'task.title': null,
  'task.priority': null,
  'task.state': null,
  'task.rung': null,
  'task.openedAt': null,
  'task.acceptedAt': null,
  'task.startedAt': null,
  'task.closedAt': null,
  'task.actor': null,
  'task.actorName': null,
  'task.outcome': null,
};

type ResultFields = Pick<FullPayload, Extract<keyof FullPayload, `result.${string}`>>;

/** Events that are not about a result have other data under some of these names, which must not pass for one. */
function resultFields({ type, data }: { type: string; data: ClinicalEvent['data'] }): ResultFields {
  const isResult = type.startsWith('result.');
  const value = (name: string): EventValue => (isResult ? (data[name] ?? null) : null);
  const text = (name: string): string | null => {
    const one = value(name);
    return one === null ? null : String(one);
  };
  const observedAt = value('observedAt');
  return {
    'result.code': text('code'),
    'result.display': text('display'),
    'result.value': text('value'),
    'result.unit': text('unitOfMeasure'),
    'result.range': text('range'),
    'result.interpretation': text('interpretation'),
    'result.status': text('status'),
    'result.observedAt': typeof observedAt === 'number' ? iso(observedAt) : null,
    'result.orderId': text('orderId'),
  };
}

function time(instant: Instant | null): string | null {
  return instant === null ? null : iso(instant);
}
