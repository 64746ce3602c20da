/** The front door of governance/: the network's configuration and its epochs. */
export type { CsvColumn, CsvFormat } from './feed-format.ts';
export { defaultRetention, type Retention } from './retention.ts';
export type {
  Destination,
  DestinationAddress,
  FhirAddress,
  FileAddress,
  MllpAddress,
  RestHookAddress,
  SecretHeader,
  SmtpAddress,
  Take,
  WebhookAddress,
} from './destination.ts';
export type { Channel, Channels, Quiet, Reachable, Telling } from './channels.ts';
export { payloadFieldNames, payloadFields, type PayloadField } from './destination-payload.ts';
export {
  certificateDaysLeft,
  certificateDaysTold,
  pemReader,
  type ReadPem,
} from './certificate.ts';
export { feedCharset } from './feed-charset.ts';
export { feedConnectionsDefault, type FeedConnections, type FeedTls } from './feed-policy.ts';
export { fallbackAt, type FallbackPool } from './last-resort.ts';
export { calendarsOfSite, type CalendarOfSite } from './network-calendars.ts';
export type { Dictionary, ResultTerm } from './dictionary.ts';
export {
  absenceDaysMax,
  absenceOf,
  noDutyChanges,
  overrideDaysMax,
  type Absence,
  type DutyChanges,
  type DutyOverride,
} from './duty.ts';
export { createDutyBoard, type DutyBoard } from './duty-board.ts';
export {
  endAbsence,
  endOverride,
  insertAbsence,
  insertOverride,
  readDutyHistory,
} from './duty-store.ts';
export { composeNetwork } from './compose-network.ts';
export { effectiveMappings, type EffectiveMapping } from './effective-mappings.ts';
export {
  qualityMeasures,
  type Criticality,
  type ExpectedVolume,
  type QualityMeasure,
} from './feed-inventory.ts';
export { loadNetwork, type LoadedNetwork } from './load-network.ts';
export { flagBookAt, type Flag, type FlagBook, type FlagRule, type FlagValue } from './flag.ts';
export { freezeAt, type ChangeBudget, type ChangeWindow, type Frozen } from './freeze.ts';
export { isLoincCode } from './loinc.ts';
export { mllpFeeds } from './mllp-feeds.ts';
export { readNetworkFile } from './read-network-file.ts';
export { windowOf } from './window-of-file.ts';
export { networkTree, type ReadTree } from './network-tree.ts';
export type {
  Feed,
  InstalledWorkflow,
  MappedCode,
  Network,
  NetworkClient,
  Release,
  Role,
  Rota,
  Shift,
  Site,
  Unit,
  WorkRules,
} from './network.ts';
export { memberOf, type AskedMember, type MemberFound } from './care-team.ts';
export {
  poolMembers,
  shiftAt,
  steadyAround,
  type AskedPool,
  type PoolMembers,
  type ShiftOfRota,
} from './on-shift.ts';
export { compareIdentifiers, isPlaceholder } from './rank-identifiers.ts';
export {
  assignBundles,
  putInForce,
  type AssignmentRefusal,
  type AssignmentRequest,
} from './put-in-force.ts';
export { inCohort, inShift, type Cohort, type CohortQuestion } from './cohort.ts';
export {
  findBundle,
  keepBundle,
  readAssignments,
  readBundles,
  readKeptVersions,
  readVersions,
  type KeptAssignment,
  type OpenRuns,
} from './assignment-store.ts';
export {
  audiences,
  bundleBytesMax,
  bundleSchema,
  compareVersions,
  filesDigest,
  manifestDigest,
  refuseBundle,
  serverPerson,
  signBundle,
  type BundleDocument,
  type Manifest,
} from './bundle-document.ts';
export type {
  HypercareRules,
  Pod,
  ProgrammePlan,
  ReviewRules,
  TrainingStep,
} from './programme-plan.ts';
export type {
  Readiness,
  ReadinessCriterion,
  ReadinessProbe,
  ReadinessTier,
  ReadinessVoter,
} from './readiness.ts';
export type { ReleasePolicy } from './release-policy.ts';
export {
  rolloutStrategies,
  sitesOfPlace,
  type PlannedGate,
  type RolloutPlan,
  type RolloutStep,
  type RolloutStrategy,
  type StepPlace,
} from './rollout-plan.ts';
export {
  changeSubjects,
  type ApprovalKind,
  type ChangeSubject,
  type ReviewPolicy,
} from './review-policy.ts';
export { keepSource, readSource, readTree, type Source, type SourceFiles } from './source-store.ts';
export { canonicalJson } from './canonical-json.ts';
export { digestOf, networkDigest } from './release.ts';
export {
  keepDocument,
  listDocuments,
  newestDocument,
  readDocument,
  readDocumentsOf,
  type KeptDocument,
} from './release-document-store.ts';
export {
  awaitReleaseTurn,
  newestEpoch,
  newestRelease,
  rememberedRelease,
  readRelease,
} from './release-store.ts';
export { UnsoundRelease } from './unsound-release.ts';
export { verifyRelease } from './verify-release.ts';
export {
  bundleAt,
  bundleBefore,
  standingOf,
  type Assignment,
  type AssignmentScope,
  type Standing,
} from './standing.ts';
export type { Locate } from './schema-problems.ts';
export type { SubscriptionPolicy } from './subscription-policy.ts';
export type { Waiver } from './waiver.ts';
export { writtenAt } from './written-at.ts';
export { versionProblem } from './version-problem.ts';
