import type { CareChange, Urgency } from './care-kinds.ts';
import type { LabTest, Panel } from './lab-tests.ts';
import type { SyntheticPerson } from './invent-person.ts';
import type { admissionTriggers } from './journey.ts';

/** Something that happened in the simulated hospital, before any system has put it in its own words. */
export type Telling = AdmissionTelling | ReportTelling | MergeTelling | CareTelling;

export interface AdmissionTelling {
  kind: 'admission';
  trigger: (typeof admissionTriggers)[number];
  /** Instants are milliseconds since 1970. */
  at: number;
  patient: RegisteredPatient;
  stay: Stay;
}

export interface ReportTelling {
  kind: 'report';
  at: number;
  patient: RegisteredPatient;
  stay: Stay;
  report: Report;
  /** What the sender gets wrong in this one. */
  spoilt?: 'no-patient' | undefined;
}

/** An order, appointment, document or referral. */
export interface CareTelling {
  kind: 'care';
  at: number;
  patient: RegisteredPatient;
  /** Null where the patient is not here. */
  stay: Stay | null;
  change: CareChange;
  item: CareItem;
}

export interface CareItem {
  kind: 'order' | 'appointment' | 'document' | 'referral';
  number: string;
  code: string;
  /** Of LOINC, or the system's own. */
  isLoinc: boolean;
  display: string;
  urgency: Urgency;
  reason: string;
  /** Who asks, writes or refers. */
  by: Stay['attending'];
  /** Whom a referral goes to, and whom an appointment is with. */
  to: Stay['attending'];
  /** Where an appointment is. */
  unit: string;
  madeAt: number;
  /** Of an appointment, else as `madeAt`. */
  startAt: number;
  minutes: number;
  isSigned: boolean;
}

export interface MergeTelling {
  kind: 'merge';
  at: number;
  patient: RegisteredPatient;
  /** The record number that is given up. */
  retired: string;
}

export interface RegisteredPatient {
  person: SyntheticPerson;
  /** The medical record number, within the site's authority. */
  record: string;
}

export interface Stay {
  visit: string;
  class: 'emergency' | 'inpatient' | 'outpatient';
  attending: { number: string; family: string; given: string };
  place: Place;
  previousPlace: Place | null;
  admittedAt: number;
  dischargedAt: number | null;
  disposition: string | null;
  /** Of a patient on leave, where they said it. */
  expectedBackAt: number | null;
}

export interface Place {
  unit: string;
  room: string;
  bed: string;
}

export interface Report {
  order: string;
  panel: Panel;
  status: 'preliminary' | 'final' | 'corrected' | 'withdrawn';
  collectedAt: number;
  values: readonly { test: LabTest; value: string; flag: '' | 'A' | 'L' | 'H' | 'LL' | 'HH' }[];
}
