import { readFile } from 'node:fs/promises';

import { expect, test, vi } from 'vitest';

import { firstSweepMs } from '../../src/housekeeping.ts';
import { must, VirtualClock } from '../../src/platform/platform.ts';
import { freshPostgres } from '../databases.ts';
import { startSystem } from './running-system.ts';
import { potassium } from './sent-messages.ts';
import { signIn } from './signed-in.ts';

const now = Date.UTC(2026, 10, 21, 12);

const oldAndYoung = `
  insert into session (id_hash, person, created_at, last_seen_at, expires_at)
  values ('\\x01', 'old', '2026-11-20', '2026-11-20', '2026-11-20 12:00'),
         ('\\x02', 'young', '2026-11-21 11:59Z', '2026-11-21 11:59Z', '2026-11-21 23:59Z');
  insert into sign_in (state, verifier, nonce, return_to, expires_at)
  values ('old', '', '', '/', '2026-11-20'), ('young', '', '', '/', '2026-11-22');
  insert into intake_receipt (feed, control_key, payload_hash, seq, received_at)
  values ('old', '', '', 1, '2026-10-22 11:00Z'), ('young', '', '', 2, '2026-10-22 13:00Z')`;

const whatIsThere = `
  select (select string_agg(person, ',') from session) as sessions,
         (select string_agg(state, ',') from sign_in) as sign_ins,
         (select string_agg(feed, ',') from intake_receipt) as receipts`;

test('a running system deletes sessions and sign-ins that are over, and receipts after thirty days', async () => {
  const { database } = await freshPostgres();
  const clock = new VirtualClock(now);
  await startSystem(database, undefined, { clock });
  await database.transaction('test-rows', (tx) => tx.script('test-rows', oldAndYoung));
  clock.advance(firstSweepMs);
  await vi.waitFor(async () => {
    expect(await database.query('test-left', whatIsThere)).toEqual([
      { sessions: 'young', sign_ins: 'young', receipts: 'young' },
    ]);
  });
});

/** The statements that docs/operations.md gives for a day of the journal, for another day. */
async function documentedFor(day: string): Promise<{ waiting: string; drop: string }> {
  const text = await readFile(new URL('../../docs/operations.md', import.meta.url), 'utf8');
  const sql = must(/```sql\n([\s\S]*?)```/.exec(text)?.[1], 'the SQL in docs/operations.md');
  const [waiting, drop] = sql.replaceAll('journal_20261021', `journal_${day}`).split(/;\n\n/);
  return { waiting: must(waiting, 'the question'), drop: must(drop, 'the drop') };
}

test('a day of the journal is dropped as documented; work goes on, and its messages are gone', async () => {
  const { database } = await freshPostgres();
  const running = await startSystem(database);
  await running.sender('st-anne-lab').ask(potassium({ control: 'R1', value: '6.8' }));
  const [message] = await running.kept();
  const nina = await signIn(running, 'nina.alvarez');
  const wes = await signIn(running, 'wes.thornton');
  const [task] = await running.tasks();
  const taskPage = `/api/tasks/${must(task, 'a task').id}`;
  const messagePage = `/api/messages/${must(message, 'a message').seq}`;
  expect(await wes.get(messagePage)).toMatchObject({ status: 200 });

  const { waiting, drop } = await documentedFor(
    new Date().toISOString().slice(0, 10).replaceAll('-', ''),
  );
  expect(await database.query('test-waiting', waiting)).toEqual([{ waiting: 0 }]);
  await database.transaction('test-drop', (tx) => tx.script('test-drop', drop));

  expect(await wes.get(messagePage)).toMatchObject({ status: 404 });
  const shown = await nina.get(taskPage);
  expect(shown).toMatchObject({ status: 200, body: { id: must(task, 'a task').id } });
  const { instanceId } = shown.body as { instanceId: string };
  expect(await nina.get(`/api/runs/${instanceId}`)).toMatchObject({ status: 200 });

  const answer = await running
    .sender('st-anne-lab')
    .ask(potassium({ control: 'R2', value: '6.9', mrn: '700102', visit: 'V9002' }));
  expect(answer).toContain('MSA|AA|R2');
  await vi.waitFor(async () => expect(await running.tasks()).toHaveLength(2));
});
