import type { ChangeRequests, ListedRequest, RequestReplays } from '../change/change.ts';
import { iso } from '../platform/platform.ts';
import { changeView } from './change-view.ts';
import type { ApiChange, ApiChangedFile, ApiChangeRow, ApiChanges } from './changes-api.ts';
import {
  changeActBody,
  changeParams,
  fileQuery,
  newChangeBody,
  planReplayBody,
  viewedBody,
} from './changes-inputs.ts';
import { endpoint, type PageAnswer, type PageContext } from './endpoint.ts';
import { personName, siteOf } from './place-titles.ts';

export const changeEndpoints = [
  endpoint({
    method: 'GET',
    path: '/api/changes',
    summary: 'Change requests, those first that were touched last.',
    answer: (context) => changesPage(context),
  }),
  endpoint({
    method: 'POST',
    path: '/api/changes',
    summary: 'Begin a change request as a draft.',
    body: newChangeBody,
    async answer(context, { body }): Promise<PageAnswer<ApiChange>> {
      const may = allowed(context);
      if ('refused' in may) return may;
      const answer = await may.changes.create(context.person, body);
      return answer.done ? changePage(context, answer.request.id) : { refused: answer.refusal };
    },
  }),
  endpoint({
    method: 'GET',
    path: '/api/changes/:id',
    summary: 'A change request: difference, plan, files, approvals and conversation.',
    params: changeParams,
    answer: (context, { params }) => changePage(context, params.id),
  }),
  endpoint({
    method: 'POST',
    path: '/api/changes/:id/act',
    summary: 'Write at a change request, decide on it, or put it in force.',
    params: changeParams,
    body: changeActBody,
    async answer(context, { params: { id }, body }): Promise<PageAnswer<ApiChange>> {
      const may = allowed(context);
      if ('refused' in may) return may;
      const answer = await may.changes.act({ person: context.person, id, ...body });
      return answer.done ? changePage(context, id) : { refused: answer.refusal };
    },
  }),
  endpoint({
    method: 'POST',
    path: '/api/changes/:id/viewed',
    summary: 'Mark an object of the difference as looked at, or as not.',
    params: changeParams,
    body: viewedBody,
    async answer(context, { params: { id }, body }): Promise<PageAnswer<ApiChange>> {
      const may = allowed(context);
      if ('refused' in may) return may;
      await may.changes.view(id, context.person, body.object, body.digest);
      return changePage(context, id);
    },
  }),
  endpoint({
    method: 'POST',
    path: '/api/changes/:id/replay',
    summary: 'Try a change request on the last days, in the background; one at a time.',
    params: changeParams,
    body: planReplayBody,
    answer: (context, { params: { id }, body: { days } }) =>
      afterReplay(context, id, (replays) => replays.begin(context.person, id, days)),
  }),
  endpoint({
    method: 'POST',
    path: '/api/changes/:id/replay/cancel',
    summary: 'End the trial of a change request that runs.',
    params: changeParams,
    answer: (context, { params: { id } }) =>
      afterReplay(context, id, (replays) => replays.cancel(context.person, id)),
  }),
  endpoint({
    method: 'GET',
    path: '/api/changes/:id/file',
    summary: 'One file of a change request, as it starts from and as it would be.',
    params: changeParams,
    query: fileQuery,
    answer: (context, { params, query }) => filePage(context, params.id, query.path),
  }),
];

type RefusedOf = Extract<PageAnswer<unknown>, { refused: unknown }>['refused'];

/** The change requests of this server, where the person may see them anywhere. */
function allowed({
  changes,
  person,
  network,
  authorize,
}: PageContext): { changes: ChangeRequests } | { refused: RefusedOf } {
  if (!changes) {
    return { refused: { kind: 'not-found', sentence: 'Nothing is proposed on this server.' } };
  }
  const places = [null, ...network.sites.map(({ id }) => id)];
  const answers = places.map((site) => authorize(person, 'change.view', { site, unit: null }));
  if (answers.some(({ allowed: may }) => may)) return { changes };
  const sentence = answers.flatMap((one) => (one.allowed ? [] : [one.reason]))[0] ?? '';
  return { refused: { kind: 'forbidden', sentence } };
}

async function changesPage(context: PageContext): Promise<PageAnswer<ApiChanges>> {
  const may = allowed(context);
  if ('refused' in may) return may;
  const { network, person, authorize } = context;
  const mayAt = (site: string | null): boolean =>
    authorize(person, 'change.propose', { site, unit: null }).allowed;
  return {
    page: {
      requests: (await may.changes.list()).map((one) => rowOf(context, one)),
      sites: network.sites.filter(({ id }) => mayAt(id)).map(({ id, title }) => ({ id, title })),
      everywhere: mayAt(null),
    },
  };
}

/** A request as a line of the list. */
export function rowOf(
  { network }: Pick<PageContext, 'network'>,
  request: Pick<
    ListedRequest,
    | 'id'
    | 'title'
    | 'shown'
    | 'author'
    | 'sites'
    | 'changedAt'
    | 'schedule'
    | 'applied'
    | 'fileCount'
  >,
): ApiChangeRow {
  const { id, title, shown, author, sites, changedAt, schedule, applied, fileCount } = request;
  const at = applied?.at ?? schedule?.at ?? null;
  return {
    ...{ id, title, state: shown, author: personName(network, author), files: fileCount },
    sites: sites && sites.map((site) => siteOf(network, site).title),
    changedAt: iso(changedAt),
    at: at === null ? null : iso(at),
  };
}

async function changePage(context: PageContext, id: number): Promise<PageAnswer<ApiChange>> {
  const may = allowed(context);
  if ('refused' in may) return may;
  const looked = await may.changes.look(id, context.person);
  if (!looked) return { refused: { kind: 'not-found', sentence: noSuch } };
  const { request, shown } = looked;
  const fileCount = Object.keys(request.files).length;
  return { page: changeView(context, looked, rowOf(context, { ...request, shown, fileCount })) };
}

async function afterReplay(
  context: PageContext,
  id: number,
  act: (replays: RequestReplays) => ReturnType<RequestReplays['begin']>,
): Promise<PageAnswer<ApiChange>> {
  const may = allowed(context);
  if ('refused' in may) return may;
  const { replays } = may.changes;
  if (!replays) {
    const sentence = 'Nothing can be tried on this server.';
    return { refused: { kind: 'not-found', sentence } };
  }
  const answer = await act(replays);
  return answer.done ? changePage(context, id) : { refused: answer.refusal };
}

const noSuch = 'There is no such change request.';

async function filePage(
  context: PageContext,
  id: number,
  path: string,
): Promise<PageAnswer<ApiChangedFile>> {
  const may = allowed(context);
  if ('refused' in may) return may;
  const looked = await may.changes.look(id, context.person);
  if (!looked) return { refused: { kind: 'not-found', sentence: noSuch } };
  const { baseFiles, files } = looked;
  return { page: { path, before: baseFiles[path] ?? null, after: files[path] ?? null } };
}
