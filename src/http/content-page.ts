import { appendAudit } from '../access/access.ts';
import { estimateContent, readPlace, searchContent } from '../feeds/feeds.ts';
import { iso } from '../platform/platform.ts';
import type { ApiContent, ApiContentCost } from './api.ts';
import { endpoint, type PageAnswer, type PageContext } from './endpoint.ts';
import { contentBody, type ContentBody } from './inputs.ts';
import { rowOf, searchOf } from './messages-page.ts';

/** Commands, not reads: what is looked for is patient data, and addresses end in logs. */
export const contentCostEndpoint = endpoint({
  method: 'POST',
  path: '/api/messages/content/cost',
  summary: 'What it would cost to look inside the messages that a search concerns.',
  body: contentBody,
  answer: (context, { body }) => contentCost(context, body),
});

export const contentEndpoint = endpoint({
  method: 'POST',
  path: '/api/messages/content',
  summary: 'Looks inside the next slice of the messages that a search concerns. Is audited.',
  body: contentBody,
  answer: (context, { body }) => contentPage(context, body),
});

export async function contentCost(
  context: PageContext,
  { text: _text, before: _before, ...keys }: ContentBody,
): Promise<PageAnswer<ApiContentCost>> {
  const asked = searchOf(context, keys);
  if ('refused' in asked) return asked;
  return { page: await estimateContent(context.database, asked.search) };
}

export async function contentPage(
  context: PageContext,
  { text, before, ...keys }: ContentBody,
): Promise<PageAnswer<ApiContent>> {
  const asked = searchOf(context, keys);
  if ('refused' in asked) return asked;
  if (before === undefined) await auditSearch(context, keys);
  const place = before === undefined ? null : await readPlace(context.database, before);
  if (before !== undefined && !place) return { page: nothing };
  const found = await searchContent(context.database, asked.search, { text, before: place });
  return {
    page: {
      rows: found.rows.map(rowOf),
      looked: { ...found.looked, backTo: found.next && iso(found.next.receivedAt) },
      next: found.next && found.next.seq,
    },
  };
}

const nothing: ApiContent = {
  rows: [],
  looked: { messages: 0, bytes: 0, backTo: null },
  next: null,
};

/** Who looked through what, by which keys; not for what, which is patient data. */
async function auditSearch(
  { database, now, person }: PageContext,
  keys: Omit<ContentBody, 'text' | 'before'>,
): Promise<void> {
  await appendAudit(database, [
    {
      at: now,
      site: keys.site ?? null,
      actor: person.id,
      action: 'message.search-content',
      object: `feed:${keys.feed ?? 'all'}`,
      patientId: null,
      outcome: 'done',
      detail: { keys: Object.keys(keys).join(' ') },
    },
  ]);
}
