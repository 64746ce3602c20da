import type { CareItem } from '../canonical/canonical.ts';
import { readCareItems } from '../events/events.ts';
import type { Queryable } from '../platform/platform.ts';
import type { FhirResource } from './fhir-resource.ts';
import {
  projectAppointment,
  projectDocument,
  projectImmunization,
  projectOrder,
  projectReferral,
} from './project-care-item.ts';
import { projectEncounter } from './project-encounter.ts';
import { projectLocation } from './project-location.ts';
import { projectObservation } from './project-observation.ts';
import { projectPatient } from './project-patient.ts';
import { projectTask } from './project-task.ts';
import {
  readEncounterRecords,
  readLocationRecords,
  readObservationRecords,
  readPatientRecords,
  readTaskRecords,
} from './record-store.ts';
import { typeOfId } from './resource-id.ts';
import type { StoredType } from './search-store.ts';
import type { Titles } from './titles.ts';

/** A resource with what decides who may see it and what is written down when they do. */
export interface LoadedResource {
  /** Of the row. */
  id: string;
  resource: FhirResource;
  sites: readonly string[];
  patientId: string | null;
  /** Ids of the rows that it points to, by type. */
  refers: Readonly<Partial<Record<StoredType | 'Practitioner' | 'Organization', string>>>;
  /** What Task.focus points to. */
  focus: { type: StoredType; id: string } | null;
}

type Load = (db: Queryable, ids: readonly string[], titles: Titles) => Promise<LoadedResource[]>;

/** The rows of these ids as resources, in no order; one or two statements, however many they are. */
export const loadResources: Readonly<Record<StoredType, Load>> = {
  async Patient(db, ids) {
    const records = await readPatientRecords(db, ids);
    return records.map((record) => ({
      id: record.patient.id,
      resource: projectPatient(record),
      sites: record.sites,
      patientId: record.patient.id,
      refers: {},
      focus: null,
    }));
  },
  async Encounter(db, ids, titles) {
    const records = await readEncounterRecords(db, ids);
    return records.map((record) => ({
      id: record.encounter.id,
      resource: projectEncounter(record, titles),
      sites: [record.encounter.site],
      patientId: record.encounter.patientId,
      refers: {
        Patient: record.encounter.patientId,
        ...(record.location && { Location: record.location.id }),
      },
      focus: null,
    }));
  },
  async Observation(db, ids) {
    const records = await readObservationRecords(db, ids);
    return records.map((record) => ({
      id: record.id,
      resource: projectObservation(record),
      sites: [record.site],
      patientId: record.patientId,
      refers: {
        Patient: record.patientId,
        ...(record.encounterId !== null && { Encounter: record.encounterId }),
      },
      focus: null,
    }));
  },
  async ServiceRequest(db, ids) {
    const orders = await readCareItems(db, 'order', ids);
    const referrals = await readCareItems(db, 'referral', ids);
    return [
      ...orders.map((one) => loadedItem(one, projectOrder(one))),
      ...referrals.map((one) => loadedItem(one, projectReferral(one))),
    ];
  },
  async Appointment(db, ids) {
    const items = await readCareItems(db, 'appointment', ids);
    return items.map((one) => loadedItem(one, projectAppointment(one)));
  },
  async DocumentReference(db, ids) {
    const items = await readCareItems(db, 'document', ids);
    return items.map((one) => loadedItem(one, projectDocument(one)));
  },
  async Immunization(db, ids) {
    const items = await readCareItems(db, 'immunization', ids);
    return items.map((one) => loadedItem(one, projectImmunization(one)));
  },
  async Location(db, ids, titles) {
    const records = await readLocationRecords(db, ids);
    return records.map((record) => ({
      id: record.id,
      resource: projectLocation(record, titles),
      sites: [record.site],
      patientId: null,
      refers: { Organization: record.site },
      focus: null,
    }));
  },
  async Task(db, ids, titles) {
    const records = await readTaskRecords(db, ids);
    return records.map((record) => ({
      id: record.task.id,
      resource: projectTask(record, titles),
      sites: [record.task.site],
      patientId: record.task.patientId,
      refers: {
        Patient: record.task.patientId,
        ...(record.task.encounterId !== null && { Encounter: record.task.encounterId }),
        ...(record.task.owner !== null && { Practitioner: record.task.owner }),
      },
      focus: focusOf(record.subject),
    }));
  },
};

function loadedItem(item: CareItem, resource: FhirResource): LoadedResource {
  return {
    id: item.id,
    resource,
    sites: [item.site],
    patientId: item.patientId,
    refers: {
      Patient: item.patientId,
      ...(item.encounterId !== null && { Encounter: item.encounterId }),
    },
    focus: null,
  };
}

function focusOf(subject: string | null): LoadedResource['focus'] {
  const type = subject === null ? undefined : typeOfId(subject);
  return subject === null || type === undefined ? null : { type, id: subject };
}
