import type { Authorize, Person } from '../access/access.ts';
import { periodDaysMax } from '../rehearsal/rehearsal.ts';
import type { Refusal } from '../flow/flow.ts';
import type { Clock, Database } from '../platform/platform.ts';
import type { Trial, Trials } from '../trials/trials.ts';
import type { ChangeRequest } from './change-request.ts';
import { refusePerson } from './request-permissions.ts';
import { readEvents, readRequest } from './request-store.ts';
import { reviewRequest, type Review, type ReviewDeps } from './review-request.ts';

/** Days that are gone through where nobody says how many. */
export const requestReplayDays = 7;

/** Of each kind of difference in each unit: as many as `sinew plan --replay` shows, so that the digests are the same. */
export const replayExamplesShown = 3;

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;

/** The last days once more through the candidate of a change request: in the background, as a trial of exactly its plan. */
export interface RequestReplays {
  /** Why a person may not begin one; null: they may. */
  refuse(person: Person, request: Pick<ChangeRequest, 'sites' | 'state'>): string | null;
  begin(person: Person, id: number, days: number): Promise<RequestReplayAnswer>;
  /** Ends the one that runs. */
  cancel(person: Person, id: number): Promise<RequestReplayAnswer>;
}

export type RequestReplayAnswer = { done: true; trial: Trial } | { done: false; refusal: Refusal };

export interface RequestReplayDeps extends ReviewDeps {
  database: Database;
  clock: Clock;
  authorize: Authorize;
  trials: Trials;
}

/** Whoever may see a request may have it tried: it asks nobody, writes nothing, and one runs at a time. */
export function createRequestReplays(deps: RequestReplayDeps): RequestReplays {
  const { authorize, clock, trials } = deps;
  return {
    refuse: (person, request) => refuseFor(person, request, authorize)?.sentence ?? null,
    async begin(person, id, days) {
      if (days < 1 || days > periodDaysMax) {
        const sentence = `Choose 1 to ${periodDaysMax} days.`;
        return { done: false, refusal: { kind: 'invalid', field: 'days', sentence } };
      }
      const found = await reviewFor(person, id, deps);
      if ('refusal' in found) return { done: false, refusal: found.refusal };
      const { network, plan, request } = found.review;
      if (!network || !plan) return notNow('It does not load, so that it cannot be tried.');
      const there = plan.sites.flatMap(({ base, site }) => (base ? [site] : []));
      if (there.length === 0) return notNow('All its sites are new: nothing happened there yet.');
      const to = Math.floor(clock.now() / MINUTE_MS) * MINUTE_MS;
      return trials.begin(
        person,
        {
          ...{ from: to - days * DAY_MS, to, sites: request.sites === null ? null : there },
          ...{ candidate: `Change request ${id}: ${request.title}`, changes: [] },
          request: { id, plan: plan.fingerprint },
        },
        { network, examples: replayExamplesShown },
      );
    },
    async cancel(person, id) {
      const found = await reviewFor(person, id, deps);
      if ('refusal' in found) return { done: false, refusal: found.refusal };
      const plan = found.review.plan?.fingerprint ?? '';
      const trial = await trials.ofRequest({ id, plan });
      if (trial?.state !== 'running') return notNow('It is not being tried now.');
      return trials.cancel(person, trial.id);
    },
  };
}

async function reviewFor(
  person: Person,
  id: number,
  deps: RequestReplayDeps,
): Promise<{ review: Review } | { refusal: Refusal }> {
  const { authorize, database } = deps;
  const request = await readRequest(database, id);
  if (!request) {
    return { refusal: { kind: 'not-found', sentence: 'There is no such change request.' } };
  }
  const refusal = refuseFor(person, request, authorize);
  if (refusal) return { refusal };
  const events = await readEvents(database, id);
  return { review: await reviewRequest(database, request, events, deps) };
}

function refuseFor(
  person: Person,
  request: Pick<ChangeRequest, 'sites' | 'state'>,
  authorize: Authorize,
): Refusal | undefined {
  const refused = refusePerson(person, 'comment', request, authorize);
  if (refused !== null) return { kind: 'forbidden', sentence: refused };
  const isOver = request.state === 'applied' || request.state === 'cancelled';
  return isOver ? { kind: 'not-now', sentence: 'The request is closed.' } : undefined;
}

function notNow(sentence: string): { done: false; refusal: Refusal } {
  return { done: false, refusal: { kind: 'not-now', sentence } };
}
