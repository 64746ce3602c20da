/** The front door of events/: facts become resources, and what changed becomes clinical events. */
export type { MessageContext } from './application.ts';
export { applyFacts, type AppliedFacts } from './apply-facts.ts';
export { readCareItems, readCareItemsOf } from './care-store.ts';
export { appendEvents } from './event-store.ts';
export { saveRecords } from './save-records-store.ts';
export { loadRecords } from './load-records-store.ts';
export { resultKeys } from './apply-result.ts';
export { visitKeys } from './find-encounter.ts';
export { refuseFacts, type FactRefusal } from './refuse-facts.ts';
export { identifierKey, Records } from './records.ts';
export type { MovedRecords } from './stored-records.ts';
export { identifiersOf } from './wanted-records.ts';
export {
  lockMerge,
  readSplitPatients,
  readUncertain,
  splitMerge,
  type SplitPatient,
  type StoredMerge,
  type UncertainRecord,
} from './take-back-store.ts';
