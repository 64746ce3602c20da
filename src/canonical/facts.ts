import type { Instant } from '../platform/platform.ts';
import type { EncounterClass, Identifier, Interpretation, ResultStatus, Sex } from './resources.ts';

/**
 * What a message says, in canonical terms, before it is held against what is known. A field that is absent says nothing;
 * null says that the sender deleted the value (HL7 v2.5.1 §2.5.3: `""`); anything else is the new value.
 */
export type Fact = PatientFact | MergeFact | EncounterFact | ResultFact;

export interface PatientFact {
  kind: 'patient';
  /** Said in passing, as by a laboratory: it fills gaps and never overrides what admissions said. */
  mentioned?: true;
  /** At least one. The first is the one that the lane is keyed by. */
  identifiers: readonly [Identifier, ...Identifier[]];
  family?: string | null;
  given?: string | null;
  birthDate?: string | null;
  sex?: Sex | null;
  deceased?: boolean | null;
}

/** The person known by `retired` is the person known by `survivor` (A40). */
export interface MergeFact {
  kind: 'merge';
  survivor: readonly [Identifier, ...Identifier[]];
  retired: readonly [Identifier, ...Identifier[]];
}

/** `mentioned`: seen in passing, as in a result's visit segment. It fills gaps and never overrides what admissions said. */
export type EncounterChange =
  | 'admitted'
  | 'transferred'
  | 'transfer-cancelled'
  | 'discharged'
  | 'updated'
  | 'admission-cancelled'
  | 'discharge-cancelled'
  | 'mentioned';

export interface PlaceFact {
  unit: string | null;
  room: string | null;
  bed: string | null;
}

export interface EncounterFact {
  kind: 'encounter';
  change: EncounterChange;
  patient: Identifier;
  /** Null where the feed sends no visit number: then the patient's open encounter at the site is meant. */
  visit: Identifier | null;
  /** When it happened (EVN-6, EVN-2, PV1-44/45, MSH-7, in this order). */
  occurredAt: Instant | null;
  class?: EncounterClass | null;
  place?: PlaceFact | null;
  attending?: string | null;
  admittedAt?: Instant | null;
  dischargedAt?: Instant | null;
  disposition?: string | null;
}

export interface ResultFact {
  kind: 'result';
  patient: Identifier;
  visit: Identifier | null;
  /** Stable over corrections: order number, code, sub-id. */
  resultKey: string;
  orderId: string | null;
  code: string;
  codeSystem: string | null;
  display: string | null;
  value: string | null;
  number: number | null;
  unit: string | null;
  range: string | null;
  interpretation: Interpretation;
  status: ResultStatus;
  observedAt: Instant | null;
  /** When the laboratory reported or last changed it (OBR-22). */
  reportedAt: Instant | null;
  /** When the message was sent (MSH-7). */
  sentAt: Instant | null;
}
