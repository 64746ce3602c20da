import { expect, test } from 'vitest';

import { must } from '../../src/platform/platform.ts';
import { freshPostgres } from '../databases.ts';
import { brokenInvariants } from '../invariants.ts';
import { startSystem, type RunningSystem } from './running-system.ts';
import { adt, merge, potassium } from './sent-messages.ts';
import { signIn, type SignedIn } from './signed-in.ts';

/** As much of a task's page as this story reads. */
interface TaskPage {
  rev: number;
  state: string;
  patient: { identifiers: { value: string }[] } | null;
}

/** One of two patients, whom the feeds made one before the result came, has a task that a nurse accepted. */
async function acceptedTask(running: RunningSystem): Promise<string> {
  const admissions = running.sender('st-anne-adt');
  await admissions.ask(adt('A01', { control: 'A1', mrn: '700101', visit: 'V1' }));
  await admissions.ask(adt('A01', { control: 'A2', mrn: '700202', visit: 'V2' }));
  await admissions.ask(merge({ control: 'M1', mrn: '700101', retired: '700202' }));
  const result = { control: 'R1', mrn: '700202', visit: 'V2', value: '6.8' };
  await running.sender('st-anne-lab').ask(potassium(result));
  await running.kept();
  return must((await running.tasks())[0], 'a task').id;
}

async function pageOf(nurse: SignedIn, task: string): Promise<TaskPage> {
  const { status, body } = await nurse.get(`/api/tasks/${task}`);
  expect(status).toBe(200);
  return body as unknown as TaskPage;
}

test('a page left open while the task went to another patient cannot complete it; read anew it shows whose it is, and can', async () => {
  const { database } = await freshPostgres();
  const running = await startSystem(database);
  const task = await acceptedTask(running);
  const nina = await signIn(running, 'nina.alvarez');
  const asked = await pageOf(nina, task);
  await nina.post(`/api/tasks/${task}/acts`, { act: 'accept', rev: asked.rev });
  const open = await pageOf(nina, task);
  expect(open).toMatchObject({ state: 'accepted' });

  const wes = await signIn(running, 'wes.thornton');
  const { body } = await wes.get('/api/merges');
  const [one] = body['merges'] as { id: string }[];
  const takeBack = `/api/merges/${must(one, 'a merge').id}/take-back`;
  expect(await wes.post(takeBack, { reason: 'They are sisters.' })).toMatchObject({ status: 200 });

  const outcome = { reported_to: 'Dr. Okafor', read_back: '6.8 mmol/L', action: 'calcium given' };
  const complete = (rev: number) =>
    nina.post(`/api/tasks/${task}/acts`, { act: 'complete', rev, outcome });
  expect(await complete(open.rev)).toMatchObject({
    status: 409,
    body: { code: 'stale', rev: open.rev + 1 },
  });
  const now = await pageOf(nina, task);
  expect(now).toMatchObject({ state: 'accepted', rev: open.rev + 1 });
  expect(JSON.stringify(open.patient)).toContain('700101');
  expect(JSON.stringify(now.patient)).not.toContain('700101');
  expect(JSON.stringify(now.patient)).toContain('700202');
  expect(await complete(now.rev)).toMatchObject({ status: 200, body: { state: 'completed' } });
  expect(await brokenInvariants(database)).toEqual([]);
});
