/** The front door of rollout/: how a change is judged while it reaches site after site. */
export {
  judgeGate,
  openWatch,
  watchLook,
  type Gate,
  type GateVerdict,
  type Watch,
} from './gate.ts';
export type { Arm, Look } from './likelihood.ts';
