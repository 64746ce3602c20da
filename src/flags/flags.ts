/** The front door of flags/: what a flag gives where, why, and what people turned off. */
export { createFlagBoard, type FlagBoard } from './flag-board.ts';
export {
  createFlagReader,
  type FlagQuestion,
  type FlagReader,
  type FlagReading,
  type FlagReason,
} from './evaluate-flag.ts';
export { createPastFlagReader } from './past-flags.ts';
export {
  awaitFlagTurn,
  insertFlagChange,
  readFlagChanges,
  readFlagChangesOf,
  type FlagChange,
} from './flag-change-store.ts';
export {
  insertWithheldRuns,
  readWithheldRuns,
  countWithheldRuns,
  type WithheldRun,
} from './withheld-run-store.ts';
export { readFlagVersions, type FlagVersion } from './flag-version-store.ts';
export { noteFlags, staleness, type Staleness } from './stale-flag.ts';
export { switchesAt, turnOnHoursMax, type FlagScope, type FlagSwitch } from './flag-switch.ts';
