import { appendAudit, type Person } from '../access/access.ts';
import { retryConflicts, type Refusal } from '../flow/flow.ts';
import type { Manifest } from '../governance/governance.ts';
import type { Instant, Queryable } from '../platform/platform.ts';
import type { ApplyDeps } from './apply-request.ts';
import { requestEventsMax, type ChangeRequest, type CommentPlace } from './change-request.ts';
import type { FileEdit } from './edit-files.ts';
import { performRequestAct } from './perform-request-act.ts';
import type { Preferences } from './rebase-request.ts';
import { refuseMove } from './request-moves.ts';
import { refusePerson } from './request-permissions.ts';
import { refuseNow, RequestRefused } from './request-refusal.ts';
import { appendEvent, claimRequest, readEvents, updateRequest } from './request-store.ts';

/** What somebody does to a request. `fingerprint`: of the plan that they looked at. */
export type RequestAct =
  | ({ act: 'edit' } & RequestEdit)
  | { act: 'rebase'; prefer: Preferences }
  | { act: 'submit' }
  | { act: 'comment'; text: string; place: CommentPlace | null; suggestion: string | null }
  | { act: 'approve'; fingerprint: string; text: string }
  | { act: 'ask-changes'; text: string }
  | { act: 'schedule'; at: Instant; fingerprint: string; reason: string }
  | { act: 'unschedule'; reason: string }
  | { act: 'apply'; fingerprint: string; reason: string }
  | { act: 'override'; fingerprint: string; reason: string }
  | { act: 'cancel'; reason: string };

/** What is written anew. What is left out stays. */
export interface RequestEdit {
  edits?: readonly FileEdit[];
  /** The comment whose suggestion is taken. */
  suggestion?: number;
  title?: string;
  why?: string;
  sites?: readonly string[] | null;
  notes?: Manifest['notes'];
  /** Workflows whose open runs are moved. */
  runs?: readonly string[];
}

export interface ActOnRequest {
  person: Person;
  id: number;
  /** The revision that the person saw. */
  rev: number;
  act: RequestAct;
}

export type RequestAnswer =
  { done: true; request: ChangeRequest } | { done: false; refusal: Refusal };

/** Does an act to a request, in one transaction with its audit. What is refused is audited, too. */
export async function actOnRequest(asked: ActOnRequest, deps: ApplyDeps): Promise<RequestAnswer> {
  try {
    const request = await retryConflicts(() =>
      deps.database.transaction('act-on-request', async (tx) => {
        const request = await act(tx, asked, deps);
        await audit(tx, asked, { outcome: 'done' }, deps);
        return request;
      }),
    );
    deps.signals.send({ kind: 'change', request: request.id });
    if (request.applied) deps.signals.send({ kind: 'assignment' });
    return { done: true, request };
  } catch (error) {
    if (!(error instanceof RequestRefused)) throw error;
    await audit(deps.database, asked, { outcome: 'refused', why: error.refusal.kind }, deps);
    return { done: false, refusal: error.refusal };
  }
}

async function act(
  tx: Queryable,
  { person, id, rev, act: asked }: ActOnRequest,
  deps: ApplyDeps,
): Promise<ChangeRequest> {
  const request = await claimRequest(tx, id);
  if (!request) {
    const sentence = 'There is no such change request.';
    throw new RequestRefused({ kind: 'not-found', sentence });
  }
  const refused = refusePerson(person, asked.act, request, deps.authorize);
  if (refused !== null) throw new RequestRefused({ kind: 'forbidden', sentence: refused });
  if (asked.act !== 'comment' && rev !== request.rev) {
    const sentence = 'Somebody changed this request meanwhile. Look at it again.';
    throw new RequestRefused({ kind: 'stale', sentence, rev: request.rev });
  }
  const gate = refuseMove(request.state, asked.act);
  if (gate !== null) refuseNow(gate);
  const events = await readEvents(tx, id);
  if (events.length >= requestEventsMax) {
    refuseNow(`More than ${requestEventsMax} things were done to this request. Make a new one.`);
  }
  const said = await performRequestAct(tx, { request, events, person, asked }, deps);
  const now = deps.clock.now();
  const next = { ...said.request, rev: request.rev + 1, changedAt: now };
  await updateRequest(tx, next);
  await appendEvent(tx, id, { at: now, actor: person.id, kind: asked.act, detail: said.detail });
  return next;
}

async function audit(
  tx: Queryable,
  { person, id, act: asked }: ActOnRequest,
  { outcome, why }: { outcome: 'done' | 'refused'; why?: string },
  { clock }: ApplyDeps,
): Promise<void> {
  await appendAudit(tx, [
    {
      ...{ at: clock.now(), site: null, actor: person.id, action: `change.${asked.act}` },
      ...{ object: `change:${id}`, patientId: null, outcome },
      detail: {
        ...('fingerprint' in asked && { plan: asked.fingerprint }),
        ...('reason' in asked && { reason: asked.reason }),
        ...(why !== undefined && { refusal: why }),
      },
    },
  ]);
}
