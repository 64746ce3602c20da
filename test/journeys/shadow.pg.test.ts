import { expect, test } from 'vitest';

import { freshPostgres } from '../databases.ts';
import { adt, potassium } from './sent-messages.ts';
import { startSystem } from './running-system.ts';
import { signIn } from './signed-in.ts';

const higher = {
  ...{ site: 'st-anne', candidate: null },
  changes: [{ workflow: 'critical-result', parameter: 'potassium_high', site: null, value: 6.5 }],
};

test('an informaticist lets a higher limit run beside live traffic, sees which task it would spare, and stops it', async () => {
  const running = await startSystem((await freshPostgres()).database);
  const lena = await signIn(running, 'lena.hoffmann');
  const nina = await signIn(running, 'nina.alvarez');
  expect((await nina.post('/api/shadows', higher)).status).toBe(403);
  const wrong = { ...higher, changes: [{ ...higher.changes[0], value: 60 }] };
  expect((await lena.post('/api/shadows', wrong)).body).toMatchObject({
    field: 'changes',
    detail: expect.stringMatching(/is outside of what is allowed: 5\.5 to 7 mmol\/L\.$/),
  });

  const begun = await lena.post('/api/shadows', higher);
  expect(begun).toMatchObject({ status: 200, body: { state: 'running', report: null } });
  expect((await lena.post('/api/shadows', higher)).status).toBe(409);
  await running.sender('st-anne-adt').ask(adt('A01', { control: 'A1' }));
  await running.sender('st-anne-lab').ask(potassium({ control: 'R1', value: '6.1', flag: 'H' }));

  const path = `/api/shadows/${String(begun.body['id'])}`;
  // What is settled is at least five seconds old.
  await expect
    .poll(
      async () => {
        await running.system.shadows.follower.look();
        return (await lena.get(path)).body['tasks'];
      },
      { timeout: 60_000, interval: 1_000 },
    )
    .toBe(1);
  const { report, candidate } = (await lena.get(path)).body as {
    candidate: string;
    report: { groups: { workflow: string; kinds: object; examples: { runId: string }[] }[] };
  };
  expect(candidate).toBe('Critical result: potassium high 6.5');
  expect(report.groups).toMatchObject([
    { workflow: 'Critical result', kinds: { 'not opened': 1 }, causes: { 'start guard': 1 } },
  ]);
  expect(report.groups[0]?.examples[0]?.runId).toMatch(/^run_/);

  expect((await lena.post(`${path}/stop`, {})).body).toMatchObject({ state: 'stopped', tasks: 1 });
  expect((await lena.post(`${path}/stop`, {})).status).toBe(409);
  expect((await lena.get('/api/shadows')).body['shadows']).toHaveLength(1);
});
