import {
  eventFields,
  type CareItem,
  type ClinicalEventType,
  type EventValue,
} from '../canonical/canonical.ts';

import type { Application } from './application.ts';
import { careCourses } from './care-courses.ts';
import { raise } from './raise-event.ts';

/** Says what became of a care item; `before` is how it was known. */
export function raiseCareEvent(
  application: Application,
  before: CareItem | undefined,
  after: CareItem,
): void {
  const { records } = application;
  const encounter = after.encounterId === null ? undefined : records.encounter(after.encounterId);
  const type = eventOf(before, after);
  const known: Readonly<Record<string, unknown>> = {
    ...after.details,
    status: after.status,
    encounterClass: encounter?.class ?? null,
    previousStatus: before?.status ?? null,
    previousStartAt: before && 'startAt' in before.details ? before.details.startAt : null,
  };
  const fields = Object.keys(eventFields[type]);
  const data = Object.fromEntries(fields.map((field) => [field, scalar(known[field])]));
  const { details } = after;
  raise(application, {
    type,
    patientId: after.patientId,
    encounter,
    subject: after.id,
    occurredAt: after.toldAt,
    data,
    // Those ask about an appointment who wait for the patient.
    ...('unit' in details && { unit: details.unit }),
  });
}

function eventOf(before: CareItem | undefined, after: CareItem): ClinicalEventType {
  const { events }: { events: LooseEvents } = careCourses[after.kind];
  if (before?.status === after.status) return events.changed;
  return events.entered[after.status] ?? (before ? events.changed : events.first);
}

interface LooseEvents {
  first: ClinicalEventType;
  changed: ClinicalEventType;
  entered: Readonly<Partial<Record<string, ClinicalEventType>>>;
}

function scalar(value: unknown): EventValue {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
      return value;
    default:
      return null;
  }
}
