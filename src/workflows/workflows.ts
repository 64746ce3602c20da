/** The front door of workflows/: definitions, step(), instances and timers. */
export { newBookkeeping } from './bookkeeping.ts';
export { answerDecision, type DecisionExample } from './answer-decision.ts';
export { checkTerms } from './check-terms.ts';
export { checkUnwritten } from './check-unwritten.ts';
export { compileDefinition } from './compile-definition.ts';
export { drillLadders, drillWorkflow, type DrillLadder, type DrillRung } from './drill-ladders.ts';
export { drawDiagram } from './draw-diagram.ts';
export type { CompiledDefinition, CompiledTrigger } from './compiled-definition.ts';
export { heardEvents, startedBy } from './heard-events.ts';
export type {
  AskedDecision,
  Because,
  CancelTimer,
  Command,
  EffectiveParameter,
  FormField,
  Input,
  Instance,
  NamedMessage,
  Notify,
  OtherStart,
  LadderRung,
  MigratedInput,
  OpenTask,
  Pool,
  RescheduleTask,
  Step,
  TaskAct,
  TaskDetail,
} from './instance.ts';
export {
  appendSteps,
  loadInstances,
  loadInstancesWithCalls,
  loadInstancesAbout,
  loadInstancesOfPatients,
  saveInstances,
  type StoredInput,
  type TakenStep,
} from './instance-store.ts';
export {
  explainParameters,
  standardisationOf,
  type ExplainedParameter,
  type ParameterLayer,
  type Standardisation,
} from './explain-parameters.ts';
export { checkValue } from './check-parameter.ts';
export {
  migrateRun,
  unknownOldStates,
  type MigratedTask,
  type Migration,
  type MigrationContext,
  type PendingTimer,
} from './migrate-run.ts';
export { exportDmn } from './export-dmn.ts';
export { exportPlanDefinition } from './export-plan-definition.ts';
export { importDmn } from './import-dmn.ts';
export { importPlanDefinition } from './import-plan-definition.ts';
export { durationWords, parseDuration } from './duration.ts';
export { effectiveParameters, type EffectiveParameters } from './parameters.ts';
export type { StepAnswer, StepRefusal } from './judge-rule.ts';
export {
  mayStart,
  startInstance,
  startRun,
  withheldStart,
  type RunAbout,
  type WithheldStart,
} from './start-run.ts';
export { flagWords } from './run-flags.ts';
export { hears, step } from './step.ts';
export {
  insertSchedules,
  moveSchedules,
  takeDueSchedules,
  type ScheduleRow,
} from './schedule-store.ts';
export { missedFirings, nextFiring, type Schedule, type ScheduleClock } from './schedule-times.ts';
export {
  insertMilestones,
  insertNotices,
  type Notice,
  type ReachedMilestone,
} from './told-store.ts';
export {
  instancesWithDueTimers,
  markFired,
  readPendingTimers,
  saveTimers,
  takeDueTimers,
  type DueTimer,
  type TimerChange,
} from './timer-store.ts';
export { checkScenarios, playScenarios, type PlayedScenario } from './play-scenarios.ts';
export type { Scene, SceneTask } from './scene.ts';
export {
  callableOf,
  compileRelease,
  startableOf,
  WorkflowRegistry,
  type CompiledRelease,
  type SiteWorkflow,
} from './workflow-registry.ts';
export { readBackProblem } from './read-back.ts';
export { explainCalendars, type ExplainedCalendar } from './explain-calendars.ts';
export { suspendableTimers } from './suspendable.ts';
export {
  endSuspensions,
  moveTimers,
  putSuspensions,
  readMissingSpans,
  readSetTimers,
  readSuspensions,
  suspendDaysMax,
  type SuspensionRow,
  type TimerName,
} from './suspension-store.ts';
export { dueOf } from './timer-ledger.ts';
