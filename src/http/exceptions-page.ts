import type { Permission } from '../access/access.ts';
import { editableText, planItemsAloneMax, planItemsMax, type Hold } from '../flow/flow.ts';
import { feedCharset, type Feed, type Network } from '../governance/governance.ts';
import { iso } from '../platform/platform.ts';
import type {
  ApiEditable,
  ApiEdited,
  ApiException,
  ApiExceptionGroup,
  ApiExceptionMembers,
  ApiExceptions,
  ApiHold,
} from './api.ts';
import { causeSentence } from './cause-sentence.ts';
import { endpoint, type PageAnswer, type PageContext } from './endpoint.ts';
import {
  exceptionMembersMax,
  readExceptionGroups,
  readExceptionMembers,
  readExceptionMessage,
  readHolds,
  readOpenExceptions,
  type ExceptionRow,
  type GroupRow,
  type HoldRow,
} from './exceptions-store.ts';
import {
  editBody,
  groupQuery,
  holdBody,
  idParams,
  resolveBody,
  siteQuery,
  type GroupQuery,
} from './inputs.ts';
import { feedTitle, personName, siteOf } from './place-titles.ts';
import { auditRead } from './read-audit.ts';
import { sitesWhere } from './visible-sites.ts';

const exceptionsEndpoint = endpoint({
  method: 'GET',
  path: '/api/exceptions',
  summary:
    'Messages that could not be applied and wait for a person, alike ones together; and what is on hold.',
  query: siteQuery,
  answer: (context, { query }) => exceptionsPage(context, query.site),
});

const groupEndpoint = endpoint({
  method: 'GET',
  path: '/api/exceptions/group',
  summary: 'The messages of one group, searched by patient, number or control id.',
  query: groupQuery,
  answer: (context, { query }) => membersPage(context, query),
});

