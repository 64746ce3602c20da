/** The front door of workflows/: definitions, step(), instances and timers. */
export { rememberedValues } from './bookkeeping.ts';
export { compileDefinition } from './compile-definition.ts';
export type { CompiledDefinition } from './compiled-definition.ts';
export { durationWords } from './duration.ts';
export type {
  Because,
  CancelTimer,
  Command,
  EffectiveParameter,
  FormField,
  Input,
  Instance,
  LadderRung,
  OpenTask,
  Pool,
  Step,
  TaskAct,
  TaskDetail,
} from './instance.ts';
export {
  appendSteps,
  loadInstance,
  loadInstances,
  loadInstancesAbout,
  loadInstancesOfPatients,
  saveInstances,
  type TakenStep,
} from './instance-store.ts';
export { effectiveParameters, type EffectiveParameters } from './parameters.ts';
export { readRun, type Run, type RunInput, type RunStep, type RunTimer } from './run-store.ts';
export { startInstance, step, type StepAnswer, type StepRefusal } from './step.ts';
export {
  markFired,
  nextTimerAt,
  saveTimers,
  takeDueTimers,
  type DueTimer,
  type TimerChange,
} from './timer-store.ts';
export {
  compileRelease,
  WorkflowRegistry,
  type CompiledRelease,
  type SiteWorkflow,
} from './workflow-registry.ts';
