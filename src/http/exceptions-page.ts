import type { Permission } from '../access/access.ts';
import { iso } from '../platform/platform.ts';
import type { ApiException, ApiExceptions } from './api.ts';
import { causeSentence } from './cause-sentence.ts';
import { endpoint, type PageAnswer, type PageContext } from './endpoint.ts';
import { readExceptionGroups, readOpenExceptions, type ExceptionRow } from './exceptions-store.ts';
import { idParams, resolveBody, siteQuery } from './inputs.ts';
import { feedTitle, siteOf } from './place-titles.ts';
import { sitesWhere } from './visible-sites.ts';

export const exceptionsEndpoint = endpoint({
  method: 'GET',
  path: '/api/exceptions',
  summary: 'Messages that could not be applied and wait for a person, alike ones together.',
  query: siteQuery,
  answer: (context, { query }) => exceptionsPage(context, query.site),
});

export const resolveEndpoint = endpoint({
  method: 'POST',
  path: '/api/exceptions/:id/resolve',
  summary: 'Try an exception’s message again, or skip it; what waited behind it goes on.',
  params: idParams,
  body: resolveBody,
  async answer(context, { params, body }): Promise<PageAnswer<{ released: number }>> {
    const answer = await context.acts.resolveException({
      person: context.person,
      exceptionId: params.id,
      how: body.how,
      reason: body.reason,
    });
    return answer.done ? { page: { released: answer.released } } : { refused: answer.refusal };
  },
});

/** Open exceptions of one site, or of all that the person may see, grouped by cause and feed. */
export async function exceptionsPage(
  context: PageContext,
  site?: string,
): Promise<PageAnswer<ApiExceptions>> {
  const visible = sitesWhere(context, 'exception.view');
  if ('refused' in visible) return visible;
  const sites = visible.sites.filter((one) => site === undefined || one === site);
  const groups = await readExceptionGroups(context.database, sites);
  const items = await readOpenExceptions(context.database, sites);
  const byGroup = Map.groupBy(items, (item) => groupKey(item));
  return {
    page: {
      groups: groups.map((group) => ({
        ...group,
        sentence: causeSentence(group.cause, group.sentence),
        feedTitle: feedTitle(context.network, group.feed),
        firstAt: iso(group.firstAt),
        lastAt: iso(group.lastAt),
        items: (byGroup.get(groupKey(group)) ?? []).map((item) => itemOf(context, item)),
      })),
      open: groups.reduce((sum, group) => sum + group.count, 0),
    },
  };
}

function groupKey({ cause, feed }: { cause: string; feed: string }): string {
  return `${feed} ${cause}`;
}

function itemOf(
  { authorize, network, person }: PageContext,
  { cause: _cause, raisedAt, problems, ...row }: ExceptionRow,
): ApiException {
  const may = (permission: Permission): boolean =>
    authorize(person, permission, { site: row.site, unit: null }).allowed;
  return {
    ...row,
    siteTitle: siteOf(network, row.site).title,
    mayOpen: may('message.view'),
    mayResolve: may('exception.resolve'),
    raisedAt: iso(raisedAt),
    problems: [...problems],
  };
}
