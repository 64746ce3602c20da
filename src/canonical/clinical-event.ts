import type { Instant } from '../platform/platform.ts';

/**
 * The clinical event vocabulary. The name says what changed; `data` has the fields that rules may read, listed with their
 * types in `eventFields`, which is what guards are checked against.
 */
export type ClinicalEventType = keyof typeof eventFields;

export type FieldType = 'string' | 'number' | 'boolean' | 'instant';

const patientFields = {
  family: 'string',
  given: 'string',
  birthDate: 'string',
  sex: 'string',
  deceased: 'boolean',
} as const satisfies Record<string, FieldType>;

const encounterFields = {
  class: 'string',
  status: 'string',
  unit: 'string',
  room: 'string',
  bed: 'string',
  previousUnit: 'string',
  attending: 'string',
  admittedAt: 'instant',
  dischargedAt: 'instant',
  disposition: 'string',
} as const satisfies Record<string, FieldType>;

const resultFields = {
  code: 'string',
  display: 'string',
  value: 'string',
  number: 'number',
  /** What is certain of a value off the scale: `>6.0` is at least 6.0. Null where there is a number. */
  atLeast: 'number',
  atMost: 'number',
  /** In the spelling of `standardUnit` where that one is known, else as sent. */
  unitOfMeasure: 'string',
  range: 'string',
  interpretation: 'string',
  critical: 'boolean',
  status: 'string',
  observedAt: 'instant',
  orderId: 'string',
  encounterClass: 'string',
  /** The value before this report, or of the result before this one, and when it was observed. */
  previousValue: 'string',
  previousObservedAt: 'instant',
} as const satisfies Record<string, FieldType>;

/** Of messages that wait for a person: work for whoever answers for the feed, and about no patient. */
const failureFields = {
  feed: 'string',
  feedTitle: 'string',
  /** The name of the person who answers for the feed. */
  owner: 'string',
  cause: 'string',
  sentence: 'string',
  /** Messages that failed at once. */
  messages: 'number',
  /** A result that is flagged as critical is among them or waits behind one of them. */
  critical: 'boolean',
} as const satisfies Record<string, FieldType>;

/** Of one result that waits, as far as it could be read. */
const waitingFields = {
  feedTitle: 'string',
  /** By which the sender knows the patient: authority and value. */
  identifier: 'string',
  display: 'string',
  value: 'string',
  unitOfMeasure: 'string',
  interpretation: 'string',
  observedAt: 'instant',
} as const satisfies Record<string, FieldType>;

export const eventFields = {
  'patient.registered': patientFields,
  'patient.updated': patientFields,
  'patient.merged': { ...patientFields, retiredPatientId: 'string' },
  'encounter.admitted': encounterFields,
  'encounter.transferred': encounterFields,
  'encounter.updated': encounterFields,
  'encounter.discharged': encounterFields,
  'encounter.admission-cancelled': encounterFields,
  'encounter.discharge-cancelled': encounterFields,
  /** It was filed wrong: it is another patient's, or one with another visit, from here on. */
  'encounter.moved': {
    ...encounterFields,
    previousPatientId: 'string',
    retiredEncounterId: 'string',
  },
  'result.reported': resultFields,
  'result.corrected': resultFields,
  'result.withdrawn': resultFields,
  'message.failed': failureFields,
  'message.mended': failureFields,
  'message.critical-waiting': waitingFields,
  'message.went-on': waitingFields,
} as const satisfies Record<string, Readonly<Record<string, FieldType>>>;

export type EventValue = string | number | boolean | null;

export interface ClinicalEvent {
  id: string;
  type: ClinicalEventType;
  site: string;
  lane: number;
  patientId: string;
  encounterId: string | null;
  /** Where the patient is, as far as is known: decides who is asked. */
  unit: string | null;
  /** What the event is about: the encounter's or the observation's id, else the patient's. */
  subject: string;
  occurredAt: Instant;
  receivedAt: Instant;
  recordedAt: Instant;
  data: Readonly<Record<string, EventValue>>;
  /** Journal sequence numbers of the messages that say so. */
  sources: readonly number[];
  /** The configuration epoch that the message is pinned to. */
  epoch: number;
}

/** Null-safe: is this the name of an event that Sinew knows? */
export function isClinicalEventType(name: string): name is ClinicalEventType {
  return Object.hasOwn(eventFields, name);
}
