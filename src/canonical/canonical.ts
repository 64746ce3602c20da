/** The front door of canonical/: the clinical vocabulary. */
export { boundsOf, isBound, type Bounds } from './bounds.ts';
export {
  eventFields,
  isClinicalEventType,
  type ClinicalEvent,
  type ClinicalEventType,
  type EventValue,
  type FieldType,
} from './clinical-event.ts';
export type {
  BedStatusFact,
  EncounterChange,
  EncounterFact,
  Fact,
  LinkFact,
  MergeFact,
  MoveFact,
  PatientFact,
  PlaceFact,
  ResultFact,
} from './facts.ts';
export {
  authorityOfSystem,
  codeSystemUri,
  encounterClassCodings,
  encounterClassOf,
  identifierTypeSystem,
  interpretationCodings,
  isLoincShaped,
  loincSystem,
  observationStatusCodes,
  resultStatusOf,
  systemOfAuthority,
  unknownClassCoding,
  type Coding,
} from './fhir-codes.ts';
export { laneOf, LANES } from './lane.ts';
export type {
  BedStatus,
  Encounter,
  EncounterClass,
  EncounterStatus,
  Identifier,
  Interpretation,
  Location,
  Observation,
  Patient,
  ResultStatus,
  Sex,
} from './resources.ts';
export { standardUnit } from './unit-of-measure.ts';
