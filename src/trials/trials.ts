/** The front door of trials/: candidates tried on past events in the background, for people who ask for it on a page. */
export { createTrials, type NewTrial, type Trial, type Trials } from './run-trials.ts';
export type { Candidates } from './candidates.ts';
