import { expect, test } from 'vitest';

import { must } from '../../src/platform/platform.ts';
import { freshPostgres } from '../databases.ts';
import { startSystem, type RunningSystem } from './running-system.ts';
import { potassium } from './sent-messages.ts';
import { askAsNobody, signIn, withCookie, type SignedIn, type Told } from './signed-in.ts';

async function withTask(): Promise<{ running: RunningSystem; task: string }> {
  const running = await startSystem((await freshPostgres()).database);
  await running.sender('st-anne-lab').ask(potassium({ control: 'R1', value: '6.8' }));
  await running.kept();
  const [task] = await running.tasks();
  return { running, task: must(task, 'a task').id };
}

/** Neither a page nor an act, and the same words for whoever has no session any more. */
async function expectLockedOut(who: SignedIn, task: string): Promise<void> {
  const answers = [
    await who.get('/api/work'),
    await who.get(`/api/tasks/${task}`),
    await who.post(`/api/tasks/${task}/acts`, { act: 'accept', rev: 1 }),
  ];
  for (const answer of answers) expect(answer).toMatchObject(signedOut);
}

const signedOut = {
  status: 401,
  type: expect.stringMatching(/^application\/problem\+json/),
  body: { code: 'signed-out', detail: 'Your session has ended. Please sign in again.' },
} satisfies Partial<Told> & object;

test('a nurse accepts; once her session is over she can neither see nor act, and nothing changes', async () => {
  const { running, task } = await withTask();
  const nina = await signIn(running, 'nina.alvarez');
  const accepted = await nina.post(`/api/tasks/${task}/acts`, { act: 'accept', rev: 1 });
  expect(accepted).toMatchObject({ status: 200, body: { state: 'accepted' } });

  await running.database.query(
    'test-idle',
    `update session set last_seen_at = last_seen_at - interval '15 minutes'`,
  );
  await expectLockedOut(nina, task);
  expect(await running.tasks()).toMatchObject([{ id: task, state: 'accepted' }]);
});

test('a session that is ended on the server is over in every browser at once', async () => {
  const { running, task } = await withTask();
  const nina = await signIn(running, 'nina.alvarez');
  expect(await nina.get('/api/work')).toMatchObject({ status: 200 });
  await running.database.query('test-revoke', 'update session set ended_at = now()');
  await expectLockedOut(nina, task);
  expect(await running.tasks()).toMatchObject([{ state: 'open' }]);
});

test('a cookie that was made up opens nothing', async () => {
  const { running, task } = await withTask();
  await signIn(running, 'nina.alvarez');
  const [row] = await running.database.query<{ hash: string }>(
    'test-hash',
    `select encode(id_hash, 'base64') as hash from session`,
  );
  // Guessed, what a stolen table holds, and what is no cookie at all.
  const stolen = must(row, 'a session').hash.replaceAll('+', '-').replaceAll('/', '_');
  for (const cookie of [
    'A'.repeat(43),
    stolen.replaceAll('=', ''),
    "' or true --",
    'x'.repeat(4000),
  ]) {
    await expectLockedOut(withCookie(running, encodeURIComponent(cookie)), task);
  }
  expect(await askAsNobody(running, '/api/work')).toMatchObject({
    status: 401,
    body: { code: 'signed-out', detail: 'Please sign in.' },
  });
  expect(await running.tasks()).toMatchObject([{ state: 'open' }]);
});
