/** The front door of rehearsal/: past events run again in memory through two configurations, and the difference. Does nothing. */
export type { Difference, ShownTask, Tally } from './difference.ts';
export { readPart, readRecordAsOf, settledUntil } from './read-part.ts';
export { readOnly, type ReadOnly } from './read-only-store.ts';
export { RecordedWork, type RecordedTask } from './recorded-work.ts';
export { rehearse, type GroupEvents, type Rehearsal } from './rehearse.ts';
export {
  leadInDays,
  periodDaysMax,
  rehearsePeriod,
  type PeriodAnswer,
  type PeriodReport,
  type PeriodRequest,
} from './rehearse-period.ts';
export { candidateSide, pinnedSide, type RehearsedSide } from './side.ts';
export { SideBySide, type ComparedDifference, type ComparedTask } from './side-by-side.ts';
export { withParameters, type ParameterChange } from './with-parameters.ts';
