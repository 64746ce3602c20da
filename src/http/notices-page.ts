import { z } from 'zod';

import { appendAudit } from '../access/access.ts';
import { iso } from '../platform/platform.ts';
import { endpoint, type PageAnswer, type PageContext } from './endpoint.ts';
import type { ApiNotices } from './notices-api.ts';
import { markNoticeRead, readNotices, type NoticeRow } from './notices-store.ts';
import { siteOf } from './place-titles.ts';

/** How long a notice is shown after it was read. What was not read stays. */
export const noticesShownMs = 24 * 3_600_000;
/** Notices that are shown and that one request marks; older ones follow as these are read. */
export const noticesMax = 50;

const readBody = z.object({
  notices: z
    .array(z.object({ run: z.string().min(1).max(200), key: z.string().min(1).max(200) }))
    .min(1)
    .max(noticesMax),
});

export const noticeEndpoints = [
  endpoint({
    method: 'GET',
    path: '/api/notices',
    summary:
      'What workflows told the roles of the signed-in person: what they have not read, and what they read in the last day.',
    answer: async (context): Promise<PageAnswer<ApiNotices>> => ({
      page: await noticesPage(context),
    }),
  }),
  endpoint({
    method: 'POST',
    path: '/api/notices/read',
    summary:
      'Mark notices as read by the signed-in person. Those of others, and what was read before, stay as they are.',
    body: readBody,
    async answer(context, { body }): Promise<PageAnswer<ApiNotices>> {
      await markRead(context, body.notices);
      return { page: await noticesPage(context) };
    },
  }),
];

/** What the person was told, as the page shows it. */
export async function noticesPage(context: PageContext): Promise<ApiNotices> {
  return pageOf(context, await visibleNotices(context));
}

async function visibleNotices({
  authorize,
  database,
  now,
  person,
}: PageContext): Promise<NoticeRow[]> {
  const rows = await readNotices(
    database,
    { person: person.id, grants: person.grants },
    now - noticesShownMs,
    noticesMax,
  );
  return rows.filter(({ site, unit }) => authorize(person, 'task.view', { site, unit }).allowed);
}

/** Marks what is shown to the person, and was asked for, as read by them; audited in the same transaction. */
export async function markRead(
  context: PageContext,
  asked: readonly { run: string; key: string }[],
): Promise<void> {
  const { database, now, person } = context;
  const shown = await visibleNotices(context);
  const meant = shown.filter(
    ({ run, key, readAt }) =>
      readAt === null && asked.some((one) => one.run === run && one.key === key),
  );
  await database.transaction('read-notices', async (tx) => {
    for (const { run, key, site } of meant) {
      if (!(await markNoticeRead(tx, { person: person.id, run, key, site, at: now }))) continue;
      await appendAudit(tx, [
        {
          ...{ at: now, site, actor: person.id, action: 'notice.read', object: `run:${run}` },
          ...{ patientId: null, outcome: 'done', detail: { key } },
        },
      ]);
    }
  });
}

function pageOf({ network, workflowTitle }: PageContext, rows: readonly NoticeRow[]): ApiNotices {
  return {
    unread: rows.filter(({ readAt }) => readAt === null).length,
    notices: rows.map(({ run, key, site, at, title, text, workflow, readAt }) => ({
      ...{ id: `${run} ${key}`, run, key, at: iso(at), zone: siteOf(network, site).zone },
      ...{ title, text, workflow: workflowTitle(workflow), isRead: readAt !== null },
    })),
  };
}
