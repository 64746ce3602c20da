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
export { importRelease, type ImportAnswer, type TakenRelease } from './import-release.ts';
export {
  minimumVersion,
  semanticDifference,
  type ChangeLevel,
  type Difference,
} from './semantic-difference.ts';
export { differenceLine, makeRelease, type ReleaseParts } from './make-release.ts';
export {
  planRelease,
  type PlanCheck,
  type ReleasePlan,
  type SitePlan,
  type ValueChange,
} from './plan-release.ts';
export { readStandings, type SiteStanding, type Standings } from './read-standings.ts';
export { refuseChange, type ChangeRefusal } from './refuse-change.ts';
export { rollBackSite, type RollBackRequest } from './roll-back-site.ts';
