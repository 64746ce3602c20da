import {
  declareDowntime,
  endDowntimeOf,
  packCode,
  readDowntimes,
  readDowntimeTasks,
  reconcile,
  type Downtime,
  type DowntimeAnswer,
  type DowntimeTask,
} from '../downtime/downtime.ts';
import { iso } from '../platform/platform.ts';
import type { ApiDowntime, ApiDowntimes, ApiDowntimeSum, ApiOperation } from './downtime-api.ts';
import { endpoint, type PageAnswer, type PageContext } from './endpoint.ts';
import { downtimeParams, downtimeTaskParams, newDowntimeBody, reconciledBody } from './inputs.ts';
import { personName, siteOf, unitTitle } from './place-titles.ts';

export const downtimeEndpoints = [
  endpoint({
    method: 'GET',
    path: '/api/operation',
    summary: 'How Sinew stands, and which sites work on paper.',
    answer: async (context) => ({ page: await operationPage(context) }),
  }),
  endpoint({
    method: 'GET',
    path: '/api/downtimes',
    summary: 'Times in which a site worked on paper, the latest first.',
    answer: async (context) => ({ page: await downtimesPage(context) }),
  }),
  endpoint({
    method: 'GET',
    path: '/api/downtimes/:id',
    summary: 'The tasks that were open in a downtime, and what was done on paper.',
    params: downtimeParams,
    answer: (context, { params }) => downtimePage(context, params.id),
  }),
  endpoint({
    method: 'POST',
    path: '/api/downtimes',
    summary: 'Declare that a site works on paper.',
    body: newDowntimeBody,
    async answer(context, { body }): Promise<PageAnswer<ApiDowntimes>> {
      const answer = await declareDowntime({ person: context.person, ...body }, context);
      return answer.done ? { page: await downtimesPage(context) } : { refused: answer.refusal };
    },
  }),
  endpoint({
    method: 'POST',
    path: '/api/downtimes/:id/end',
    summary: 'The site goes back to the screens; its open tasks are listed.',
    params: downtimeParams,
    answer: async (context, { params }) =>
      after(
        context,
        params.id,
        await endDowntimeOf({ person: context.person, ...params }, context),
      ),
  }),
  endpoint({
    method: 'POST',
    path: '/api/downtimes/:id/tasks/:taskId',
    summary: 'Enter what was done on paper about one task, or that nothing was.',
    params: downtimeTaskParams,
    body: reconciledBody,
    async answer(context, { params, body }) {
      const request = { person: context.person, ...params, ...body };
      return after(context, params.id, await reconcile(request, context));
    },
  }),
];

function after(
  context: PageContext,
  id: number,
  answer: DowntimeAnswer,
): Promise<PageAnswer<ApiDowntime>> {
  return answer.done ? downtimePage(context, id) : Promise.resolve({ refused: answer.refusal });
}

async function operationPage(context: PageContext): Promise<ApiOperation> {
  const { database, network, now } = context;
  const operation = context.operation?.() ?? { state: 'normal', since: now, reasons: [] };
  const running = (await readDowntimes(database, seenSites(context))).filter(
    ({ endedAt }) => endedAt === null,
  );
  return {
    ...{ state: operation.state, since: iso(operation.since), reasons: [...operation.reasons] },
    onPaper: running.map(({ site, reason, beganAt }) => {
      const { title, zone } = siteOf(network, site);
      return { site, siteTitle: title, zone, reason, beganAt: iso(beganAt) };
    }),
  };
}

async function downtimesPage(context: PageContext): Promise<ApiDowntimes> {
  const { authorize, database, network, person } = context;
  const downtimes = await readDowntimes(database, seenSites(context));
  const running = new Set(downtimes.flatMap(({ site, endedAt }) => (endedAt === null ? site : [])));
  return {
    operation: await operationPage(context),
    mayDeclare: network.sites
      .filter(({ id }) => !running.has(id))
      .filter(({ id }) => authorize(person, 'downtime.declare', { site: id, unit: null }).allowed)
      .map(({ id, title }) => ({ site: id, siteTitle: title })),
    downtimes: downtimes.map((one) => sumOf(context, one)),
  };
}

async function downtimePage(context: PageContext, id: number): Promise<PageAnswer<ApiDowntime>> {
  const { authorize, database, network, person } = context;
  const downtime = (await readDowntimes(database, seenSites(context))).find((one) => one.id === id);
  if (!downtime) return { refused: { kind: 'not-found', sentence: 'There is no such downtime.' } };
  // Titles of tasks name what was measured: who may not enter it has no reason to read them.
  const may = authorize(person, 'downtime.declare', { site: downtime.site, unit: null });
  if (!may.allowed) return { refused: { kind: 'forbidden', sentence: may.reason } };
  const tasks = await readDowntimeTasks(database, id);
  const site = siteOf(network, downtime.site);
  return {
    page: {
      ...sumOf(context, downtime),
      tasks: tasks.map((task) => ({
        ...{ taskId: task.taskId, code: packCode(task.taskId), title: task.title },
        unitTitle: task.unit === null ? null : unitTitle(site, task.unit),
        ...{ priority: task.priority, state: task.state, how: task.how, paperBy: task.paperBy },
        ...{ note: task.note, ...entryOf(context, task) },
      })),
    },
  };
}

function entryOf({ network }: PageContext, task: DowntimeTask) {
  const { enteredAt, enteredBy, paperAt } = task;
  return {
    paperAt: paperAt === null ? null : iso(paperAt),
    enteredBy: enteredBy === null ? null : personName(network, enteredBy),
    enteredAt: enteredAt === null ? null : iso(enteredAt),
  };
}

function sumOf({ network }: PageContext, one: Downtime): ApiDowntimeSum {
  const { title, zone } = siteOf(network, one.site);
  return {
    ...{ id: one.id, site: one.site, siteTitle: title, zone, reason: one.reason },
    ...{ beganAt: iso(one.beganAt), declaredBy: personName(network, one.declaredBy) },
    endedAt: one.endedAt === null ? null : iso(one.endedAt),
    endedBy: one.endedBy === null ? null : personName(network, one.endedBy),
    unreconciled: one.unreconciled,
  };
}

/** Where the person has any role: that a place works on paper is no secret there. */
function seenSites({ network, person }: PageContext): string[] {
  return network.sites
    .map(({ id }) => id)
    .filter((id) => person.grants.some(({ site }) => site === '*' || site === id));
}
