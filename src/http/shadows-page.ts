import { iso } from '../platform/platform.ts';
import { shadowDaysMax, type Shadow, type ShadowAnswer, type Shadows } from '../shadows/shadows.ts';
import { endpoint, type PageAnswer, type PageContext } from './endpoint.ts';
import { newShadowBody, shadowParams, type NewShadowBody } from './inputs.ts';
import { personName, siteOf } from './place-titles.ts';
import type { ApiShadow, ApiShadows, ApiShadowSum } from './shadows-api.ts';
import { shownDifference } from './trial-report.ts';
import { sitesWhere } from './visible-sites.ts';

/** Examples of each kind of difference in each unit, on the page. */
const examplesShown = 5;

export const shadowEndpoints = [
  endpoint({
    method: 'GET',
    path: '/api/shadows',
    summary: 'What can run beside live traffic, and what did.',
    answer: (context) => shadowsPage(context),
  }),
  endpoint({
    method: 'POST',
    path: '/api/shadows',
    summary: 'Let a candidate run beside live traffic; one at a time. Only comparisons are kept.',
    body: newShadowBody,
    answer: (context, { body }) => begin(context, body),
  }),
  endpoint({
    method: 'GET',
    path: '/api/shadows/:shadowId',
    summary: 'How far a shadow is, and how it differs from what is in force.',
    params: shadowParams,
    async answer(context, { params }): Promise<PageAnswer<ApiShadow>> {
      const shown = await shownShadow(context, params.shadowId);
      return 'refused' in shown ? shown : { page: await fullShadow(context, shown) };
    },
  }),
  endpoint({
    method: 'POST',
    path: '/api/shadows/:shadowId/stop',
    summary: 'End a shadow; what it compared stays.',
    params: shadowParams,
    async answer(context, { params }): Promise<PageAnswer<ApiShadow>> {
      const shown = await shownShadow(context, params.shadowId);
      if ('refused' in shown) return shown;
      const answer = await shown.shadows.stop(context.person, params.shadowId);
      return answered(context, shown.shadows, answer);
    },
  }),
];

type RefusedOf = Extract<PageAnswer<unknown>, { refused: unknown }>;

/** The shadows of this server and where the person may try, or why they may not. */
function allowed(
  context: PageContext,
): { shadows: Shadows; sites: string[]; all: boolean } | RefusedOf {
  const { shadows, network } = context;
  if (!shadows) {
    const sentence = 'Nothing can run beside live traffic on this server.';
    return { refused: { kind: 'not-found', sentence } };
  }
  const where = sitesWhere(context, 'trial.run');
  if ('refused' in where) return where;
  return { shadows, sites: where.sites, all: where.sites.length === network.sites.length };
}

async function shadowsPage(context: PageContext): Promise<PageAnswer<ApiShadows>> {
  const may = allowed(context);
  if ('refused' in may) return may;
  const { shadows, sites } = may;
  const known = await shadows.list();
  return {
    page: {
      candidates: [...(await shadows.candidates())],
      sites: sites.map((id) => ({ id, title: siteOf(context.network, id).title })),
      workflows: shadows.tunable().map(({ parameters, ...one }) => ({
        ...one,
        parameters: [...parameters],
      })),
      shadows: known
        .filter((shadow) => isShown(shadow, may))
        .map((shadow) => shadowSum(context, shadow)),
      daysMax: shadowDaysMax,
    },
  };
}

async function begin(
  context: PageContext,
  { site, candidate, changes }: NewShadowBody,
): Promise<PageAnswer<ApiShadow>> {
  const may = allowed(context);
  if ('refused' in may) return may;
  const sites = site === null ? (may.all ? null : may.sites) : [site];
  const answer = await may.shadows.start(context.person, { candidate, changes, sites });
  return answered(context, may.shadows, answer, candidate);
}

async function answered(
  context: PageContext,
  shadows: Shadows,
  answer: ShadowAnswer,
  /** Whose mistakes it tells. */
  candidate: string | null = null,
): Promise<PageAnswer<ApiShadow>> {
  if (answer.done) return { page: await fullShadow(context, { shadows, shadow: answer.shadow }) };
  const { refusal, problems } = answer;
  const [first] = problems;
  if (!first) return { refused: refusal };
  // What is in force fits: then it is the value that was asked for. Of a candidate it may be anything.
  if (candidate === null) {
    return { refused: { kind: 'invalid', sentence: first.sentence, field: 'changes' } };
  }
  const sentence = `${refusal.sentence} ${first.location}: ${first.sentence}`;
  return { refused: { kind: 'invalid', sentence, field: 'candidate' } };
}

async function shownShadow(
  context: PageContext,
  id: string,
): Promise<{ shadow: Shadow; shadows: Shadows } | RefusedOf> {
  const may = allowed(context);
  if ('refused' in may) return may;
  const shadow = await may.shadows.find(id);
  if (shadow && isShown(shadow, may)) return { shadow, shadows: may.shadows };
  return { refused: { kind: 'not-found', sentence: 'There is no such shadow any more.' } };
}

function isShown({ sites }: Shadow, may: { sites: string[]; all: boolean }): boolean {
  return sites === null ? may.all : sites.every((site) => may.sites.includes(site));
}

async function fullShadow(
  context: PageContext,
  { shadow, shadows }: { shadow: Shadow; shadows: Shadows },
): Promise<ApiShadow> {
  const { sums } = shadow;
  const sum = shadowSum(context, shadow);
  if (!sums) return { ...sum, report: null };
  const kept = await shadows.differences(shadow.id, examplesShown);
  const examples = kept.flatMap(({ kinds, ...one }) => kinds.map((kind) => ({ ...one, kind })));
  const { version, acts, ...difference } = sums;
  const { network, workflowTitle } = context;
  const report = shownDifference({ ...difference, examples }, network, workflowTitle);
  return { ...sum, report: { ...report, acts, candidateVersion: version } };
}

function shadowSum({ network, now }: PageContext, shadow: Shadow): ApiShadowSum {
  const { id, candidate, state, sentence, sites, comparedThrough, events, sums } = shadow;
  const isFollowed = state === 'running' && sums !== null;
  return {
    ...{ id, candidate, state, sentence, events },
    by: personName(network, shadow.by),
    startedAt: iso(shadow.startedAt),
    endedAt: shadow.endedAt === null ? null : iso(shadow.endedAt),
    sites: sites && sites.map((site) => siteOf(network, site).title),
    comparedThrough: iso(comparedThrough),
    lagSeconds: isFollowed ? Math.max(0, Math.round((now - comparedThrough) / 1000)) : null,
    tasks: sums?.tasks ?? null,
  };
}
