/** The front door of measures/: what happened to work, counted from the logs by hour, site, unit, workflow, version and role. */
export { readArms, type ArmCount, type Arms, type ArmsQuestion } from './arms-store.ts';
export { readReasons, type Dimension, type ReasonCount } from './cells-store.ts';
export { foldMeasures, recountMeasures } from './fold-measures.ts';
export { readInterruptions, type InterruptionFigures } from './interruption-store.ts';
export { knownVersions } from './known-versions.ts';
export { createMeasureWatch, type MeasureWatch } from './measure-watch.ts';
export { valueText } from './measure-words.ts';
export { measuredTime, periods, type Period } from './measured-period.ts';
export { eventWords, isArmMeasure, type ArmMeasure, type RateName } from './rates.ts';
export {
  readMeasures,
  type DeclaredFigures,
  type Figures,
  type Measured,
  type MeasuredGroup,
  type MeasuresQuestion,
} from './read-measures.ts';
export { shownDeclared, type ShownMeasure } from './shown-measures.ts';
export {
  summarizeMeasures,
  type MeasuresSummary,
  type MeasureSummary,
} from './summarize-measures.ts';
export { measureRestDays, sweepMeasures } from './sweep-store.ts';
export type { CountName } from './tally.ts';
export {
  hasTasksBehind,
  readTasksBehind,
  tasksBehindMax,
  type TaskBehind,
} from './tasks-behind-store.ts';
export type { Times } from './times.ts';
