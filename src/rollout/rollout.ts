/** The front door of rollout/: how a change reaches site after site, is judged on its way, and is taken back. */
export {
  judgeGate,
  openWatch,
  watchLook,
  type Gate,
  type GateVerdict,
  type Watch,
} from './gate.ts';
export type { Arm, Look } from './likelihood.ts';
export { afterDecision, decide, unhindered, verdictsOf } from './decide.ts';
export {
  isOver,
  newRollout,
  stepOf,
  type RolloutState,
  type RolloutStatus,
} from './rollout-state.ts';
export { gateName, partName, stepName } from './plan-names.ts';
export { takeLooks } from './take-look.ts';
export { startRollout, type StartRequest } from './start-rollout.ts';
export {
  rolloutActs,
  rolloutChoices,
  type RolloutAct,
  type RolloutChoice,
} from './act-on-state.ts';
export { actOnRollout, mayNot, type RolloutActRequest } from './act-on-rollout.ts';
export { reportSentinel, type SentinelAnswer, type SentinelRequest } from './report-sentinel.ts';
export { createRolloutDriver, type DriveDeps, type RolloutDriver } from './drive-rollouts.ts';
export {
  maySomewhere,
  type RolloutAnswer,
  type RolloutDeps,
  type StepGuards,
} from './rollout-deps.ts';
export { writePlan, type PlanWish } from './write-plan.ts';
export { createRollouts, type Rollouts } from './rollouts.ts';
export type { Arms, CountedArm } from './read-arms.ts';
export { measuredArms } from './measured-arms.ts';
export {
  readEntries,
  readLooks,
  readRollout,
  rolloutsUnderWay,
  readRollouts,
  readSentinels,
  type Rollout,
  type RolloutEntry,
  type RolloutLook,
} from './rollout-store.ts';
