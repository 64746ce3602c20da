import type { Person } from '../access/access.ts';
import { reasonProblem } from '../flow/flow.ts';
import { readTree } from '../governance/governance.ts';
import { iso, must, unreachable, type Queryable } from '../platform/platform.ts';
import { readRequestTrial } from '../trials/trials.ts';
import type { RequestAct } from './act-on-request.ts';
import { applyIn, type ApplyDeps } from './apply-request.ts';
import {
  commentCharsMax,
  scheduleDaysMax,
  type ChangeRequest,
  type RequestEvent,
  type RequestEventDetail,
} from './change-request.ts';
import { rebaseFiles } from './rebase-request.ts';
import { baseFor } from './request-base.ts';
import { refuseInput, refuseNow, RequestRefused } from './request-refusal.ts';
import { approvalsOf } from './required-approvals.ts';
import { reviewRequest, type Review } from './review-request.ts';
import { writeRequest } from './write-request.ts';

export interface Acting<Asked extends RequestAct = RequestAct> {
  request: ChangeRequest;
  events: readonly RequestEvent[];
  person: Person;
  asked: Asked;
}

/** The request as it is after an act, and what is told of it. */
export interface Acted {
  request: ChangeRequest;
  detail: RequestEventDetail;
}

/** What an act makes of a request that takes it; nothing is written but what is put in force. Throws `RequestRefused`. */
export function performRequestAct(tx: Queryable, acting: Acting, deps: ApplyDeps): Promise<Acted> {
  const { request, asked } = acting;
  switch (asked.act) {
    case 'edit':
      return writeRequest(tx, { ...acting, asked }, deps);
    case 'rebase':
      return rebase(tx, { ...acting, asked }, deps);
    case 'submit':
      return submit(tx, acting, deps);
    case 'comment':
      return Promise.resolve(comment({ ...acting, asked }));
    case 'approve':
      return approve(tx, { ...acting, asked }, deps);
    case 'ask-changes': {
      const text = textOf(asked.text, 'Say what should be changed.');
      const next: ChangeRequest = { ...request, state: 'changes-requested', schedule: null };
      return Promise.resolve({ request: next, detail: { text } });
    }
    case 'schedule':
      return schedule(tx, { ...acting, asked }, deps);
    case 'unschedule': {
      const text = reasonOf(asked.reason);
      const next: ChangeRequest = { ...request, state: 'approved', schedule: null };
      return Promise.resolve({ request: next, detail: { text } });
    }
    case 'apply':
    case 'override':
      return apply(tx, { ...acting, asked }, deps);
    case 'cancel': {
      const text = reasonOf(asked.reason);
      const next: ChangeRequest = { ...request, state: 'cancelled', schedule: null };
      return Promise.resolve({ request: next, detail: { text } });
    }
    default:
      return unreachable(asked);
  }
}

async function rebase(
  tx: Queryable,
  { request, asked }: Acting<Extract<RequestAct, { act: 'rebase' }>>,
  deps: ApplyDeps,
): Promise<Acted> {
  const before = must(await readTree(tx, request.base.tree), 'the files of the base are kept');
  const { base, files: now } = await baseFor(tx, request.sites);
  const { changed, conflicts } = rebaseFiles({ before, now, changed: request.files }, asked.prefer);
  if (conflicts.length > 0) {
    const named = conflicts.map(({ file }) => file).join(', ');
    refuseNow(`Both changed the same lines of ${named}. Say whose hold, file by file.`);
  }
  const moved = { ...request, base, files: changed };
  const next = await deps.withVersion(tx, moved);
  const state = request.state === 'approved' ? 'in-review' : request.state;
  return { request: { ...next, state }, detail: { files: Object.keys(changed) } };
}

async function submit(tx: Queryable, { request, events }: Acting, deps: ApplyDeps): Promise<Acted> {
  const review = await reviewRequest(tx, request, events, deps);
  if (Object.keys(request.files).length === 0) refuseNow('Nothing is changed yet.');
  refuseUnfit(review);
  const next: ChangeRequest = { ...request, state: 'in-review' };
  return { request: next, detail: fingerprintOf(review) };
}

/** Refuses what does not load, and what was written for something else than what runs. */
function refuseUnfit({ plan, problems, moved }: Review): void {
  if (moved.length > 0) {
    refuseNow('Something else runs now than what this was made from. Rebase it first.');
  }
  const [first] = problems.filter(({ severity }) => severity === 'error');
  if (!plan) refuseNow(`It does not load: ${first?.location ?? ''}: ${first?.sentence ?? ''}`);
  const failed = plan.checks.find(({ passed }) => !passed);
  if (failed) refuseNow(failed.sentence);
}

function fingerprintOf({ plan }: Review): RequestEventDetail {
  return plan ? { fingerprint: plan.fingerprint } : {};
}

