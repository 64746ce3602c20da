import type { Instant } from '../platform/platform.ts';

/**
 * The canonical resources: what every feed is translated to. A small projection of FHIR R4 Patient, Encounter, Location
 * and Observation. Nothing here knows HL7 v2.
 */

/** An identifier is only unique within its assigning authority. */
export interface Identifier {
  authority: string;
  value: string;
  /** HL7 table 0203: MR, VN, AN, SS, … */
  type?: string;
}

export type Sex = 'female' | 'male' | 'other' | 'unknown';

export interface Patient {
  id: string;
  site: string;
  lane: number;
  family: string | null;
  given: string | null;
  /** As precise as it was sent: `1981`, `1981-11` or `1981-11-10`. Never an instant. */
  birthDate: string | null;
  sex: Sex | null;
  deceased: boolean;
  /** The survivor, after a merge. */
  mergedInto: string | null;
  rev: number;
  changedAt: Instant;
  sourceSeq: number;
}

/** FHIR R4 encounter-status, as far as Sinew tells them apart. */
export type EncounterStatus = 'planned' | 'in-progress' | 'finished' | 'cancelled';

/** HL7 v3 ActCode, as FHIR R4 Encounter.class uses it. */
export type EncounterClass = 'inpatient' | 'outpatient' | 'emergency' | 'preadmit' | 'other';

/** Whether a bed can take a patient (HL7 table 0116). */
export type BedStatus =
  'occupied' | 'unoccupied' | 'housekeeping' | 'closed' | 'contaminated' | 'isolated';

export interface Location {
  /** `site/unit/room/bed`, what is known of it. */
  id: string;
  site: string;
  /** The unit's id in the network configuration; null where the feed's location map has no entry. */
  unit: string | null;
  room: string | null;
  bed: string | null;
  /** As a bed management system said last, and when that was so; absent where none ever did. */
  bedStatus?: BedStatus | null;
  bedStatusAt?: Instant | null;
}

export interface Encounter {
  id: string;
  site: string;
  lane: number;
  /** authority|visit number, or site|patient|admission where the feed sends no visit number. */
  visitKey: string;
  patientId: string;
  class: EncounterClass | null;
  status: EncounterStatus;
  locationId: string | null;
  unit: string | null;
  attending: string | null;
  /** By which the feed names the attending. Said with `attending`; absent in what was kept before it was read. */
  attendingId?: string | null;
  admittedAt: Instant | null;
  dischargedAt: Instant | null;
  /** Discharge disposition as sent (HL7 table 0112). */
  disposition: string | null;
  /** Of a patient who is on a leave of absence from this visit. */
  onLeaveSince: Instant | null;
  expectedBackAt: Instant | null;
  rev: number;
  /** When the patient last moved (admission, transfer, discharge or their cancellation), as the feed says: what is older comes late. */
  changedAt: Instant;
  sourceSeq: number;
}

/** A leave of absence from a visit; `until` is null while it lasts, and `from` where it was told wrongly. */
export interface Leave {
  from: Instant;
  until: Instant | null;
  expectedBackAt: Instant | null;
}

export type ResultStatus = 'preliminary' | 'final' | 'corrected' | 'withdrawn' | 'cancelled';

export type Interpretation =
  | 'critical-high'
  | 'critical-low'
  | 'critical'
  | 'high'
  | 'low'
  | 'abnormal'
  | 'normal'
  | 'unknown';

export interface Observation {
  id: string;
  site: string;
  lane: number;
  resultKey: string;
  patientId: string;
  encounterId: string | null;
  code: string;
  codeSystem: string | null;
  display: string | null;
  /** Verbatim, as reported: significant zeros kept (user interface rule S15). */
  value: string | null;
  /** The value as a number where it is one. `<5` is not. */
  number: number | null;
  unit: string | null;
  range: string | null;
  interpretation: Interpretation;
  status: ResultStatus;
  observedAt: Instant | null;
  /** When the laboratory reported or last changed it, and when the message that says so was sent: what is older comes late. */
  reportedAt: Instant | null;
  sentAt: Instant | null;
  orderId: string | null;
  /** The order among the care items; null where none was told of. */
  orderItemId: string | null;
  /** The laboratory's comments. */
  note: string | null;
  rev: number;
  changedAt: Instant;
  sourceSeq: number;
}
