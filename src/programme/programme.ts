/** The front door of programme/: which sites are ready, who decided so, and how changes are brought to people. */
export type { ProgrammeAnswer, ProgrammeDeps } from './act-at-site.ts';
export {
  askGoNoGo,
  decideGoNoGo,
  look,
  standingOfGoNoGo,
  voteGoNoGo,
  type GoNoGoStanding,
} from './decide-go-no-go.ts';
export { goProblem } from './go-problem.ts';
export { missingVotes, voterRole, type GoNoGo, type Seen } from './go-no-go.ts';
export { readGoNoGos } from './go-no-go-store.ts';
export { readinessOf, readSiteMatrix, type SiteMatrixRow } from './read-readiness.ts';
export type {
  CriterionStanding,
  CriterionState,
  Evidence,
  SiteReadiness,
} from './readiness-standing.ts';
export { readLessons, type Lesson } from './hypercare-store.ts';
export type { HypercareWindow, SupportCapacity } from './hypercare.ts';
export { addLesson, endHypercare, noteTriage } from './lead-hypercare.ts';
export { readHypercare, supportCapacity, type SiteInHypercare } from './read-hypercare.ts';
export { readReviews } from './read-reviews.ts';
export type { Review } from './review.ts';
export {
  readinessSentence,
  standardSentence,
  versionSentence,
  workSentences,
  type SiteOverview,
  type WorkFigures,
} from './overview.ts';
export { readPackage } from './read-package.ts';
export type { ReleasePackage } from './release-package.ts';
export { renderPackage } from './render-package.ts';
export { readEvidenceOf } from './readiness-store.ts';
export { recordTraining, showEvidence } from './show-evidence.ts';
export { readTraining } from './training-store.ts';
export { trainingOf, type PersonStep } from './training.ts';