function comment({ request, asked }: Acting<Extract<RequestAct, { act: 'comment' }>>): Acted {
  const { place, suggestion } = asked;
  const hasLines = place !== null && 'file' in place && place.to >= place.from;
  if (suggestion !== null && !hasLines) {
    refuseInput('place', 'A suggestion is for lines of a file.');
  }
  const text = textOf(asked.text, 'Say something.', suggestion !== null);
  const detail = {
    text,
    ...(place && { place }),
    ...(suggestion !== null && { suggestion: suggestion.slice(0, commentCharsMax) }),
  };
  return { request, detail };
}

async function approve(
  tx: Queryable,
  { request, events, person, asked }: Acting<Extract<RequestAct, { act: 'approve' }>>,
  deps: ApplyDeps,
): Promise<Acted> {
  const review = await reviewRequest(tx, request, events, deps);
  refuseUnfit(review);
  const { plan, authors, sites } = review;
  if (authors.has(person.id)) {
    refuseNow('You wrote at this request, so somebody else approves it.');
  }
  refuseOther(plan?.fingerprint, asked.fingerprint);
  const mine = approvalsOf(person, plan?.approvals ?? [], sites);
  if (mine.length === 0) {
    const roles = [...new Set(plan?.approvals.flatMap((one) => one.roles))].join(', ');
    const sentence = `None of your roles gives an approval that this change asks for (${roles}).`;
    throw new RequestRefused({ kind: 'forbidden', sentence });
  }
  const tried = await readRequestTrial(tx, { id: request.id, plan: asked.fingerprint });
  const detail = {
    fingerprint: asked.fingerprint,
    ...(asked.text !== '' && { text: asked.text }),
    ...(tried?.report && { replay: `sha256:${tried.report.digest}` }),
  };
  const given = {
    ...{ seq: events.length + 1, at: deps.clock.now(), actor: person.id },
    ...{ kind: 'approve' as const, detail },
  };
  const after = await reviewRequest(tx, request, [...events, given], deps);
  const state = after.missing.length === 0 ? 'approved' : request.state;
  return { request: { ...request, state }, detail };
}

function refuseOther(now: string | undefined, seen: string): void {
  if (now === seen) return;
  refuseNow('The plan is not the one that you looked at any more. Look at it again.');
}

async function schedule(
  tx: Queryable,
  { request, events, person, asked }: Acting<Extract<RequestAct, { act: 'schedule' }>>,
  deps: ApplyDeps,
): Promise<Acted> {
  const now = deps.clock.now();
  const text = reasonOf(asked.reason);
  if (asked.at <= now) refuseInput('at', 'Choose a time that is still to come.');
  if (asked.at > now + scheduleDaysMax * DAY_MS) {
    refuseInput('at', `Choose a time in the next ${scheduleDaysMax} days.`);
  }
  const review = await reviewRequest(tx, request, events, deps);
  refuseUnfit(review);
  refuseOther(review.plan?.fingerprint, asked.fingerprint);
  refuseMissing(review);
  const scheduled = { at: asked.at, by: person.id, reason: text };
  const next: ChangeRequest = { ...request, state: 'scheduled', schedule: scheduled };
  return { request: next, detail: { text, at: iso(asked.at), ...fingerprintOf(review) } };
}

const DAY_MS = 86_400_000;

function refuseMissing({ missing }: Review): void {
  if (missing.length === 0) return;
  refuseNow(`Approvals are missing: ${missing.map(({ title }) => title).join(', ')}.`);
}

async function apply(
  tx: Queryable,
  { request, events, person, asked }: Acting<Extract<RequestAct, { act: 'apply' | 'override' }>>,
  deps: ApplyDeps,
): Promise<Acted> {
  const text = reasonOf(asked.reason);
  const review = await reviewRequest(tx, request, events, deps);
  refuseUnfit(review);
  refuseOther(review.plan?.fingerprint, asked.fingerprint);
  const override = asked.act === 'override';
  if (!override) refuseMissing(review);
  const applied = await applyIn(tx, review, { person, reason: text, override }, deps);
  const missing = override ? review.missing.map(({ key }) => key) : [];
  const next: ChangeRequest = { ...request, state: 'applied', schedule: null, applied };
  return {
    request: next,
    detail: { text, epoch: applied.epoch, ...fingerprintOf(review), missing },
  };
}

function textOf(text: string, sentence: string, mayBeEmpty = false): string {
  const said = text.trim();
  if (said === '' && !mayBeEmpty) refuseInput('text', sentence);
  if (said.length > commentCharsMax) {
    refuseInput('text', `Write ${commentCharsMax} characters at most.`);
  }
  return said;
}

function reasonOf(reason: string): string {
  const wrong = reasonProblem(reason);
  if (wrong) throw new RequestRefused(wrong);
  return reason.trim();
}
