/** The front door of trials/: candidates tried on past events in the background, for people who ask for it on a page. */
export {
  createTrials,
  trialRestDays,
  type HandedCandidate,
  type NewTrial,
  type Trial,
  type TrialAnswer,
  type Trials,
  type TriedRequest,
} from './run-trials.ts';
export { readRequestTrial, sweepTrials } from './trial-store.ts';
export { candidateOf, noCandidates, withReleases, type Candidates } from './candidates.ts';
export { tunableParameters, type TunableWorkflow } from './tunable-parameters.ts';
