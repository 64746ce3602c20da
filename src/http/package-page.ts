import { readPackage, type ReleasePackage } from '../programme/programme.ts';
import { endpoint, type PageAnswer, type PageContext } from './endpoint.ts';
import { roleTitle } from './place-titles.ts';
import type { ApiPackage } from './programme-api.ts';
import { packageParams } from './programme-inputs.ts';
import { visibleSite } from './site-page.ts';

export const packageEndpoint = endpoint({
  method: 'GET',
  path: '/api/sites/:id/packages/:version',
  summary: 'What people of a site must know of a version, by role.',
  params: packageParams,
  answer: (context, { params }) => packagePage(context, params),
});

async function packagePage(
  context: PageContext,
  { id, version }: { id: string; version: string },
): Promise<PageAnswer<ApiPackage>> {
  const visible = visibleSite(context, id);
  if ('refused' in visible) return visible;
  const { database, dutyChanges, now } = context;
  const found = await readPackage(database, { site: id, version, now, duty: dutyChanges() });
  if (found) return { page: pageOf(context, found) };
  const sentence = `There is no version ${version} for this site here. Import it first.`;
  return { refused: { kind: 'not-found', sentence } };
}

function pageOf({ network }: PageContext, found: ReleasePackage): ApiPackage {
  const { site, version, base, fingerprint } = found;
  return {
    ...{ site: site.id, siteTitle: site.title, version, base, fingerprint },
    notes: [...found.notes],
    changes: [...found.changes],
    exceptions: [...found.exceptions],
    training: [...found.training],
    lessons: [...found.lessons],
    roles: found.roles.map(({ role, title, differences, onCall, tasks }) => ({
      ...{ role, title, differences: [...differences], onCall: [...onCall] },
      tasks: tasks.map((task) => ({
        ...{ title: task.title, workflowTitle: task.workflowTitle, priority: task.priority },
        ...{ acceptWithin: task.acceptWithin, finishWithin: task.finishWithin, todo: task.todo },
        ladder: task.ladder.map((rung) => `${roleTitle(network, rung.role)} after ${rung.after}`),
      })),
    })),
  };
}
