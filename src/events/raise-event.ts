import {
  boundsOf,
  eventFields,
  standardUnit,
  type ClinicalEvent,
  type ClinicalEventType,
  type Encounter,
  type EventValue,
  type Observation,
  type Patient,
} from '../canonical/canonical.ts';
import type { Instant } from '../platform/platform.ts';

import type { Application } from './application.ts';
import { currentEncounter } from './find-encounter.ts';

/** The data of an event: every field that `eventFields` lists for the type, known or null. */
type EventData<Type extends ClinicalEventType> = Record<
  keyof (typeof eventFields)[Type],
  EventValue
>;

export type EncounterEventType = Exclude<
  Extract<ClinicalEventType, `encounter.${string}`>,
  'encounter.moved'
>;
type ResultEventType = Extract<ClinicalEventType, `result.${string}`>;

/** Says what happened to a patient; `retiredPatientId` names who was merged into them. */
export function raisePatientEvent(
  application: Application,
  type: 'patient.registered' | 'patient.updated' | 'patient.merged',
  patient: Patient,
  retiredPatientId: string | null = null,
): void {
  const { records, context } = application;
  const encounter = currentEncounter(records, patient.id, context.site);
  const data: EventData<'patient.updated'> = {
    family: patient.family,
    given: patient.given,
    birthDate: patient.birthDate,
    sex: patient.sex,
    deceased: patient.deceased,
  };
  raise(application, {
    type,
    patientId: patient.id,
    encounter,
    subject: patient.id,
    occurredAt: null,
    data: type === 'patient.merged' ? { ...data, retiredPatientId } : data,
  });
}

/** Where a patient was before a message, as far as was known. */
type PlaceBefore = Pick<Encounter, 'unit' | 'locationId'>;

/** Says what happened to a visit; `before` is where the patient was before this message. */
export function raiseEncounterEvent(
  application: Application,
  type: EncounterEventType,
  encounter: Encounter,
  happened: { at: Instant | null; before: PlaceBefore },
): void {
  raise(application, {
    type,
    patientId: encounter.patientId,
    encounter,
    subject: encounter.id,
    occurredAt: happened.at,
    data: encounterData(application, encounter, happened.before),
  });
}

/** Says that a visit was filed wrong: whose it was, and which visit it is one with. */
export function raiseMovedEvent(
  application: Application,
  encounter: Encounter,
  happened: {
    at: Instant | null;
    before: PlaceBefore;
    previousPatientId: string | null;
    retiredEncounterId: string | null;
  },
): void {
  const { at, before, previousPatientId, retiredEncounterId } = happened;
  const data: EventData<'encounter.moved'> = {
    ...encounterData(application, encounter, before),
    previousPatientId,
    retiredEncounterId,
  };
  raise(application, {
    type: 'encounter.moved',
    patientId: encounter.patientId,
    encounter,
    subject: encounter.id,
    occurredAt: at,
    data,
  });
}

function encounterData(
  { records }: Application,
  encounter: Encounter,
  before: PlaceBefore,
): EventData<EncounterEventType> {
  const placeOf = ({ locationId }: PlaceBefore) =>
    locationId === null ? undefined : records.location(locationId);
  const location = placeOf(encounter);
  const left = placeOf(before);
  return {
    class: encounter.class,
    status: encounter.status,
    unit: encounter.unit,
    room: location?.room ?? null,
    bed: location?.bed ?? null,
    previousUnit: before.unit,
    previousRoom: left?.room ?? null,
    previousBed: left?.bed ?? null,
    attending: encounter.attending,
    attendingId: encounter.attendingId ?? null,
    admittedAt: encounter.admittedAt,
    dischargedAt: encounter.dischargedAt,
    disposition: encounter.disposition,
    onLeaveSince: encounter.onLeaveSince,
    expectedBackAt: encounter.expectedBackAt,
  };
}

/** Says what was reported of an observation; `previous` is its value before, or the result before this one. */
export function raiseResultEvent(
  application: Application,
  type: ResultEventType,
  observation: Observation,
  previous: Pick<Observation, 'value' | 'observedAt'> | undefined,
): void {
  const { encounterId } = observation;
  const encounter = encounterId === null ? undefined : application.records.encounter(encounterId);
  const { number, unit } = observation;
  const data: EventData<ResultEventType> = {
    code: observation.code,
    display: observation.display,
    value: observation.value,
    number,
    ...boundsOf(number === null ? observation.value : null),
    unitOfMeasure: unit === null ? null : (standardUnit(unit) ?? unit),
    range: observation.range,
    interpretation: observation.interpretation,
    critical: observation.interpretation.startsWith('critical'),
    status: observation.status,
    observedAt: observation.observedAt,
    orderId: observation.orderId,
    encounterClass: encounter?.class ?? null,
    previousValue: previous?.value ?? null,
    previousObservedAt: previous?.observedAt ?? null,
    note: observation.note,
  };
  raise(application, {
    type,
    patientId: observation.patientId,
    encounter,
    subject: observation.id,
    occurredAt: observation.observedAt,
    data,
  });
}

/** Appends an event of the message at hand; `unit` where others are asked than those of the encounter's unit. */
export function raise(
  { events, context }: Application,
  what: Pick<ClinicalEvent, 'type' | 'patientId' | 'subject' | 'data'> & {
    encounter: Encounter | undefined;
    occurredAt: Instant | null;
    unit?: string | null;
  },
): void {
  events.push({
    id: context.ids.next('evt'),
    type: what.type,
    site: context.site,
    lane: context.lane,
    patientId: what.patientId,
    encounterId: what.encounter?.id ?? null,
    unit: what.unit ?? what.encounter?.unit ?? null,
    subject: what.subject,
    occurredAt: what.occurredAt ?? context.receivedAt,
    receivedAt: context.receivedAt,
    recordedAt: context.now,
    data: what.data,
    sources: [context.seq],
    epoch: context.epoch,
  });
}