const resolveEndpoint = endpoint({
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

const editTextEndpoint = endpoint({
  method: 'GET',
  path: '/api/exceptions/:id/text',
  summary:
    'The text of an exception’s message as it may be edited. Audited as opening the message.',
  params: idParams,
  answer: (context, { params }) => editablePage(context, params.id),
});

const editEndpoint = endpoint({
  method: 'POST',
  path: '/api/exceptions/:id/edit',
  summary: 'Apply an edited message in the place of the one that failed, which stays as it came.',
  params: idParams,
  body: editBody,
  async answer(context, { params, body }): Promise<PageAnswer<ApiEdited>> {
    const { person } = context;
    const answer = await context.acts.editMessage({ person, exceptionId: params.id, ...body });
    if (!answer.done) return { refused: answer.refusal };
    return { page: { seq: answer.seq, outcome: answer.outcome } };
  },
});

const holdEndpoint = endpoint({
  method: 'POST',
  path: '/api/holds',
  summary: 'Let messages of a feed or a patient wait, for a time.',
  body: holdBody,
  async answer(context, { body }): Promise<PageAnswer<{ id: string }>> {
    const { feed, site = '', laneKey = '', minutes, reason } = body;
    const what = feed === undefined ? { site, laneKey } : { feed };
    const { person } = context;
    const answer = await context.acts.hold({ person, what, minutes, reason });
    return answer.done ? { page: { id: answer.hold.id } } : { refused: answer.refusal };
  },
});

const releaseEndpoint = endpoint({
  method: 'POST',
  path: '/api/holds/:id/release',
  summary: 'Let a hold go: what waited is applied in order.',
  params: idParams,
  async answer(context, { params }): Promise<PageAnswer<{ state: Hold['state'] }>> {
    const { person } = context;
    const answer = await context.acts.releaseHold({ person, holdId: params.id });
    return answer.done ? { page: { state: answer.hold.state } } : { refused: answer.refusal };
  },
});

export const exceptionEndpoints = [
  exceptionsEndpoint,
  groupEndpoint,
  resolveEndpoint,
  editTextEndpoint,
  editEndpoint,
  holdEndpoint,
  releaseEndpoint,
] as const;

/** Open exceptions of one site, or of all that the person may see, grouped by cause and feed. */
export async function exceptionsPage(
  context: PageContext,
  site?: string,
): Promise<PageAnswer<ApiExceptions>> {
  const visible = sitesWhere(context, 'exception.view');
  if ('refused' in visible) return visible;
  const sites = visible.sites.filter((one) => site === undefined || one === site);
  const { database, network } = context;
  const mine = sites.filter((one) => may(context, 'exception.resolve', one));
  const groups = await readExceptionGroups(database, sites, mine);
  const items = await readOpenExceptions(database, sites);
  const holds = await readHolds(database, sites);
  const byGroup = Map.groupBy(items, (item) => groupKey(item));
  const [first] = groups;
  return {
    page: {
      groups: groups.map((group) => groupOf(context, group, byGroup.get(groupKey(group)) ?? [])),
      open: first?.open ?? 0,
      moreGroups: (first?.groups ?? 0) - groups.length,
      holds: holds.map((hold) => holdOf(context, hold)),
      holdable: network.feeds
        .filter((feed) => mine.includes(feed.site))
        .filter((feed) => holds.every((hold) => hold.feed !== feed.id))
        .map((feed) => ({ feed: feed.id, title: feed.title })),
      ...{ planItemsMax, planItemsAloneMax },
    },
  };
}

async function membersPage(
  context: PageContext,
  { feed, cause, site, search, after }: GroupQuery,
): Promise<PageAnswer<ApiExceptionMembers>> {
  const visible = sitesWhere(context, 'exception.view');
  if ('refused' in visible) return visible;
  const sites = visible.sites.filter((one) => site === undefined || one === site);
  const asked = { sites, feed, cause, after, search, limit: exceptionMembersMax + 1 };
  const rows = await readExceptionMembers(context.database, asked);
  const shown = rows.slice(0, exceptionMembersMax);
  return {
    page: {
      items: shown.map((row) => itemOf(context, row)),
      next: rows.length > shown.length ? (shown.at(-1)?.id ?? null) : null,
    },
  };
}

async function editablePage(context: PageContext, id: string): Promise<PageAnswer<ApiEditable>> {
  const { authorize, database, network, person } = context;
  const message = await readExceptionMessage(database, id);
  if (!message) return { refused: { kind: 'not-found', sentence: 'There is no such exception.' } };
  const { site, seq, patientId } = message;
  const refused = await auditRead(
    context,
    { kind: 'message', id: String(seq), site, patientId },
    authorize(person, 'message.view', { site, unit: null }),
  );
  if (refused) return { refused };
  const feed = feedNamed(network, message.feed);
  const editable = editableText(message.raw, feed ? feedCharset(feed) : {});
  if ('problem' in editable) {
    const sentence = `This message cannot be edited here. ${editable.problem}`;
    return { refused: { kind: 'not-now', sentence } };
  }
  return { page: { seq, text: editable.text, charset: editable.charset } };
}

function groupOf(
  context: PageContext,
  { groups: _groups, open: _open, ...group }: GroupRow,
  items: readonly ExceptionRow[],
): ApiExceptionGroup {
  const { network } = context;
  const feed = feedNamed(network, group.feed);
  return {
    ...group,
    sentence: causeSentence(group.cause, group.sentence),
    feedTitle: feedTitle(network, group.feed),
    owner: feed ? personName(network, feed.owner) : 'Nobody',
    firstAt: iso(group.firstAt),
    lastAt: iso(group.lastAt),
    items: items.map((item) => itemOf(context, item)),
  };
}

function groupKey({ cause, feed }: { cause: string; feed: string }): string {
  return `${feed} ${cause}`;
}

function itemOf(
  context: PageContext,
  { cause: _cause, raisedAt, problems, ...row }: ExceptionRow,
): ApiException {
  return {
    ...row,
    siteTitle: siteOf(context.network, row.site).title,
    mayOpen: may(context, 'message.view', row.site),
    mayResolve: may(context, 'exception.resolve', row.site),
    raisedAt: iso(raisedAt),
    problems: [...problems],
  };
}

function holdOf(context: PageContext, { feed, laneKey, ...row }: HoldRow): ApiHold {
  const { network } = context;
  return {
    ...row,
    what: feed === null ? (laneKey ?? '') : feedTitle(network, feed),
    heldBy: personName(network, row.heldBy),
    heldAt: iso(row.heldAt),
    until: iso(row.until),
    mayRelease: row.state === 'active' && may(context, 'exception.resolve', row.site),
  };
}

function may({ authorize, person }: PageContext, permission: Permission, site: string): boolean {
  return authorize(person, permission, { site, unit: null }).allowed;
}

function feedNamed(network: Network, id: string): Feed | undefined {
  return network.feeds.find((feed) => feed.id === id);
}
