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
import { noCandidates, type Candidates } from './candidates.ts';
import { tunableParameters, type TunableWorkflow } from './tunable-parameters.ts';

/** Trials that a process remembers, the newest ones; a restart forgets them all. */
export const trialsKeptMax = 20;

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
  | { done: false; refusal: { kind: 'not-now' | 'not-found'; sentence: string } };

/** Trials of one process: one runs at a time, at `trialShareMax` of a core. */
export interface Trials {
  /** The newest first. */
  list(): readonly Trial[];
  find(id: string): Trial | undefined;
  /** Names of the candidates that there are. */
  candidates(): Promise<readonly string[]>;
  /** Parameters that can be tried without a candidate. */
  tunable(): readonly TunableWorkflow[];
  begin(person: Person, asked: NewTrial): Promise<TrialAnswer>;
  /** Ends after the batch under way. */
  cancel(person: Person, id: string): Promise<TrialAnswer>;
  /** Cancels what runs, and waits for its end. */
  stop(): Promise<void>;
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
  const trials: Trial[] = [];
  const cancelled = new Set<string>();
  let running: Promise<void> | null = null;

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
  async function run(person: Person, trial: Trial): Promise<void> {
    try {
      await audit(person, 'trial.begin', trial);
      const isCancelled = (): boolean => cancelled.has(trial.id);
      const answer = await rehearse(trial, deps, candidates, isCancelled);
      take(trial, isCancelled() ? { done: false, why: 'cancelled' } : answer);
    } catch (error) {
      deps.log.error('trial.fault', { fault: faultName(error) });
      Object.assign(trial, { state: 'failed', sentence: 'The program failed; the log says why.' });
    }
    trial.endedAt = clock.now();
    running = null;
  }

  return {
    list: () => trials,
    find: (id) => trials.find((trial) => trial.id === id),
    candidates: () => candidates.names(),
    tunable: () => tunableParameters(deps.releases),
    async begin(person, asked) {
      if (running) {
        const sentence = 'Another trial runs. Wait for it, or cancel it.';
        return { done: false, refusal: { kind: 'not-now', sentence } };
      }
      const trial: Trial = {
        ...asked,
        ...{ id: ids.next('trl'), by: person.id, askedAt: clock.now(), state: 'running' },
        ...{ share: 0, events: 0, endedAt: null, sentence: null, problems: [], report: null },
      };
      trials.unshift(trial);
      trials.length = Math.min(trials.length, trialsKeptMax);
      running = run(person, trial);
      return { done: true, trial };
    },
    async cancel(person, id) {
      const trial = trials.find((one) => one.id === id);
      if (!trial) {
        const sentence = 'There is no such trial any more.';
        return { done: false, refusal: { kind: 'not-found', sentence } };
      }
      if (trial.state !== 'running') {
        const refusal = { kind: 'not-now' as const, sentence: 'This trial has ended.' };
        return { done: false, refusal };
      }
      // Before anything is waited for: it may end in the meantime.
      cancelled.add(id);
      await audit(person, 'trial.cancel', trial);
      return { done: true, trial };
    },
    async stop() {
      for (const { id } of trials) cancelled.add(id);
      await running;
    },
  };
}

async function rehearse(
  trial: Trial,
  { database, clock, releases }: TrialDeps,
  candidates: Candidates,
  isCancelled: () => boolean,
): Promise<PeriodAnswer> {
  const { from, to, sites, candidate: name, changes } = trial;
  const found = await candidateOf(name, releases.current.network, candidates);
  if ('problems' in found) return { done: false, why: 'problems', problems: found.problems };
  const request = {
    ...{ from, sites, candidate: withParameters(found.network, changes) },
    ...{ to: Math.min(to, clock.now()), examples: examplesShown },
  };
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

async function candidateOf(
  name: string | null,
  inForce: Network,
  candidates: Candidates,
): Promise<{ network: Network } | { problems: readonly Problem[] }> {
  if (name === null) return { network: inForce };
  // A name from a browser is no path: only one that is listed is read.
  if (!(await candidates.names()).includes(name)) return { problems: [gone] };
  const { network, problems } = await candidates.load(name);
  return network ? { network } : { problems };
}

const gone: Problem = {
  ...{ code: 'candidate', severity: 'error', location: 'candidate' },
  sentence: 'There is no such candidate any more.',
};

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
  if (why === 'problems') trial.problems = answer.problems;
}
