import type { Permission } from '../access/access.ts';
import { encounterClassCodings, type EncounterClass } from '../canonical/canonical.ts';
import type { Cause } from './cause.ts';
import { taskPriorityCode } from './fhir-task.ts';

/** Something that clients may subscribe to. The CapabilityStatement and docs/fhir.md list these. */
export interface Topic {
  /** Its canonical address. */
  url: string;
  describes: string;
  /** What its notifications are about. */
  focus: 'Encounter' | 'Observation' | 'Task';
  /** What it takes to hear of it, at each site. */
  permission: Permission;
  isMeant: (cause: Cause) => boolean;
  /** Search parameters of the focus by which it can be narrowed, and what a cause has there, as FHIR writes it. */
  filters: Readonly<Record<string, (cause: Cause) => string | null>>;
}

const encounterTopic = (what: string, describes: string): Topic => ({
  url: `urn:sinew:topic:encounter.${what}`,
  describes,
  focus: 'Encounter',
  permission: 'record.view',
  isMeant: (cause) => cause.kind === 'event' && cause.event.type === `encounter.${what}`,
  filters: { class: classOf },
});

const taskTopic = (what: string, describes: string): Topic => ({
  url: `urn:sinew:topic:task.${what}`,
  describes,
  focus: 'Task',
  permission: 'task.view',
  isMeant: (cause) => cause.kind === 'task' && cause.on === `task.${what}`,
  filters: {
    code: (cause) => (cause.kind === 'task' ? cause.task.workflow : null),
    priority: (cause) =>
      cause.kind === 'task' ? (taskPriorityCode(cause.task.priority) ?? null) : null,
  },
});

export const topics: readonly Topic[] = [
  {
    url: 'urn:sinew:topic:result.critical',
    describes: 'A result was reported or corrected, and its value is critical.',
    focus: 'Observation',
    permission: 'record.view',
    isMeant: (cause) =>
      cause.kind === 'event' &&
      (cause.event.type === 'result.reported' || cause.event.type === 'result.corrected') &&
      cause.event.data['critical'] === true,
    filters: { code: (cause) => textOf(cause, 'code') },
  },
  encounterTopic('admitted', 'A patient was admitted.'),
  encounterTopic('transferred', 'A patient was moved to another unit.'),
  encounterTopic('discharged', 'A patient was discharged.'),
  taskTopic('opened', 'A pool was asked to do something.'),
  taskTopic('accepted', 'Somebody took responsibility for a task.'),
  taskTopic('started', 'Whoever took responsibility has begun.'),
  taskTopic('completed', 'A task was done.'),
];

export function topicOf(url: string): Topic | undefined {
  return topics.find((one) => one.url === url);
}

/** The id of what a cause is about, of the kind that its topics have as focus. */
export function focusId(cause: Cause): string {
  if (cause.kind === 'told') return cause.told.instanceId;
  return cause.kind === 'task' ? cause.task.id : cause.event.subject;
}

function textOf(cause: Cause, name: string): string | null {
  const value = cause.kind === 'event' ? cause.event.data[name] : null;
  return typeof value === 'string' ? value : null;
}

function classOf(cause: Cause): string | null {
  const said = textOf(cause, 'class');
  if (said === null || !Object.hasOwn(encounterClassCodings, said)) return null;
  return encounterClassCodings[said as EncounterClass].code;
}
