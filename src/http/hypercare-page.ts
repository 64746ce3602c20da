import { readFeedback, type FollowedFeedback } from '../flow/flow.ts';
import { readBundles } from '../governance/governance.ts';
import { iso } from '../platform/platform.ts';
import {
  addLesson,
  endHypercare,
  noteTriage,
  readHypercare,
  readLessons,
  readReviews,
  supportCapacity,
  type Lesson,
  type ProgrammeAnswer,
  type Review,
  type SiteInHypercare,
} from '../programme/programme.ts';
import { endpoint, type PageAnswer, type PageContext } from './endpoint.ts';
import { idParams, siteQuery } from './inputs.ts';
import { partTitle, personName, roleTitle, siteOf } from './place-titles.ts';
import type {
  ApiFeedback,
  ApiGivenFeedback,
  ApiHypercare,
  ApiLesson,
  ApiReview,
  ApiSiteInHypercare,
} from './programme-api.ts';
import { endBody, feedbackBody, lessonBody, noteBody } from './programme-inputs.ts';
import { programmeSites } from './sites-page.ts';

const dayMs = 24 * 3_600_000;
/** Feedback is listed for so long. */
const feedbackShownMs = 90 * dayMs;

export const hypercareEndpoints = [
  endpoint({
    method: 'GET',
    path: '/api/hypercare',
    summary: 'Sites after a change: the list of the day, feedback, reviews and lessons.',
    query: siteQuery,
    answer: (context, { query }) => hypercarePage(context, query.site),
  }),
  endpoint({
    method: 'POST',
    path: '/api/hypercare/:id/triages',
    summary: 'Note that the day’s list of a site was gone through.',
    params: idParams,
    body: noteBody,
    async answer(context, { params: { id: site }, body }) {
      return after(context, await noteTriage({ person: context.person, site, ...body }, context));
    },
  }),
  endpoint({
    method: 'POST',
    path: '/api/hypercare/:id/end',
    summary: 'End the hypercare of a site before its time.',
    params: idParams,
    body: endBody,
    async answer(context, { params: { id: site }, body }) {
      return after(context, await endHypercare({ person: context.person, site, ...body }, context));
    },
  }),
  endpoint({
    method: 'POST',
    path: '/api/hypercare/:id/lessons',
    summary: 'Write down what was learned from the newest change at a site.',
    params: idParams,
    body: lessonBody,
    async answer(context, { params: { id: site }, body }) {
      return after(context, await addLesson({ person: context.person, site, ...body }, context));
    },
  }),
  endpoint({
    method: 'POST',
    path: '/api/feedback',
    summary: 'Say what does not work, of a page, a task or a workflow.',
    body: feedbackBody,
    async answer(context, { body }): Promise<PageAnswer<ApiGivenFeedback>> {
      const answer = await context.acts.giveFeedback({ person: context.person, ...body });
      if (!answer.done) return { refused: answer.refusal };
      return { page: { id: answer.id, isAsked: answer.isAsked } };
    },
  }),
];

function after(context: PageContext, answer: ProgrammeAnswer): Promise<PageAnswer<ApiHypercare>> {
  return answer.done
    ? hypercarePage(context, undefined)
    : Promise.resolve({ refused: answer.refusal });
}

async function hypercarePage(
  context: PageContext,
  site: string | undefined,
): Promise<PageAnswer<ApiHypercare>> {
  const visible = programmeSites(context);
  if ('refused' in visible) return visible;
  const { database, network, now, person } = context;
  const sites = visible.sites.filter((one) => site === undefined || one === site);
  const windows = await readHypercare(database, network, { sites, now });
  const reviews = await readReviews(database, network, { sites, now });
  const bundles = await readBundles(database, [
    ...new Set([...windows, ...reviews].map(({ bundle }) => bundle)),
  ]);
  const version = (bundle: string): string => bundles.get(bundle)?.version ?? '';
  const said = await readFeedback(database, { sites, by: person.id, from: now - feedbackShownMs });
  const { holds, sentence } = await supportCapacity(database, network, { now });
  return {
    page: {
      capacity: { holds, sentence },
      sites: windows.map((one) => windowOf(context, one, version(one.bundle))),
      feedback: said.map((one) => feedbackOf(context, one)),
      lessons: (await readLessons(database, sites)).map((one) => lessonOf(context, one)),
      reviews: reviews.map((one) => reviewPage(context, one, version(one.bundle))),
      mayManage: sites
        .filter((one) => mayManage(context, one))
        .map((one) => ({ site: one, title: siteOf(network, one).title })),
    },
  };
}

