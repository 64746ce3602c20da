import type { ApiPatient } from './api.ts';

export type ApiCareKind = 'order' | 'appointment' | 'document' | 'referral' | 'immunization';

/** GET /api/patients/:id: who it is, and what was ordered, booked, written, referred and given. */
export interface ApiPatientPage {
  patient: ApiPatient;
  /** Of the site that registered the patient. */
  zone: string;
  /** The record that this one was merged into. */
  mergedInto: string | null;
  /** What changed last stands first; at most `itemsMax` of each. */
  items: Record<ApiCareKind, ApiCareItem[]>;
  itemsMax: number;
  /** Runs of workflows about the patient, the newest first. */
  runs: ApiPatientRun[];
  mayOpen: { runs: boolean; messages: boolean };
}

export interface ApiCareItem {
  id: string;
  siteTitle: string;
  what: string | null;
  status: string;
  /** When it is, or was: of an appointment its beginning, of a document when it was written. */
  at: string | null;
  numbers: string[];
  /** Who, where, why, as far as it was told. */
  details: string[];
  /** Of documents: what is written, as far as it is kept here. */
  text: string | null;
  /** The message that said so last, and when that was applied. */
  message: number;
  changedAt: string;
}

export interface ApiPatientRun {
  id: string;
  title: string;
  state: string;
  startedAt: string;
  endedAt: string | null;
  /** The care item that it is about; null: another thing. */
  itemId: string | null;
}
