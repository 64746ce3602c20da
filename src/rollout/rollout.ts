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
export { startRollout, type StartRequest } from './start-rollout.ts';
export { actOnRollout, type RolloutActRequest } from './act-on-rollout.ts';
export { reportSentinel, type SentinelAnswer, type SentinelRequest } from './report-sentinel.ts';
export { createRolloutDriver, type DriveDeps, type RolloutDriver } from './drive-rollouts.ts';
export type { RolloutAnswer, RolloutDeps, StepGuards } from './rollout-deps.ts';
export type { Arms, CountedArm } from './read-arms.ts';
export { measuredArms } from './measured-arms.ts';
export {
  readEntries,
  readLooks,
  readRollout,
  rolloutsUnderWay,
  type Rollout,
  type RolloutEntry,
  type RolloutLook,
} from './rollout-store.ts';
