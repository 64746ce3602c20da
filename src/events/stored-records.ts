import type { Encounter, Leave, Location, Observation, Patient } from '../canonical/canonical.ts';
import type { Instant } from '../platform/platform.ts';

import type { CareChanged } from './care-items.ts';
import type { VisitHistory } from './visit-history.ts';

/** A visit with what is known of it beyond what others see. */
export interface StoredEncounter extends Encounter {
  /** The identifier by which the patient was named when it was first told of; null where that was not kept. */
  patientKey: string | null;
  /** authority|account number. */
  account: string | null;
  /** The visit that it was found to be one with. */
  mergedInto: string | null;
  history: VisitHistory;
  /** Of its leaves, those that this batch told otherwise. */
  changedLeaves?: readonly Leave[];
}

/** A result with the identifier by which the patient was named when it was first told of. */
export interface StoredObservation extends Observation {
  patientKey: string | null;
}

/** An identifier and the patient that it leads to. */
export interface Alias {
  authority: string;
  value: string;
  type: string | null;
  site: string;
  lane: number;
  patientId: string;
  /** It was merged away: nobody should use it any more. */
  retired: boolean;
}

/** Two persons found to be one: what is stored of the retired one moves to the survivor. */
export interface Merge {
  retired: string;
  survivor: string;
  /** By which message. */
  id: string;
  site: string;
  lane: number;
  mergedAt: Instant;
  sourceSeq: number;
  /** Keys of the retired one's identifiers that the batch knows; those that it had not loaded are added when it is saved. */
  identifiers: readonly string[];
}

/** What was told under these identifiers of one patient is another's. */
export interface IdentifierMove {
  from: string;
  to: string;
  keys: readonly string[];
}

/** What is stored of a visit is of this one and of this patient. */
export interface VisitMove {
  encounterId: string;
  fromPatientId: string;
  toEncounterId: string;
  toPatientId: string;
}

/** Visits and patients whose records moved, for those who keep something about them. */
export interface MovedRecords {
  visits: readonly VisitMove[];
  /** Who had them. */
  patients: readonly string[];
}

/** Two patients, in the order of their ids. */
export interface PatientLink {
  patientA: string;
  patientB: string;
  site: string;
  lane: number;
  linked: boolean;
  changedAt: Instant;
  sourceSeq: number;
}

/** What a batch changed and must be written. */
export interface Changes extends CareChanged {
  patients: Patient[];
  aliases: Alias[];
  encounters: StoredEncounter[];
  observations: StoredObservation[];
  locations: Location[];
  /** Places whose bed's status changed. */
  beds: Location[];
  /** `survivor` is who it is at the end of the batch, `into` who it was when the merge was told. */
  merges: (Merge & { into: string })[];
  identifierMoves: readonly IdentifierMove[];
  visitMoves: readonly VisitMove[];
  links: PatientLink[];
}
