import { iso, type Queryable } from '../platform/platform.ts';
import {
  askedOf,
  isDrill,
  mayOnTask,
  readTaskHistory,
  readWorklist,
  type Task,
} from '../tasks/tasks.ts';
import type { ApiTaskRow, ApiWork } from './api.ts';
import { readColleagueTasks } from './colleague-store.ts';
import { endpoint, type PageAnswer, type PageContext } from './endpoint.ts';
import { siteQuery } from './inputs.ts';
import { readPatients, unknownPatient } from './patient-store.ts';
import { taskRow } from './task-row.ts';
import { readTaskWaits } from './task-wait-store.ts';

export const workRowsMax = 200;

export const workEndpoint = endpoint({
  method: 'GET',
  path: '/api/work',
  summary: 'My work: what the signed-in person is accountable for, and what asks a pool of theirs.',
  query: siteQuery,
  answer: (context, { query }) => workPage(context, query.site),
});

/** My work at one site, or at all of the person's sites. Up to `workRowsMax` rows in each part. */
export async function workPage(
  context: PageContext,
  site: string | undefined,
): Promise<PageAnswer<ApiWork>> {
  const { authorize, database, network, now, person } = context;
  const asked = askedOf(person, network, site === undefined ? undefined : [site]);
  const found = await readWorklist(database, { ...asked, limit: workRowsMax });
  // The list's predicate and `authorize` must agree; where a configuration makes them differ, the narrower one holds.
  const visible = (task: Task): boolean =>
    mayOnTask(authorize, network, person, 'task.view', task).allowed;
  const mine = found.mine.filter(visible);
  // Whoever has real work does that first.
  const seen = found.pool.filter(visible);
  const pool = [...seen.filter((task) => !isDrill(task)), ...seen.filter(isDrill)];
  const colleagues = (await readColleagueTasks(database, asked)).filter(visible);
  const rows = await taskRows(context, [...mine, ...pool, ...colleagues]);
  const notMine = rows.slice(mine.length);
  return {
    page: {
      serverTime: iso(now),
      mine: rows.slice(0, mine.length),
      pool: notMine.slice(0, pool.length),
      colleagues: notMine.slice(pool.length),
    },
  };
}

/** Tasks as rows for this person, in the order given. */
export async function taskRows(
  { database, network, person }: PageContext,
  tasks: readonly Task[],
): Promise<ApiTaskRow[]> {
  const ids = tasks.map((task) => task.patientId);
  const patients = await readPatients(database, network, ids);
  const waits = await readTaskWaits(database, tasks);
  const notes = await readOfferNotes(
    database,
    tasks.filter(({ offeredTo }) => offeredTo === person.id),
  );
  return tasks.map((task) =>
    taskRow(network, task, {
      patient: patients.get(task.patientId) ?? unknownPatient(task.patientId),
      wait: waits.get(task.id),
      offerNote: notes.get(task.id) ?? null,
    }),
  );
}

// Few tasks are offered to one person at a time: a query for each is no more than a page's rows would cost together.
async function readOfferNotes(
  db: Queryable,
  offered: readonly Task[],
): Promise<ReadonlyMap<string, string>> {
  const notes = new Map<string, string>();
  for (const { id } of offered) {
    const history = await readTaskHistory(db, id);
    const note = history.findLast(({ act }) => act === 'hand-over')?.detail['note'];
    if (typeof note === 'string') notes.set(id, note);
  }
  return notes;
}
