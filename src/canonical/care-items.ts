import type { Instant } from '../platform/platform.ts';
import type { Identifier } from './resources.ts';

/**
 * Care items: what is asked for, planned, written or given for a patient besides visits and results. Each is a small
 * projection of FHIR R4: ServiceRequest and MedicationRequest, Appointment, DocumentReference, ServiceRequest again, and
 * Immunization. All live alike: a message changes the status by a total table, says some details, and older ones come late.
 */
export type CareKind = keyof CareDetails;

export interface CareDetails {
  order: OrderDetails;
  appointment: AppointmentDetails;
  document: DocumentDetails;
  referral: ReferralDetails;
  immunization: ImmunizationDetails;
}

export interface CareStatuses {
  order: OrderStatus;
  appointment: AppointmentStatus;
  document: DocumentStatus;
  referral: ReferralStatus;
  immunization: ImmunizationStatus;
}

export interface CareChanges {
  order: OrderChange;
  appointment: AppointmentChange;
  document: DocumentChange;
  referral: ReferralChange;
  immunization: ImmunizationChange;
}

export interface CareItem<Kind extends CareKind = CareKind> {
  kind: Kind;
  id: string;
  site: string;
  lane: number;
  patientId: string;
  /** authority|value by which the patient was named when the item was first told of: whose it is if a merge is taken back. */
  patientKey: string;
  encounterId: string | null;
  status: CareStatuses[Kind];
  details: CareDetails[Kind];
  /** When the last change happened, as the sender says: what is older comes late. */
  toldAt: Instant | null;
  rev: number;
  changedAt: Instant;
  sourceSeq: number;
}

/** What a message says of a care item: a detail that is absent says nothing, null deletes. */
export interface CareFact<Kind extends CareKind = CareKind> {
  kind: Kind;
  change: CareChanges[Kind];
  patient: Identifier;
  visit: Identifier | null;
  /** Under which it may be known, the one that decides first: an order has a number of the placer and one of the filler. */
  keys: readonly [string, ...string[]];
  toldAt: Instant | null;
  details: Partial<CareDetails[Kind]>;
}

export type AnyCareFact = { [Kind in CareKind]: CareFact<Kind> }[CareKind];

export type Urgency = 'stat' | 'urgent' | 'routine';

export type OrderStatus =
  | 'placed'
  | 'accepted'
  | 'in-progress'
  | 'on-hold'
  | 'completed'
  | 'cancelled'
  | 'discontinued'
  | 'replaced'
  | 'refused';

/** `continued`: a cancellation or discontinuation was turned down. `mentioned`: of an order that may be known. */
export type OrderChange =
  | 'placed'
  | 'accepted'
  | 'refused'
  | 'changed'
  | 'started'
  | 'held'
  | 'released'
  | 'cancelled'
  | 'discontinued'
  | 'continued'
  | 'replaced'
  | 'completed'
  | 'mentioned';

export interface OrderDetails {
  placerNumber: string | null;
  fillerNumber: string | null;
  groupNumber: string | null;
  code: string | null;
  codeSystem: string | null;
  display: string | null;
  urgency: Urgency | null;
  orderedBy: string | null;
  orderedAt: Instant | null;
  startAt: Instant | null;
  reason: string | null;
  note: string | null;
}

export type AppointmentStatus =
  | 'proposed'
  | 'booked'
  | 'arrived'
  | 'fulfilled'
  | 'cancelled'
  | 'discontinued'
  | 'missed'
  | 'deleted';

export type AppointmentChange =
  | 'proposed'
  | 'booked'
  | 'rescheduled'
  | 'modified'
  | 'arrived'
  | 'fulfilled'
  | 'cancelled'
  | 'discontinued'
  | 'missed'
  | 'deleted';

export interface AppointmentDetails {
  placerNumber: string | null;
  fillerNumber: string | null;
  code: string | null;
  codeSystem: string | null;
  display: string | null;
  reason: string | null;
  startAt: Instant | null;
  endAt: Instant | null;
  /** Where the patient is expected: the unit by the feed's location map. */
  unit: string | null;
  place: string | null;
  practitioner: string | null;
  resources: readonly AppointmentResource[] | null;
  note: string | null;
}

/** What or who is booked (AIS, AIG, AIL, AIP). */
export interface AppointmentResource {
  kind: 'service' | 'equipment' | 'place' | 'person';
  code: string | null;
  name: string | null;
  startAt: Instant | null;
  minutes: number | null;
}

export type DocumentStatus = 'preliminary' | 'final' | 'amended' | 'superseded' | 'cancelled';

export type DocumentChange = 'written' | 'authenticated' | 'edited' | 'superseded' | 'cancelled';

export interface DocumentDetails {
  number: string | null;
  code: string | null;
  codeSystem: string | null;
  display: string | null;
  completion: string | null;
  availability: string | null;
  author: string | null;
  authenticator: string | null;
  writtenAt: Instant | null;
  parentNumber: string | null;
  relation: 'addendum' | 'replacement' | null;
  fileName: string | null;
  /** `text` is in `content`; `long-text` and `attachment` are in the journal row `contentSeq` and nowhere else. */
  contentKind: 'text' | 'long-text' | 'attachment' | null;
  content: string | null;
  contentSeq: number | null;
}

export type ReferralStatus = 'requested' | 'accepted' | 'rejected' | 'expired' | 'cancelled';

export type ReferralChange =
  'requested' | 'changed' | 'accepted' | 'rejected' | 'expired' | 'cancelled';

export interface ReferralDetails {
  number: string | null;
  externalNumber: string | null;
  code: string | null;
  display: string | null;
  category: string | null;
  disposition: string | null;
  urgency: Urgency | null;
  reason: string | null;
  referredBy: string | null;
  referredTo: string | null;
  effectiveAt: Instant | null;
  expiresAt: Instant | null;
  diagnoses: readonly ReferralDiagnosis[] | null;
  note: string | null;
}

export interface ReferralDiagnosis {
  code: string | null;
  system: string | null;
  display: string | null;
}

export type ImmunizationStatus = 'completed' | 'not-done' | 'entered-in-error';

export type ImmunizationChange = 'given' | 'not-given' | 'changed' | 'deleted';

export interface ImmunizationDetails {
  number: string | null;
  code: string | null;
  codeSystem: string | null;
  display: string | null;
  givenAt: Instant | null;
  /** True where somebody told of it later: then it was not given here. */
  historical: boolean | null;
  dose: string | null;
  doseUnit: string | null;
  lot: string | null;
  manufacturer: string | null;
  route: string | null;
  bodySite: string | null;
  givenBy: string | null;
  reason: string | null;
  note: string | null;
}