function mayManage({ authorize, person }: PageContext, site: string): boolean {
  return authorize(person, 'programme.manage', { site, unit: null }).allowed;
}

function windowOf(
  context: PageContext,
  window: SiteInHypercare,
  version: string,
): ApiSiteInHypercare {
  const { network, now, workflowTitle } = context;
  const { title, zone } = siteOf(network, window.site);
  const feedTitle = (feed: string): string =>
    network.feeds.find(({ id }) => id === feed)?.title ?? feed;
  const { pod, triages } = window;
  return {
    ...{ site: window.site, title, zone, version, part: partOf(network, window) },
    ...{ since: iso(window.since), until: iso(window.until) },
    pod: pod && {
      title: pod.title,
      members: pod.members.map((one) => ({ name: personName(network, one.person), as: one.as })),
    },
    exceptions: window.exceptions.map(({ feed, sentence, messages, since }) => ({
      ...{ feed: feedTitle(feed), sentence, messages, since: iso(since) },
    })),
    late: window.late.map(({ id, workflow, role, state, dueAt }) => ({
      ...{ taskId: id, workflow: workflowTitle(workflow), state, dueAt: iso(dueAt) },
      role: roleTitle(network, role),
    })),
    declines: window.declines.map(({ id, workflow, by, reason, at }) => ({
      ...{ taskId: id, workflow: workflowTitle(workflow), reason: reason ?? '', at: iso(at) },
      by: personName(network, by),
    })),
    feedback: window.feedback.map((one) => feedbackOf(context, one)),
    triages: triages.map(({ by, at, note, items }) => ({
      ...{ by: personName(network, by), at: iso(at), note, items },
    })),
    triaged: (triages[0]?.at ?? 0) > now - dayMs,
    mayManage: mayManage(context, window.site),
  };
}

function feedbackOf({ network, workflowTitle }: PageContext, one: FollowedFeedback): ApiFeedback {
  const { title, zone } = siteOf(network, one.site);
  const about = [
    ...(one.workflow === null ? [] : [`${workflowTitle(one.workflow)} ${one.version ?? ''}`]),
    ...(one.taskId === null && one.page !== null ? [`page ${one.page}`] : []),
  ];
  const { id, site, kind, text, taskId, runId, answer, answeredAt } = one;
  return {
    ...{ id, site, siteTitle: title, zone, kind, text, taskId, runId, answer },
    ...{ by: personName(network, one.by), at: iso(one.at), about: about.join(', ').trim() },
    answeredAt: answeredAt === null ? null : iso(answeredAt),
  };
}

function lessonOf({ network, workflowTitle }: PageContext, one: Lesson): ApiLesson {
  const { id, site, version, workflow, text, by, at } = one;
  return {
    ...{ id, version, text, at: iso(at), siteTitle: siteOf(network, site).title },
    ...{ workflow: workflow === null ? null : workflowTitle(workflow) },
    by: personName(network, by),
  };
}

function partOf(
  network: PageContext['network'],
  { site, cohort }: Pick<SiteInHypercare, 'site' | 'cohort'>,
): string | null {
  return cohort === null ? null : partTitle(network, site, cohort);
}

function reviewPage({ network }: PageContext, one: Review, version: string): ApiReview {
  const { title, zone } = siteOf(network, one.site);
  const { site, days, since, at, sentences, use } = one;
  return {
    ...{
      site,
      siteTitle: title,
      part: partOf(network, one),
      zone,
      version,
      days,
      since: iso(since),
      at: iso(at),
    },
    ...{ sentences: [...sentences], use },
  };
}
