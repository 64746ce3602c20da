/** The front door of change/: what is assigned to which site, what is in force, and how a site goes back. */
export {
  assignReleases,
  assignWithin,
  NotAssigned,
  refuseUnsigned,
  type AssignAnswer,
  type AssignDeps,
  type AssignReleasesRequest,
} from './assign-releases.ts';
export {
  changeFlag,
  changeFlagWithin,
  type ChangeFlagAnswer,
  type ChangeFlagDeps,
  type ChangeFlagRequest,
} from './change-flag.ts';
export { addEntry } from './edit-yaml-list.ts';
export { importRelease, type ImportAnswer, type TakenRelease } from './import-release.ts';
export {
  minimumVersion,
  semanticDifference,
  type ChangeLevel,
  type Difference,
} from './semantic-difference.ts';
export { differenceLine, makeRelease, type ReleaseParts } from './make-release.ts';
export { planRelease, type ReleasePlan, type SitePlan } from './plan-release.ts';
export type { PlanCheck } from './plan-checks.ts';
export { planReplay, replayEvidence, replaySentence, type PlanReplay } from './plan-replay.ts';
export { replayExamplesShown, type RequestReplays } from './request-replay.ts';
export type { ValueChange } from './plan-values.ts';
export { readNetworkBundle } from './network-bundle.ts';
export { readStandings, type SiteStanding, type Standings } from './read-standings.ts';
export { readConfigurationHistory } from './read-configuration-history.ts';
export type { StandardTrend, WaiverHistory } from './configuration-history.ts';
export { standardTrendSentence } from './standard-trend-sentence.ts';
export { refuseChange, type ChangeRefusal } from './refuse-change.ts';
export { rollBackSite, type RollBackRequest } from './roll-back-site.ts';
export {
  createChangeRequests,
  readRequestFiles,
  type ChangeRequestDeps,
  type ChangeRequests,
  type ListedRequest,
  type LookedAt,
} from './change-requests.ts';
export type { MoveRuns } from './scheduled-apply.ts';
export type { ServerKey } from './apply-request.ts';
export type { RequestAct, RequestAnswer } from './act-on-request.ts';
export type { NewRequest } from './write-request.ts';
export type { FileEdit } from './edit-files.ts';
export type { NeededApproval } from './required-approvals.ts';
export type { ChangeRequest, CommentPlace, RequestEvent, ShownState } from './change-request.ts';
export { changedObjects, refusedActs } from './changed-objects.ts';
export { editableObjects } from './editable-objects.ts';
export { editableParameters } from './editable-parameters.ts';
