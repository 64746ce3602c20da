/** The front door of shadows/: a candidate beside the configuration in force, on live traffic; keeps comparisons and does nothing else. */
export { createShadows, nameOf, type Shadows } from './create-shadows.ts';
export { createShadowFollower, type ShadowFollower } from './follow-shadow.ts';
export {
  endShadow,
  insertShadow,
  readDifferences,
  readShadow,
  readShadows,
  runningShadowId,
  sweepShadows,
  type KeptDifference,
} from './shadow-store.ts';
export {
  shadowDaysMax,
  shadowRestDays,
  shadowsShownMax,
  type Shadow,
  type ShadowSums,
} from './shadow.ts';
export { startShadow, stopShadow, type ShadowAnswer } from './start-shadow.ts';
