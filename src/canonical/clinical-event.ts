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
  previousRoom: 'string',
  previousBed: 'string',
  attending: 'string',
  /** By which the feed names the attending. */
  attendingId: 'string',
  admittedAt: 'instant',
  dischargedAt: 'instant',
  disposition: 'string',
  /** Of a patient on leave: since when, and when they are expected back. */
  onLeaveSince: 'instant',
  expectedBackAt: 'instant',
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
  /** The laboratory's comments, its lines in their order. */
  note: 'string',
} as const satisfies Record<string, FieldType>;

const orderFields = {
  status: 'string',
  placerNumber: 'string',
  fillerNumber: 'string',
  code: 'string',
  display: 'string',
  urgency: 'string',
  orderedBy: 'string',
  orderedAt: 'instant',
  startAt: 'instant',
  reason: 'string',
  note: 'string',
  encounterClass: 'string',
  previousStatus: 'string',
} as const satisfies Record<string, FieldType>;

const appointmentFields = {
  status: 'string',
  placerNumber: 'string',
  fillerNumber: 'string',
  code: 'string',
  display: 'string',
  reason: 'string',
  startAt: 'instant',
  endAt: 'instant',
  unit: 'string',
  place: 'string',
  practitioner: 'string',
  note: 'string',
  previousStatus: 'string',
  previousStartAt: 'instant',
} as const satisfies Record<string, FieldType>;

/** Without its content: that is read where the document is. */
const documentFields = {
  status: 'string',
  number: 'string',
  code: 'string',
  display: 'string',
  completion: 'string',
  availability: 'string',
  author: 'string',
  authenticator: 'string',
  writtenAt: 'instant',
  parentNumber: 'string',
  relation: 'string',
  previousStatus: 'string',
} as const satisfies Record<string, FieldType>;

const referralFields = {
  status: 'string',
  number: 'string',
  externalNumber: 'string',
  code: 'string',
  display: 'string',
  category: 'string',
  disposition: 'string',
  urgency: 'string',
  reason: 'string',
  referredBy: 'string',
  referredTo: 'string',
  effectiveAt: 'instant',
  expiresAt: 'instant',
  note: 'string',
  previousStatus: 'string',
} as const satisfies Record<string, FieldType>;

const immunizationFields = {
  status: 'string',
  code: 'string',
  display: 'string',
  givenAt: 'instant',
  historical: 'boolean',
  dose: 'string',
  doseUnit: 'string',
  lot: 'string',
  manufacturer: 'string',
  reason: 'string',
  note: 'string',
  previousStatus: 'string',
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

/** Of tasks whose owner is not there any more, in one unit: they are with their pools again. */
const returnedFields = {
  /** The name of the person who was accountable. */
  owner: 'string',
  /** The name of the person who was to take them over. */
  receiver: 'string',
  cause: 'string',
  sentence: 'string',
  tasks: 'number',
  /** One of them is critical. */
  critical: 'boolean',
} as const satisfies Record<string, FieldType>;

/** Of a flag or a waiver that has had its time: work for whoever looks after the configuration, and about no patient. */
const upkeepFields = {
  /** `flag` or `waiver`. */
  kind: 'string',
  title: 'string',
  /** The name of the person or role that answers for it. */
  owner: 'string',
  sentence: 'string',
  /** Until it ends; negative once it is over. */
  daysLeft: 'number',
} as const satisfies Record<string, FieldType>;

/** Of a feed that is not well: work for whoever answers for it, and about no patient. */
const feedAlertFields = {
  feed: 'string',
  feedTitle: 'string',
  /** The name of the person or role that answers for the feed. */
  owner: 'string',
  /** `silent`, `behind` or `objective`. */
  kind: 'string',
  /** The same in words for a title: `below its objective`. */
  state: 'string',
  /** `vital`, `important` or `routine`. */
  criticality: 'string',
  sentence: 'string',
  /** What people do while the feed is down. */
  fallback: 'string',
} as const satisfies Record<string, FieldType>;

/** Of one ladder that is to be tried today: `role_1` is asked first. About no patient. */
const drillFields = {
  title: 'string',
  /** How many rungs there are: at most six. */
  rungs: 'number',
  ...{ role_1: 'string', unit_1: 'string', place_1: 'string' },
  ...{ role_2: 'string', unit_2: 'string', place_2: 'string' },
  ...{ role_3: 'string', unit_3: 'string', place_3: 'string' },
  ...{ role_4: 'string', unit_4: 'string', place_4: 'string' },
  ...{ role_5: 'string', unit_5: 'string', place_5: 'string' },
  ...{ role_6: 'string', unit_6: 'string', place_6: 'string' },
} as const satisfies Record<string, FieldType>;

/** What another system said by a name that workflows know. Its values lie beside these, under `carriedField`. */
const namedMessageFields = {
  name: 'string',
  client: 'string',
  /** The sender's own for this message. */
  id: 'string',
  /** The only run that it is for. */
  run: 'string',
} as const satisfies Record<string, FieldType>;

/** Of what somebody said of a page, a task or a workflow: work for whoever answers, and about no patient. */
const feedbackFields = {
  /** `problem`, `idea` or `safety`: a patient may be hurt. */
  kind: 'string',
  text: 'string',
  /** The name of whoever said it. */
  by: 'string',
  /** What it is about, for a title: `Critical result 1.0.0, a task`. */
  about: 'string',
  workflow: 'string',
  version: 'string',
  page: 'string',
} as const satisfies Record<string, FieldType>;

export const eventFields = {
  'patient.registered': patientFields,
  'patient.updated': patientFields,
  'patient.merged': { ...patientFields, retiredPatientId: 'string' },
  /** A merge was taken back: told of both, each naming the other. */
  'patient.unmerged': { ...patientFields, otherPatientId: 'string' },
  'encounter.admitted': encounterFields,
  'encounter.transferred': encounterFields,
  'encounter.updated': encounterFields,
  /** The patient left for a while and keeps the bed; came back; either was told wrongly. */
  'encounter.leave-began': encounterFields,
  'encounter.leave-ended': encounterFields,
  'encounter.leave-cancelled': encounterFields,
  'encounter.return-cancelled': encounterFields,
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
  'message.named': namedMessageFields,
  'tasks.returned': returnedFields,
  'feed.alert-raised': feedAlertFields,
  'feed.alert-ended': feedAlertFields,
  'upkeep.due': upkeepFields,
  'upkeep.settled': upkeepFields,
  'feedback.given': feedbackFields,
  'drill.ladder-due': drillFields,
  /** A channel confirmed that a rung of the drill was told. */
  'drill.delivered': {},
  'order.placed': orderFields,
  'order.changed': orderFields,
  'order.completed': orderFields,
  'order.cancelled': orderFields,
  'appointment.booked': appointmentFields,
  'appointment.changed': appointmentFields,
  'appointment.cancelled': appointmentFields,
  'appointment.missed': appointmentFields,
  'document.available': documentFields,
  'document.changed': documentFields,
  'document.withdrawn': documentFields,
  'referral.received': referralFields,
  'referral.changed': referralFields,
  'referral.cancelled': referralFields,
  'immunization.recorded': immunizationFields,
  'immunization.changed': immunizationFields,
  'immunization.withdrawn': immunizationFields,
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
  /** What the event is about: the id of the encounter, the observation or the care item, else the patient's. */
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
