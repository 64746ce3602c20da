/** The front door of canonical/: the clinical vocabulary. */
export { clinicalDate } from './clinical-date.ts';
export { boundsOf, isBound, type Bounds } from './bounds.ts';
export type {
  AnyCareFact,
  AppointmentChange,
  AppointmentDetails,
  AppointmentResource,
  AppointmentStatus,
  CareChanges,
  CareDetails,
  CareFact,
  CareItem,
  CareKind,
  CareStatuses,
  DocumentChange,
  DocumentDetails,
  DocumentStatus,
  ImmunizationChange,
  ImmunizationDetails,
  ImmunizationStatus,
  OrderChange,
  OrderDetails,
  OrderStatus,
  ReferralChange,
  ReferralDetails,
  ReferralDiagnosis,
  ReferralStatus,
  Urgency,
} from './care-items.ts';
export {
  eventFields,
  isClinicalEventType,
  type ClinicalEvent,
  type ClinicalEventType,
  type EventValue,
  type FieldType,
} from './clinical-event.ts';
export { valuesOfField } from './event-values.ts';
export { carriedFields, carriedValues } from './named-message.ts';
export type {
  BedStatusFact,
  EncounterChange,
  EncounterFact,
  Fact,
  LinkFact,
  MergeFact,
  MoveFact,
  NamedMessageFact,
  OrderMention,
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
  AnyMasterFact,
  MasterChange,
  MasterDetails,
  MasterFact,
  MasterKind,
  MasterRecord,
  MasterStatus,
  PlaceDetails,
  ProviderDetails,
} from './master-records.ts';
export type {
  BedStatus,
  Encounter,
  EncounterClass,
  EncounterStatus,
  Identifier,
  Interpretation,
  Leave,
  Location,
  Observation,
  Patient,
  ResultStatus,
  Sex,
} from './resources.ts';
export { standardUnit } from './unit-of-measure.ts';
