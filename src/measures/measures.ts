/** The front door of measures/: what happened to work, counted from the logs by hour, site, unit, workflow, version and role. */
export { readArms, type ArmCount, type Arms, type ArmsQuestion } from './arms-store.ts';
export type { Dimension } from './cells-store.ts';
export { foldMeasures, recountMeasures } from './fold-measures.ts';
export { knownVersions } from './known-versions.ts';
export { createMeasureWatch, type MeasureWatch } from './measure-watch.ts';
export { isArmMeasure, type ArmMeasure, type RateName } from './rates.ts';
export {
  readMeasures,
  type DeclaredFigures,
  type Figures,
  type Measured,
  type MeasuredGroup,
  type MeasuresQuestion,
} from './read-measures.ts';
export type { CountName } from './tally.ts';
export type { Times } from './times.ts';
