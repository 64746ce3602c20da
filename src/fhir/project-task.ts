import { iso, type Instant } from '../platform/platform.ts';
import type { Task, TaskPriority } from '../tasks/tasks.ts';
import type { FhirResource } from './fhir-resource.ts';
import { ownSystems } from './project-meta.ts';
import { fhirId, typeOfId } from './resource-id.ts';
import type { Titles } from './titles.ts';

export interface TaskRecord {
  task: Task;
  /** What the event that opened it is about: the id of an observation, an encounter or the patient. */
  subject: string | null;
  updatedAt: Instant | null;
}

/**
 * Task.status (hl7.org/fhir/R4/valueset-task-status.html): a pool is asked (requested), somebody is accountable (accepted) and has
 * begun (in-progress), and how it ended. Who declines is not the task's end: the next are asked, and it is requested still.
 */
export function taskStatus({ state, startedAt }: Pick<Task, 'state' | 'startedAt'>): TaskStatus {
  if (state === 'open') return 'requested';
  return state === 'accepted' && startedAt !== null ? 'in-progress' : state;
}

export const taskStatuses = [
  'requested',
  'accepted',
  'in-progress',
  'completed',
  'cancelled',
] as const;

type TaskStatus = (typeof taskStatuses)[number];

export const taskPriorityCodes: Readonly<Record<TaskPriority, string>> = {
  critical: 'stat',
  urgent: 'urgent',
  routine: 'routine',
};

/** FHIR R4 Task. `owner` is the one person accountable for it; until there is one, `performerType` says whom it asks. */
export function projectTask(
  { task, subject, updatedAt }: TaskRecord,
  titles: Titles,
): FhirResource {
  const { pool, site, owner, encounterId, closedAt } = task;
  const begunAt = task.startedAt ?? task.acceptedAt;
  const end = task.state === 'open' ? (task.acceptBy ?? task.finishBy) : task.finishBy;
  return {
    resourceType: 'Task',
    id: fhirId(task.id),
    meta: {
      versionId: String(task.rev),
      ...(updatedAt !== null && { lastUpdated: iso(updatedAt) }),
    },
    identifier: [{ system: ownSystems.task, value: task.id }],
    groupIdentifier: { system: 'urn:sinew:run', value: task.instanceId },
    status: taskStatus(task),
    businessStatus: { text: standing(task, titles) },
    intent: 'order',
    priority: taskPriorityCodes[task.priority],
    code: {
      coding: [{ system: ownSystems.workflow, code: task.workflow }],
      text: titles.workflow(task.workflow),
    },
    description: task.title,
    ...referring('focus', subject),
    ...referring('for', task.patientId),
    ...(encounterId !== null && { encounter: { reference: `Encounter/${fhirId(encounterId)}` } }),
    ...((begunAt !== null || closedAt !== null) && {
      executionPeriod: {
        ...(begunAt !== null && { start: iso(begunAt) }),
        ...(closedAt !== null && { end: iso(closedAt) }),
      },
    }),
    authoredOn: iso(task.openedAt),
    ...(updatedAt !== null && { lastModified: iso(Math.max(updatedAt, task.openedAt)) }),
    requester: { reference: `Organization/${site}`, display: titles.site(site) },
    performerType: [
      { coding: [{ system: ownSystems.role, code: pool.role }], text: titles.role(pool.role) },
    ],
    ...(owner !== null && {
      owner: { reference: `Practitioner/${owner}`, display: titles.person(owner) },
    }),
    ...(task.unit !== null && {
      location: {
        type: 'Location',
        identifier: { system: ownSystems.unit, value: `${site}/${task.unit}` },
        display: titles.unit(site, task.unit),
      },
    }),
    reasonCode: { text: task.detail.why },
    restriction: {
      ...(end !== null && { period: { end: iso(end) } }),
      recipient: [poolReference(task, titles)],
    },
    ...outputOf(task),
  };
}

/** The resource of a row, by what the prefix of its id says it is; nothing where it is none: work may be about a feed. */
function referring(element: 'focus' | 'for', id: string | null): object {
  const type = id === null ? undefined : typeOfId(id);
  if (id === null || type === undefined) return {};
  return { [element]: { reference: `${type}/${fhirId(id)}` } };
}

function standing(task: Task, titles: Titles): string {
  if (task.state !== 'open') {
    return task.offeredTo === null
      ? task.state
      : `accepted, offered to ${titles.person(task.offeredTo)}`;
  }
  const rung = task.rung === 0 ? 'open' : `open, asked again (rung ${task.rung})`;
  return task.fallback ? `${rung}, fallback pool` : rung;
}

/** Who is asked: a role in a unit, or in a whole site. It is a rule, not a resource. */
function poolReference({ site, pool }: Task, titles: Titles) {
  const role = titles.role(pool.role);
  const where = pool.unit === null ? titles.site(site) : titles.unit(site, pool.unit);
  return {
    type: 'PractitionerRole',
    identifier: { system: ownSystems.pool, value: [site, pool.unit ?? '*', pool.role].join('/') },
    display: `${role}, ${where}`,
  };
}

function outputOf({ outcome, detail }: Task): object {
  const given = Object.entries(outcome ?? {}).filter(([, value]) => value.trim() !== '');
  if (given.length === 0) return {};
  const output = given.map(([name, value]) => ({
    type: {
      coding: [{ system: ownSystems.outcome, code: name }],
      text: detail.form.find((field) => field.name === name)?.label ?? name,
    },
    valueString: value,
  }));
  return { output };
}
