import { iso } from '../platform/platform.ts';
import type { ApiException, ApiExceptions } from './api.ts';
import { causeSentence } from './cause-sentence.ts';
import { endpoint, type PageAnswer, type PageContext } from './endpoint.ts';
import { readExceptionGroups, readOpenExceptions, type ExceptionRow } from './exceptions-store.ts';
import { idParams, resolveBody } from './inputs.ts';
import { sitesWhere } from './visible-sites.ts';

export const exceptionsEndpoint = endpoint({
  method: 'GET',
  path: '/api/exceptions',
  summary: 'Messages that could not be applied and wait for a person, alike ones together.',
  answer: (context) => exceptionsPage(context),
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

/** Open exceptions of the sites that the person may see, grouped by cause and feed. */
export async function exceptionsPage(context: PageContext): Promise<PageAnswer<ApiExceptions>> {
  const visible = sitesWhere(context, 'exception.view');
  if ('refused' in visible) return visible;
  const groups = await readExceptionGroups(context.database, visible.sites);
  const items = await readOpenExceptions(context.database, visible.sites);
  const byGroup = Map.groupBy(items, (item) => groupKey(item));
  return {
    page: {
      groups: groups.map((group) => ({
        ...group,
        sentence: causeSentence(group.cause, group.sentence),
        firstAt: iso(group.firstAt),
        lastAt: iso(group.lastAt),
        items: (byGroup.get(groupKey(group)) ?? []).map(itemOf),
      })),
      open: groups.reduce((sum, group) => sum + group.count, 0),
    },
  };
}

function groupKey({ cause, feed }: { cause: string; feed: string }): string {
  return `${feed} ${cause}`;
}

function itemOf({ cause: _cause, raisedAt, problems, ...row }: ExceptionRow): ApiException {
  return { ...row, raisedAt: iso(raisedAt), problems: [...problems] };
}
