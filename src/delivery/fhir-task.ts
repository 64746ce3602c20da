import type { Identifier } from '../canonical/canonical.ts';
import { iso } from '../platform/platform.ts';
import type { Effect } from './effect.ts';
import type { Payload } from './payload.ts';

export interface FhirNames {
  /** The URI under which our tasks and people are known. */
  system: string;
  /** Assigning authority → URI of its identifiers. */
  systems: Readonly<Record<string, string>>;
}

/** The token that finds the Task again: `system|id`. */
export function taskToken({ payload }: Pick<Effect, 'payload'>, { system }: FhirNames): string {
  return `${system}:task|${payload['task.id'] ?? ''}`;
}

/**
 * A FHIR R4 Task (hl7.org/fhir/R4/task.html) of what a payload says: status, owner, for whom, and as outputs what the form
 * was answered. People and patients are named by identifier; which resources they are is the server's to know. What is not
 * in the payload is not there.
 */
export function fhirTask(effect: Effect, names: FhirNames): Readonly<Record<string, unknown>> {
  const { payload } = effect;
  const actor = payload['task.actor'];
  return present({
    resourceType: 'Task',
    identifier: [{ system: `${names.system}:task`, value: payload['task.id'] }],
    status: statusOf(effect),
    intent: 'order',
    priority: PRIORITIES[payload['task.priority'] ?? ''],
    code: codeOf(payload),
    description: payload['task.title'] ?? undefined,
    focus: focusOf(payload),
    for: subjectOf(payload['patient.identifiers'], names),
    encounter: payload['encounter.visit']
      ? { identifier: identifier(payload['encounter.visit'], names) }
      : undefined,
    executionPeriod: periodOf(payload),
    authoredOn: payload['task.openedAt'] ?? undefined,
    lastModified: iso(effect.createdAt),
    owner:
      actor === undefined || actor === null || actor === ENGINE
        ? undefined
        : present({
            identifier: { system: `${names.system}:person`, value: actor },
            display: payload['task.actorName'] ?? undefined,
          }),
    output: outputsOf(payload),
  });
}

/** Who acts where nobody does: as tasks/ writes it into histories. */
const ENGINE = 'engine';

// Who has begun said so once; a colleague who takes the task over from them takes over what was begun.
function statusOf({ kind, payload }: Effect): string {
  const begun = kind === 'task.started' || (payload['task.startedAt'] ?? null) !== null;
  const status = STATUSES[payload['task.state'] ?? ''] ?? 'requested';
  return status === 'accepted' && begun ? 'in-progress' : status;
}

/** hl7.org/fhir/R4/valueset-task-status.html */
const STATUSES: Readonly<Record<string, string>> = {
  open: 'requested',
  accepted: 'accepted',
  completed: 'completed',
  cancelled: 'cancelled',
};

/** hl7.org/fhir/R4/valueset-request-priority.html */
const PRIORITIES: Readonly<Record<string, string>> = {
  critical: 'stat',
  urgent: 'urgent',
  routine: 'routine',
};

/** Task.priority of a priority as tasks/ has it. */
export function taskPriorityCode(priority: string): string | undefined {
  return PRIORITIES[priority];
}

function codeOf(payload: Payload): object | undefined {
  const { 'task.workflow': workflow, 'task.key': key } = payload;
  if (!workflow && !key) return undefined;
  return { text: [workflow, key].filter(Boolean).join(' ') };
}

function focusOf(payload: Payload): object | undefined {
  const order = payload['result.orderId'];
  const display = payload['result.display'] ?? undefined;
  if (!order && display === undefined) return undefined;
  return present({ identifier: order ? { value: order } : undefined, display });
}

// Task.for is one reference, which names one identifier: the first whose system the receiver knows.
function subjectOf(
  identifiers: readonly Identifier[] | undefined,
  names: FhirNames,
): object | undefined {
  if (!identifiers) return undefined;
  const known = identifiers.find(({ authority }) => Object.hasOwn(names.systems, authority));
  const chosen = known ?? identifiers[0];
  return chosen && { type: 'Patient', identifier: identifier(chosen, names) };
}

function identifier({ authority, value }: Identifier, { systems }: FhirNames): object {
  const system = Object.hasOwn(systems, authority) ? systems[authority] : undefined;
  return system === undefined ? { value, assigner: { display: authority } } : { system, value };
}

function periodOf(payload: Payload): object | undefined {
  const start = payload['task.startedAt'] ?? payload['task.acceptedAt'] ?? undefined;
  const end = payload['task.closedAt'] ?? undefined;
  return start === undefined && end === undefined ? undefined : present({ start, end });
}

function outputsOf(payload: Payload): object[] | undefined {
  const answers = Object.entries(payload['task.outcome'] ?? {}).filter(
    ([, answer]) => answer !== '',
  );
  if (answers.length === 0) return undefined;
  return answers.map(([name, answer]) => ({ type: { text: name }, valueString: answer }));
}

function present(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
