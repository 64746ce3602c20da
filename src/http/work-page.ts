import { iso } from '../platform/platform.ts';
import { askedOf, mayOnTask, readWorklist, type Task } from '../tasks/tasks.ts';
import type { ApiTaskRow, ApiWork } from './api.ts';
import { endpoint, type PageAnswer, type PageContext } from './endpoint.ts';
import { workQuery } from './inputs.ts';
import { readPatients, unknownPatient } from './patient-store.ts';
import { taskRow } from './task-row.ts';

export const workRowsMax = 200;

export const workEndpoint = endpoint({
  method: 'GET',
  path: '/api/work',
  summary: 'My work: what the signed-in person is accountable for, and what asks a pool of theirs.',
  query: workQuery,
  answer: (context, { query }) => workPage(context, query.site),
});

/** My work at one site, or at all of the person's sites. Up to `workRowsMax` rows in each half. */
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
  const pool = found.pool.filter(visible);
  const rows = await taskRows(context, [...mine, ...pool]);
  return {
    page: { serverTime: iso(now), mine: rows.slice(0, mine.length), pool: rows.slice(mine.length) },
  };
}

async function taskRows(
  { database, network }: PageContext,
  tasks: readonly Task[],
): Promise<ApiTaskRow[]> {
  const ids = tasks.map((task) => task.patientId);
  const patients = await readPatients(database, network, ids);
  return tasks.map((task) =>
    taskRow(network, task, patients.get(task.patientId) ?? unknownPatient(task.patientId)),
  );
}
