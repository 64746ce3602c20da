import { iso, must } from '../platform/platform.ts';
import {
  handoffAcceptMinutesDefault,
  mayOnTask,
  readHandoff,
  readHandoffs,
  readTasks,
  readWorklist,
  askedOf,
  type HandoffFate,
  type SettledHandoff,
  type Task,
} from '../tasks/tasks.ts';
import type { ApiTaskRow } from './api.ts';
import { endpoint, type PageAnswer, type PageContext } from './endpoint.ts';
import type { ApiHandoff, ApiHandoffDraft, ApiHandoffs, ApiHandoffSum } from './handoffs-api.ts';
import { idParams, newHandoffBody, siteQuery, takeOverBody } from './inputs.ts';
import { personName, siteOf } from './place-titles.ts';
import { taskRows, workRowsMax } from './work-page.ts';

/** How long a handoff that is over is still shown to the two people. */
export const handoffShownMs = 12 * 3_600_000;
/** Handoffs of one person that are shown. */
export const handoffsShownMax = 20;

export const handoffEndpoints = [
  endpoint({
    method: 'GET',
    path: '/api/handoffs',
    summary: 'Shift handoffs that the signed-in person gave or receives.',
    answer: async (context) => ({ page: await handoffsPage(context) }),
  }),
  endpoint({
    method: 'GET',
    path: '/api/handoffs/new',
    summary: 'What the signed-in person could hand over now, and to whom.',
    query: siteQuery,
    answer: async (context, { query }) => ({ page: await draftPage(context, query.site) }),
  }),
  endpoint({
    method: 'GET',
    path: '/api/handoffs/:id',
    summary: 'A shift handoff with its tasks and what became of each.',
    params: idParams,
    answer: (context, { params }) => handoffPage(context, params.id),
  }),
  endpoint({
    method: 'POST',
    path: '/api/handoffs',
    summary: 'Offer tasks that one answers for to a colleague, all or none.',
    body: newHandoffBody,
    async answer(context, { body }): Promise<PageAnswer<ApiHandoffs>> {
      const { acts, person } = context;
      const answer = await acts.handOverShift({ person, ...body });
      return answer.done
        ? { page: await handoffsPage(context) }
        : { refused: await located(context, answer) };
    },
  }),
  endpoint({
    method: 'POST',
    path: '/api/handoffs/:id/accept',
    summary: 'Accept tasks of a handoff that is offered to one; a critical one alone.',
    params: idParams,
    body: takeOverBody,
    async answer(context, { params, body }): Promise<PageAnswer<ApiHandoff>> {
      const { acts, person } = context;
      const answer = await acts.takeOverShift({ person, handoffId: params.id, ...body });
      return answer.done
        ? handoffPage(context, params.id)
        : { refused: await located(context, answer) };
    },
  }),
];

/** Of many tasks the refusal names the one that was the reason. */
async function located(
  { database }: PageContext,
  answer: { refusal: Extract<PageAnswer<never>, { refused: unknown }>['refused']; taskId?: string },
) {
  const { refusal, taskId } = answer;
  const [task] = taskId === undefined ? [] : await readTasks(database, [taskId]);
  if (!task) return refusal;
  return { ...refusal, sentence: `${task.title}: ${refusal.sentence}` };
}

async function handoffsPage(context: PageContext): Promise<ApiHandoffs> {
  const { database, now, person } = context;
  const found = await readHandoffs(database, {
    ...{ person: person.id, since: now - handoffShownMs, limit: handoffsShownMax },
  });
  const sum = (one: SettledHandoff): ApiHandoffSum => sumOf(context, one);
  return {
    given: found.filter(({ from }) => from === person.id).map(sum),
    received: found.filter(({ to }) => to === person.id).map(sum),
  };
}

