import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { readAudit } from '../../src/access/access.ts';
import { packFolder } from '../../src/downtime/downtime.ts';
import { must } from '../../src/platform/platform.ts';
import { freshPostgres } from '../databases.ts';
import { startSystem, type RunningSystem } from './running-system.ts';
import { potassium } from './sent-messages.ts';
import { signIn } from './signed-in.ts';

const minuteMs = 60_000;

test('a unit has its work on paper, and what was done on it is entered until nothing is left open', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sinew-packs-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const { database } = await freshPostgres();
  const running = await startSystem(database, undefined, { packs: packFolder(folder) });
  await criticalPotassium(running);
  await running.system.operationWatch.keepPacks();
  const pack = await readFile(join(folder, 'st-anne/ed.html'), 'utf8');
  expect(pack).toMatch(/SMITH, ANN.*Born 10-Nov-1981/);
  expect(pack).toContain('Potassium 6.8');
  expect(await readdir(join(folder, 'st-anne'))).toContain('site.html');

  const charge = await signIn(running, 'denise.whitfield');
  const beatriz = await signIn(running, 'beatriz.carvalho');
  const now = Date.now();
  const began = new Date(now - 30 * minuteMs).toISOString();
  const declared = await beatriz.post('/api/downtimes', {
    ...{ site: 'st-anne', reason: 'The network is down', beganAt: began },
  });
  expect(declared.body).toMatchObject({
    downtimes: [{ id: 1, site: 'st-anne', endedAt: null, declaredBy: 'Beatriz Carvalho' }],
  });
  expect((await charge.get('/api/operation')).body).toMatchObject({
    onPaper: [{ site: 'st-anne', reason: 'The network is down' }],
  });
  const again = { site: 'st-anne', reason: 'Once more', beganAt: began };
  expect((await beatriz.post('/api/downtimes', again)).status).toBe(409);

  const ended = await beatriz.post('/api/downtimes/1/end', {});
  const [task] = ended.body['tasks'] as { taskId: string; code: string; how: null }[];
  const { taskId, code } = must(task, 'the critical result was open meanwhile');
  expect(pack).toContain(code);
  expect(ended.body).toMatchObject({ unreconciled: 1, tasks: [{ state: 'open', how: null }] });

  const entry = {
    ...{ how: 'done-on-paper', paperAt: new Date(now - 10 * minuteMs).toISOString() },
    ...{ paperBy: 'Nina Alvarez', note: 'Calcium given' },
  };
  const enter = (body: object) => beatriz.post(`/api/downtimes/1/tasks/${taskId}`, body);
  expect(await enter(entry)).toMatchObject({
    status: 409,
    body: { detail: expect.stringMatching(/^Complete the task first/) },
  });
  await completed(running, taskId);
  const early = { ...entry, paperAt: new Date(now - 31 * minuteMs).toISOString() };
  expect(await enter(early)).toMatchObject({ status: 422, body: { field: 'paperAt' } });
  expect(await enter({ ...entry, paperBy: ' ' })).toMatchObject({ body: { field: 'paperBy' } });
  expect((await enter(entry)).body).toMatchObject({
    unreconciled: 0,
    tasks: [{ state: 'completed', how: 'done-on-paper', paperBy: 'Nina Alvarez' }],
  });
  expect((await enter(entry)).status).toBe(409);
  const [audited] = await readAudit(running.database, { object: 'downtime:1', limit: 1 });
  expect(audited).toMatchObject({ action: 'downtime.reconcile', outcome: 'refused' });
});

test('a nurse without the permission declares nothing, and reads no titles of tasks', async () => {
  const running = await startSystem((await freshPostgres()).database);
  const nina = await signIn(running, 'nina.alvarez');
  const declare = { site: 'st-anne', reason: 'x', beganAt: new Date().toISOString() };
  expect((await nina.post('/api/downtimes', declare)).status).toBe(403);
  expect((await nina.get('/api/downtimes')).body).toMatchObject({ mayDeclare: [], downtimes: [] });
  expect((await nina.get('/api/downtimes/1')).status).toBe(404);
});

async function criticalPotassium(running: RunningSystem): Promise<void> {
  await running.sender('st-anne-lab').ask(potassium({ control: 'P1', value: '6.8' }));
  await running.system.worker.drain();
}

async function completed(running: RunningSystem, taskId: string): Promise<void> {
  const nina = await signIn(running, 'nina.alvarez');
  const accepted = await nina.post(`/api/tasks/${taskId}/acts`, { act: 'accept', rev: 1 });
  expect(accepted.status).toBe(200);
  const done = await nina.post(`/api/tasks/${taskId}/acts`, {
    ...{ act: 'complete', rev: 2 },
    outcome: { reported_to: 'Dr Diallo', read_back: '6.8 mmol/L', action: 'Calcium' },
  });
  expect(done.status).toBe(200);
}
