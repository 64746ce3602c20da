import { appendAudit, type Person } from '../access/access.ts';
import { laneOf, type ClinicalEvent } from '../canonical/canonical.ts';
import type { Queryable } from '../platform/platform.ts';
import type { ActDeps } from './act-on-task.ts';
import { advanceInstances } from './advance-instances.ts';
import { commitWork } from './commit-work.ts';
import {
  insertFeedback,
  readTaskVersion,
  type Feedback,
  type FeedbackKind,
} from './feedback-store.ts';
import type { Refusal } from './flow-port.ts';

export interface FeedbackRequest {
  person: Person;
  site: string;
  kind: FeedbackKind;
  text: string;
  /** The path of the page, as in `/tasks/…`. Null: of no page. */
  page: string | null;
  /** What it is about: a task, or a workflow. */
  taskId: string | null;
  workflow: string | null;
}

/** `isAsked`: whether a workflow at the site hears it, so that somebody is asked. */
export type FeedbackAnswer =
  { done: true; id: string; isAsked: boolean } | { done: false; refusal: Refusal };

/** Longest feedback, in UTF-16 code units. */
export const feedbackCharsMax = 2_000;

/**
 * Somebody says what does not work. It is kept with the page, the workflow and the version that it is about, the engine hears of
 * it, and whoever answers is asked. One transaction, audited without the text.
 */
export async function giveFeedback(
  request: FeedbackRequest,
  deps: ActDeps,
): Promise<FeedbackAnswer> {
  return commitWork<FeedbackAnswer>('give-feedback', deps, async (tx, ledger) => {
    const feedback = await parse(tx, request, deps);
    if ('refused' in feedback) {
      const answer = { done: false, refusal: feedback.refused } as const;
      return { answer, audit: (given) => audit(tx, request, given, deps) };
    }
    const event = eventOf(feedback, request, deps);
    advanceInstances(ledger, event, { ...deps, now: feedback.at });
    const isAsked = (deps.releases.workflows.startable(event) ?? []).some(({ definition }) =>
      definition.start.some(
        ({ trigger }) => trigger.kind === 'event' && trigger.events.includes(event.type),
      ),
    );
    return {
      answer: { done: true, id: feedback.id, isAsked },
      events: [event],
      save: () => insertFeedback(tx, feedback),
      audit: (given) => audit(tx, request, given, deps),
    };
  });
}

async function parse(
  tx: Queryable,
  request: FeedbackRequest,
  { authorize, clock, ids, releases }: ActDeps,
): Promise<Feedback | { refused: Refusal }> {
  const { person, site: asked, kind, taskId, page } = request;
  const task = taskId === null ? undefined : await readTaskVersion(tx, taskId);
  if (taskId !== null && !task) {
    return { refused: { kind: 'not-found', sentence: 'There is no such task.' } };
  }
  const site = task?.site ?? asked;
  const units = [null, ...person.grants.flatMap((grant) => grant.unit ?? [])];
  const answers = units.map((unit) => authorize(person, 'feedback.give', { site, unit }));
  const refusal = answers.every(({ allowed }) => !allowed) ? answers[0] : undefined;
  if (refusal && !refusal.allowed) {
    return { refused: { kind: 'forbidden', sentence: refusal.reason } };
  }
  const text = request.text.trim();
  if (text === '' || text.length > feedbackCharsMax) {
    const sentence = `Say something, in ${feedbackCharsMax} characters at most.`;
    return { refused: { kind: 'invalid', field: 'text', sentence } };
  }
  const workflow = task?.workflow ?? request.workflow;
  const { epoch } = releases.current;
  const running = releases.workflows
    .at(epoch, site)
    ?.find(({ definition }) => definition.id === workflow);
  return {
    ...{ id: ids.next('fbk'), site, kind, text, page, taskId, workflow, epoch },
    version: task?.version ?? running?.definition.version ?? null,
    ...{ by: person.id, at: clock.now() },
  };
}

function eventOf(
  feedback: Feedback,
  { person }: FeedbackRequest,
  { ids, releases }: ActDeps,
): ClinicalEvent {
  const { id, site, kind, text, at, epoch } = feedback;
  const key = `site:${site}`;
  return {
    id: ids.next('evt'),
    type: 'feedback.given',
    ...{ site, lane: laneOf(key), patientId: key, encounterId: null, unit: null },
    subject: `feedback:${id}`,
    ...{ occurredAt: at, receivedAt: at, recordedAt: at, sources: [], epoch },
    data: {
      ...{ kind, text, by: person.name, about: aboutWords(feedback, (one) => releases.title(one)) },
      ...{ workflow: feedback.workflow, version: feedback.version, page: feedback.page },
    },
  };
}

/** `Critical result 1.0.0, a task`. */
function aboutWords(
  { workflow, version, taskId, page }: Feedback,
  title: (workflow: string) => string,
): string {
  const parts = [
    ...(workflow === null ? [] : [`${title(workflow)} ${version ?? ''}`.trim()]),
    ...(taskId === null ? [] : ['a task']),
    ...(taskId !== null || page === null ? [] : [`the page ${page}`]),
  ];
  return parts.join(', ') || 'Sinew';
}

async function audit(
  tx: Queryable,
  { person, site, kind, taskId }: FeedbackRequest,
  answer: FeedbackAnswer,
  { clock }: ActDeps,
): Promise<void> {
  await appendAudit(tx, [
    {
      ...{ at: clock.now(), site, actor: person.id, action: 'feedback.give', patientId: null },
      object: answer.done ? `feedback:${answer.id}` : `site:${site}`,
      outcome: answer.done ? 'done' : 'refused',
      detail: { kind, taskId, ...(answer.done ? {} : { refusal: answer.refusal.kind }) },
    },
  ]);
}
