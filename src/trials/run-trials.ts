import { appendAudit, type Person } from '../access/access.ts';
import type { Releases } from '../flow/flow.ts';
import type { Network } from '../governance/governance.ts';
import {
  faultName,
  iso,
  pause,
  type Clock,
  type Database,
  type Ids,
  type Instant,
  type Log,
  type Problem,
} from '../platform/platform.ts';
import {
  readOnly,
  rehearsePeriod,
  withParameters,
  type ParameterChange,
  type PeriodAnswer,
  type PeriodReport,
} from '../rehearsal/rehearsal.ts';
import { candidateOf, noCandidates, type Candidates } from './candidates.ts';
import { keepTrial, readRequestTrial, readTrial, readTrials } from './trial-store.ts';
import { wrongChange } from './wrong-change.ts';
import { tunableParameters, type TunableWorkflow } from './tunable-parameters.ts';

/** Trials that are listed, the newest ones. */
export const trialsShownMax = 50;

/** Trials are kept this long, with what they told. */
export const trialRestDays = 90;

/** Examples of each kind of difference in each unit, on the page. */
const examplesShown = 5;

/** The share of a core that a trial may take from the worker and the pages of the same process. */
export const trialShareMax = 0.25;

export interface NewTrial {
  from: Instant;
  to: Instant;
  /** Null: all sites. */
  sites: readonly string[] | null;
  /** The name of a candidate; null: the network in force. */
  candidate: string | null;
  changes: readonly ParameterChange[];
  /** The change request whose candidate it is. */
  request: TriedRequest | null;
}

/** A change request, and the fingerprint of its plan. */
export interface TriedRequest {
  id: number;
  plan: string;
}

/** A candidate that is handed over, in place of one that has a name. */
export interface HandedCandidate {
  network: Network;
  /** Of each kind of difference in each unit. */
  examples: number;
}

/** A rehearsal that somebody asked for on the page. */
export interface Trial extends NewTrial {
  id: string;
  by: string;
  askedAt: Instant;
  state: 'running' | 'done' | 'failed' | 'cancelled';
  /** From 0 to 1. */
  share: number;
  events: number;
  endedAt: Instant | null;
  /** Why it failed. */
  sentence: string | null;
  problems: readonly Problem[];
  report: PeriodReport | null;
}

export type TrialAnswer =
  | { done: true; trial: Trial }
  | {
      done: false;
      refusal:
        | { kind: 'not-now' | 'not-found'; sentence: string }
        | { kind: 'invalid'; sentence: string; field: 'changes' };
    };

/** Trials: one runs at a time in a process, at `trialShareMax` of a core. Those that have ended are kept; one that a restart ends is not. */
export interface Trials {
  /** The newest first. */
  list(): Promise<readonly Trial[]>;
  find(id: string): Promise<Trial | undefined>;
  /** Names of the candidates that there are. */
  candidates(): Promise<readonly string[]>;
  /** Parameters that can be tried without a candidate. */
  tunable(): readonly TunableWorkflow[];
  /** Refused: while another one runs, and a value of the network in force that its workflow does not allow. */
  begin(person: Person, asked: NewTrial, handed?: HandedCandidate): Promise<TrialAnswer>;
  /** The trial of a change request, of exactly this plan: the one that runs, else the last that told something. */
  ofRequest(request: TriedRequest): Promise<Trial | undefined>;
  /** Ends after the batch under way. */
  cancel(person: Person, id: string): Promise<TrialAnswer>;
  /** Cancels what runs, and waits for its end. */
  stop(): Promise<void>;
  /** Waits until nothing runs. For tests and simulation. */
  idle(): Promise<void>;
}

export interface TrialDeps {
  database: Database;
  clock: Clock;
  ids: Ids;
  log: Log;
  releases: Releases;
  candidates?: Candidates;
}

