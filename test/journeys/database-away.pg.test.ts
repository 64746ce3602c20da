import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import {
  must,
  postgresDatabase,
  silentLog,
  startEmbeddedPostgres,
} from '../../src/platform/platform.ts';
import { until } from '../faults/load.ts';
import { brokenInvariants } from '../invariants.ts';
import { codeAndControl, framed } from './raw-sender.ts';
import { startSystem } from './running-system.ts';
import { potassium } from './sent-messages.ts';
import { askAsNobody, signIn } from './signed-in.ts';

test('while the database is stopped nobody is told that anything was done; afterwards everything is', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'sinew-away-'));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
  const settings = { fsync: 'off' };
  let postgres = await startEmbeddedPostgres({ dataDir, log: silentLog, settings });
  onTestFinished(() => postgres.stop());
  const database = postgresDatabase(postgres.url, { log: silentLog });
  onTestFinished(() => database.close());
  const running = await startSystem(database);
  const sender = running.sender('st-anne-lab');
  const nina = await signIn(running, 'nina.alvarez');

  await sender.ask(potassium({ control: 'R1', value: '6.8' }));
  await running.kept();
  const [task] = await running.tasks();
  const accept = () =>
    nina.post(`/api/tasks/${must(task, 'a task').id}/acts`, { act: 'accept', rev: 1 });
  expect(await askAsNobody(running, '/readyz')).toMatchObject({ status: 200 });

  await postgres.stop();
  const meanwhile = { control: 'R2', mrn: '700202', visit: 'V2', order: 'L2', value: '7.1' };
  await sender.write(framed(potassium(meanwhile)));

  expect(await accept()).toMatchObject({
    status: 503,
    retryAfter: '5',
    type: expect.stringMatching(/^application\/problem\+json/),
    body: {
      code: 'unavailable',
      detail:
        'The database cannot be reached. Nothing was changed: please try again in a few seconds.',
    },
  });
  expect(await askAsNobody(running, '/healthz')).toMatchObject({ status: 200 });
  expect(await askAsNobody(running, '/readyz')).toMatchObject({
    status: 503,
    body: {
      ready: false,
      checks: expect.arrayContaining([
        { name: 'database', failure: 'The database is unavailable.' },
      ]),
    },
  });
  await until(() => running.system.intake.stats().journal.stalled);
  expect(sender.answers).toHaveLength(1);
  expect(sender.closed).toBe(false);

  postgres = await startEmbeddedPostgres({ dataDir, log: silentLog, settings });
  // The sender did nothing; what it sent once is answered on the same connection.
  expect((await sender.answered(2)).map(codeAndControl)).toEqual(['AA R1', 'AA R2']);
  await until(async () => (await askAsNobody(running, '/readyz')).status === 200);
  expect(await accept()).toMatchObject({ status: 200, body: { state: 'accepted' } });
  expect((await running.kept()).map(({ control, outcome }) => [control, outcome])).toEqual([
    ['R1', 'applied'],
    ['R2', 'applied'],
  ]);
  expect((await running.tasks()).map(({ state }) => state)).toEqual(['accepted', 'open']);
  expect(await brokenInvariants(database)).toEqual([]);
}, 120_000);
