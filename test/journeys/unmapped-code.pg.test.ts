import { readFile } from 'node:fs/promises';

import { expect, test } from 'vitest';

import { must } from '../../src/platform/platform.ts';
import { freshPostgres } from '../databases.ts';
import { startSystem } from './running-system.ts';
import { potassium } from './sent-messages.ts';
import { signIn } from './signed-in.ts';

/** A code that the laboratory of St. Anne uses since this morning. */
const code = 'KX';

test('a critical flag is believed, whatever code the result has', async () => {
  const running = await startSystem((await freshPostgres()).database);
  const sender = running.sender('st-anne-lab');
  for (const flag of ['HH', 'LL', 'AA']) {
    await sender.ask(potassium({ control: flag, order: flag, value: '6.9', flag, code }));
  }
  expect(await running.kept()).toMatchObject(
    ['HH', 'LL', 'AA'].map((control) => ({
      control,
      outcome: 'applied',
      problems: [{ code: 'unmapped-code' }],
    })),
  );
  expect(await running.tasks()).toMatchObject(
    Array(3).fill({ state: 'open', title: 'Acknowledge critical result: Potassium 6.9 mmol/L' }),
  );
});

test('without a flag nobody is asked, so the message says why, and the statement of the manual counts it', async () => {
  const { database } = await freshPostgres();
  const running = await startSystem(database);
  const sender = running.sender('st-anne-lab');
  for (const control of ['R1', 'R2']) {
    await sender.ask(potassium({ control, order: control, value: '6.9', flag: '', code }));
  }
  const [first, second] = await running.kept();
  expect(await running.tasks()).toEqual([]);

  const problem = {
    code: 'unmapped-code',
    severity: 'warning',
    location: 'OBX-3',
    sentence: expect.stringMatching(/"KX".*"st-anne-lab"/),
  };
  const wes = await signIn(running, 'wes.thornton');
  const page = await wes.get(`/api/messages/${must(first, 'a message').seq}`);
  expect(page.body).toMatchObject({ outcome: 'applied', problems: [problem] });
  expect(await database.query('test-count', await documented())).toEqual([
    {
      feed: 'st-anne-lab',
      sentence: problem.sentence,
      messages: 2,
      newest: must(second, 'a message').seq,
    },
  ]);
});

test('once the code is mapped, the same result sent again is asked about', async () => {
  const { database } = await freshPostgres();
  const before = await startSystem(database);
  await before
    .sender('st-anne-lab')
    .ask(potassium({ control: 'R1', value: '6.9', flag: '', code }));
  await before.kept();
  await before.system.stop();

  const mended = await startSystem(database, (feed) => ({
    ...feed,
    codes: { ...feed.codes, [code]: potassiumCode },
  }));
  await mended
    .sender('st-anne-lab')
    .ask(potassium({ control: 'R2', value: '6.9', flag: '', code }));
  expect(await mended.kept()).toMatchObject([{ control: 'R1' }, { control: 'R2', problems: [] }]);
  expect(await mended.tasks()).toMatchObject([
    { state: 'open', title: 'Acknowledge critical result: Potassium 6.9 mmol/L' },
  ]);
});

const potassiumCode = { code: '2823-3', system: 'http://loinc.org', display: 'Potassium' };

/** The statement that docs/operations.md gives to count unmapped codes. */
async function documented(): Promise<string> {
  const text = await readFile(new URL('../../docs/operations.md', import.meta.url), 'utf8');
  const statements = Array.from(text.matchAll(/```sql\n([\s\S]*?);\n```/g), ([, sql]) => sql);
  return must(
    statements.find((sql) => sql?.includes("'unmapped-code'")),
    'the statement in docs/operations.md',
  );
}