export function createTrials(deps: TrialDeps): Trials {
  const { database, clock, ids, candidates = noCandidates } = deps;
  let running: { trial: Trial; cancelled: boolean; ended: Promise<void> } | null = null;

  async function audit(person: Person, action: string, trial: Trial): Promise<void> {
    const { from, to, sites, candidate, changes } = trial;
    const period = `${iso(from)} to ${iso(to)}`;
    const where = sites === null ? 'all sites' : sites.join(', ');
    await appendAudit(database, [
      {
        ...{ at: clock.now(), site: null, actor: person.id, action, object: `trial:${trial.id}` },
        ...{ patientId: null, outcome: 'done' as const },
        detail: { period, where, candidate, changes: JSON.stringify(changes) },
      },
    ]);
  }

  // Nothing of a trial that could not be audited is done.
  async function run(person: Person, trial: Trial, handed?: HandedCandidate): Promise<void> {
    const isCancelled = (): boolean => running?.cancelled === true;
    try {
      await audit(person, 'trial.begin', trial);
      const found = handed ?? (await namedCandidate(trial, deps.releases, candidates));
      const answer =
        'problems' in found
          ? ({ done: false, why: 'problems', problems: found.problems } as const)
          : await rehearse(trial, deps, found, isCancelled);
      take(trial, isCancelled() ? { done: false, why: 'cancelled' } : answer);
    } catch (error) {
      deps.log.error('trial.fault', { fault: faultName(error) });
      Object.assign(trial, { state: 'failed', sentence: 'The program failed; the log says why.' });
    }
    trial.endedAt = clock.now();
    await keepTrial(database, trial).catch((error: unknown) => {
      deps.log.warn('trial.not-kept', { fault: faultName(error) });
    });
    running = null;
  }

  async function find(id: string): Promise<Trial | undefined> {
    if (running?.trial.id === id) return running.trial;
    return readTrial(database, id);
  }

  return {
    async list() {
      const ended = await readTrials(database, trialsShownMax);
      // It may have ended, and been kept, while they were read.
      const now =
        running && !ended.some(({ id }) => id === running?.trial.id) ? running.trial : null;
      return now ? [now, ...ended] : ended;
    },
    find,
    async ofRequest(request) {
      const { id, plan } = running?.trial.request ?? {};
      if (running && id === request.id && plan === request.plan) return running.trial;
      return readRequestTrial(database, request);
    },
    candidates: () => candidates.names(),
    tunable: () => tunableParameters(deps.releases),
    async begin(person, asked, handed) {
      if (running) {
        const sentence = 'Another trial runs. Wait for it, or cancel it.';
        return { done: false, refusal: { kind: 'not-now', sentence } };
      }
      const sentence = handed ? undefined : wrongChange(asked, deps.releases);
      if (sentence !== undefined) {
        return { done: false, refusal: { kind: 'invalid', sentence, field: 'changes' } };
      }
      const trial: Trial = {
        ...asked,
        ...{ id: ids.next('trl'), by: person.id, askedAt: clock.now(), state: 'running' },
        ...{ share: 0, events: 0, endedAt: null, sentence: null, problems: [], report: null },
      };
      running = { trial, cancelled: false, ended: Promise.resolve() };
      running.ended = run(person, trial, handed);
      return { done: true, trial };
    },
    async cancel(person, id) {
      if (running?.trial.id === id) {
        const { trial } = running;
        // Before anything is waited for: it may end in the meantime.
        running.cancelled = true;
        await audit(person, 'trial.cancel', trial);
        return { done: true, trial };
      }
      if (await find(id)) {
        const refusal = { kind: 'not-now' as const, sentence: 'This trial has ended.' };
        return { done: false, refusal };
      }
      const sentence = 'There is no such trial any more.';
      return { done: false, refusal: { kind: 'not-found', sentence } };
    },
    async stop() {
      if (!running) return;
      running.cancelled = true;
      await running.ended;
    },
    async idle() {
      await running?.ended;
    },
  };
}

async function namedCandidate(
  { candidate, changes }: Trial,
  { current }: Releases,
  candidates: Candidates,
): Promise<HandedCandidate | { problems: readonly Problem[] }> {
  const found = await candidateOf(candidate, current.network, candidates);
  if ('problems' in found) return found;
  return { network: withParameters(found.network, changes), examples: examplesShown };
}

async function rehearse(
  trial: Trial,
  { database, clock, releases }: TrialDeps,
  { network, examples }: HandedCandidate,
  isCancelled: () => boolean,
): Promise<PeriodAnswer> {
  const { from, to, sites } = trial;
  const request = { from, to: Math.min(to, clock.now()), sites, candidate: network, examples };
  let worked = clock.now();
  return rehearsePeriod({ read: readOnly(database), releases }, request, async (progress) => {
    Object.assign(trial, progress);
    const took = clock.now() - worked;
    // Rest for as long as it takes that the worker and the pages have their share.
    if (took > 0) await pause(clock, took * (1 / trialShareMax - 1));
    worked = clock.now();
    return isCancelled();
  });
}

const sentences = {
  problems: 'The candidate does not fit its workflows.',
  'another network': 'The candidate is another network than the one in force.',
  'too many events': 'There are too many events in that period. Choose a shorter one, or one site.',
  'too many tasks': 'There are too many tasks in that period. Choose a shorter one, or one site.',
  cancelled: null,
} as const;

function take(trial: Trial, answer: PeriodAnswer): void {
  if (answer.done) {
    Object.assign(trial, { state: 'done', share: 1, report: answer.report });
    return;
  }
  const { why } = answer;
  trial.state = why === 'cancelled' ? 'cancelled' : 'failed';
  trial.sentence = sentences[why];
  if (why === 'problems') trial.problems = eachOnce(answer.problems);
}

// A workflow that several versions in force install is wrong in each of them.
function eachOnce(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((one) => [`${one.location} ${one.sentence}`, one])).values()];
}