async function handoffPage(context: PageContext, id: string): Promise<PageAnswer<ApiHandoff>> {
  const { authorize, database, network, person } = context;
  const handoff = await readHandoff(database, id);
  if (!handoff) return { refused: { kind: 'not-found', sentence: 'There is no such handoff.' } };
  if (![handoff.from, handoff.to].includes(person.id)) {
    const sentence = 'Only the two people of a handoff see it.';
    return { refused: { kind: 'forbidden', sentence } };
  }
  const tasks = await readTasks(
    database,
    handoff.items.map(({ taskId }) => taskId),
  );
  // Whose role was taken away since sees no patients of it any more.
  const visible = tasks.filter(
    (task) => mayOnTask(authorize, network, person, 'task.view', task).allowed,
  );
  const rows = new Map((await taskRows(context, visible)).map((row) => [row.id, row]));
  return {
    page: {
      ...sumOf(context, handoff),
      note: handoff.note,
      items: handoff.items
        .flatMap((item) => {
          const task = rows.get(item.taskId);
          return task ? [{ task, note: item.note, ...fateWords(context, item) }] : [];
        })
        .toSorted((a, b) => urgency(a.task) - urgency(b.task)),
    },
  };
}

function sumOf({ network }: PageContext, handoff: SettledHandoff): ApiHandoffSum {
  const site = siteOf(network, handoff.site);
  const fates = { offered: 0, accepted: 0, declined: 0, withdrawn: 0, returned: 0, over: 0 };
  for (const { fate } of handoff.items) fates[fate] += 1;
  return {
    id: handoff.id,
    from: { id: handoff.from, name: personName(network, handoff.from) },
    to: { id: handoff.to, name: personName(network, handoff.to) },
    ...{ siteTitle: site.title, zone: site.zone, fates },
    offeredAt: iso(handoff.offeredAt),
    acceptBy: iso(handoff.acceptBy),
    closedAt: handoff.closedAt === null ? null : iso(handoff.closedAt),
  };
}

function fateWords(
  { network }: PageContext,
  { fate, by }: { fate: HandoffFate; by: string | null },
): { fate: HandoffFate; sentence: string | null } {
  const who = by === null || by === 'engine' ? 'Sinew' : personName(network, by);
  const words: Record<HandoffFate, string | null> = {
    offered: null,
    accepted: `${who} accepted it.`,
    declined: `${who} declined it.`,
    withdrawn: 'It is not on offer any more.',
    returned: 'Its pool is asked again.',
    over: 'It is finished.',
  };
  return { fate, sentence: words[fate] };
}

async function draftPage(context: PageContext, site: string | undefined): Promise<ApiHandoffDraft> {
  const { database, network, person } = context;
  const asked = askedOf(person, network, site === undefined ? undefined : [site]);
  const { mine } = await readWorklist(database, { ...asked, limit: workRowsMax });
  const owned = mine.filter(({ owner }) => owner === person.id);
  const sites = new Set(owned.map((task) => task.site));
  const minutes = [...sites].map(
    (id) => siteOf(network, id).work?.handoffAcceptMinutes ?? handoffAcceptMinutesDefault,
  );
  return {
    tasks: (await taskRows(context, owned)).toSorted((a, b) => urgency(a) - urgency(b)),
    colleagues: colleaguesOf(context, owned),
    acceptMinutes: minutes.length === 0 ? handoffAcceptMinutesDefault : Math.min(...minutes),
  };
}

/** Everybody who may take one of the tasks at least: who is on shift first, then who may take more of them. */
function colleaguesOf(
  { authorize, network, now, onShift, person }: PageContext,
  owned: readonly Task[],
): ApiHandoffDraft['colleagues'] {
  const here = new Set(
    owned.flatMap(({ site, pool }) => onShift(network, { site, ...pool }, now).map(({ id }) => id)),
  );
  const may = (id: string): string[] => {
    const colleague = must(
      network.people.find((one) => one.id === id),
      id,
    );
    return owned
      .filter((task) => {
        const unowned = { ...task, owner: null, offeredTo: null };
        return mayOnTask(authorize, network, colleague, 'task.act', unowned).allowed;
      })
      .map((task) => task.id);
  };
  return network.people
    .filter(({ id }) => id !== person.id)
    .map(({ id, name, title }) => ({ id, name, title, onShift: here.has(id), takes: may(id) }))
    .filter(({ takes }) => takes.length > 0)
    .toSorted(
      (a, b) =>
        Number(b.onShift) - Number(a.onShift) ||
        b.takes.length - a.takes.length ||
        a.name.localeCompare(b.name),
    );
}

function urgency({ priority }: Pick<ApiTaskRow, 'priority'>): number {
  return ['critical', 'urgent', 'routine'].indexOf(priority);
}
