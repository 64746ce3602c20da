import {
  askGoNoGo,
  decideGoNoGo,
  recordTraining,
  showEvidence,
  voteGoNoGo,
  type ProgrammeAnswer,
} from '../programme/programme.ts';
import { endpoint, type PageAnswer, type PageContext } from './endpoint.ts';
import { hypercareEndpoints } from './hypercare-page.ts';
import { overviewEndpoint } from './overview-page.ts';
import { packageEndpoint } from './package-page.ts';
import { idParams, siteQuery } from './inputs.ts';
import type { ApiSite } from './programme-api.ts';
import {
  decisionBody,
  evidenceBody,
  questionBody,
  questionParams,
  trainingBody,
  voteBody,
} from './programme-inputs.ts';
import { sitePage } from './site-page.ts';
import { sitesPage } from './sites-page.ts';

export const programmeEndpoints = [
  ...hypercareEndpoints,
  overviewEndpoint,
  packageEndpoint,
  endpoint({
    method: 'GET',
    path: '/api/sites',
    summary: 'The sites, how ready each is for a change, and what blocks it.',
    query: siteQuery,
    answer: (context, { query }) => sitesPage(context, query.site),
  }),
  endpoint({
    method: 'GET',
    path: '/api/sites/:id',
    summary: 'A site: its criteria with their evidence, training, and decisions on go or no-go.',
    params: idParams,
    answer: (context, { params }) => sitePage(context, params.id),
  }),
  endpoint({
    method: 'POST',
    path: '/api/sites/:id/evidence',
    summary: 'Show that a criterion is met, or say that it is so no more.',
    params: idParams,
    body: evidenceBody,
    async answer(context, { params: { id: site }, body }) {
      const request = { person: context.person, site, ...body };
      return after(context, site, await showEvidence(request, context));
    },
  }),
  endpoint({
    method: 'POST',
    path: '/api/sites/:id/training',
    summary: 'Record that somebody went through a step of training.',
    params: idParams,
    body: trainingBody,
    async answer(context, { params: { id: site }, body }) {
      const request = { person: context.person, site, ...body };
      return after(context, site, await recordTraining(request, context));
    },
  }),
  endpoint({
    method: 'POST',
    path: '/api/sites/:id/questions',
    summary: 'Ask whether a version goes to a site; what there is to see now is kept.',
    params: idParams,
    body: questionBody,
    async answer(context, { params: { id: site }, body }) {
      const request = { person: context.person, site, ...body };
      return after(context, site, await askGoNoGo(request, context));
    },
  }),
  endpoint({
    method: 'POST',
    path: '/api/sites/:id/questions/:question/votes',
    summary: 'Vote go or no-go, with the reason.',
    params: questionParams,
    body: voteBody,
    async answer(context, { params, body }) {
      const request = { person: context.person, id: params.question, ...body };
      return after(context, params.id, await voteGoNoGo(request, context));
    },
  }),
  endpoint({
    method: 'POST',
    path: '/api/sites/:id/questions/:question/decision',
    summary: 'End a question: go, no-go or withdrawn.',
    params: questionParams,
    body: decisionBody,
    async answer(context, { params, body }) {
      const request = { person: context.person, id: params.question, ...body };
      return after(context, params.id, await decideGoNoGo(request, context));
    },
  }),
];

function after(
  context: PageContext,
  site: string,
  answer: ProgrammeAnswer,
): Promise<PageAnswer<ApiSite>> {
  return answer.done ? sitePage(context, site) : Promise.resolve({ refused: answer.refusal });
}
