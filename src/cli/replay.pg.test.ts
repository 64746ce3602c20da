import { beforeAll, expect, test } from 'vitest';

import { freshPostgres } from '../../test/databases.ts';
import { adt, potassium } from '../../test/journeys/sent-messages.ts';
import { createWorld } from '../../test/world.ts';
import type { Database } from '../platform/platform.ts';
import { main } from './cli.ts';
import { sinewDir } from './network-at.ts';
import { RecordedTerminal } from './recorded-terminal.ts';

let url: string;
let database: Database;

// Two criticals at St. Anne. The first is accepted after 12 minutes, when the charge nurse has been asked; the second at once.
beforeAll(async () => {
  ({ database, url } = await freshPostgres());
  const world = await createWorld({ database });
  await world.receive('st-anne-adt', adt('A01', { control: 'A1' }));
  await world.receive('st-anne-lab', potassium({ control: 'R1', value: '6.8' }));
  await world.advance(12);
  await world.act('denise.whitfield', await world.task(), { act: 'accept' });
  const outcome = { reported_to: 'Dr. Feldman', read_back: '6.8 mmol/L', action: 'insulin' };
  await world.advance(5);
  await world.act('denise.whitfield', await world.task(), { act: 'complete', outcome });
  await world.advance(30);
  await world.receive(
    'st-anne-lab',
    potassium({ control: 'R2', order: 'O2', value: '6.1', flag: 'H' }),
  );
  await world.advance(1);
  await world.act('nina.alvarez', await world.task(), { act: 'accept' });
  await world.act('nina.alvarez', await world.task(), {
    act: 'complete',
    outcome: { ...outcome, read_back: '6.1 mmol/L' },
  });
});

async function replay(...argv: string[]) {
  const terminal = new RecordedTerminal({ cwd: sinewDir, env: { DATABASE_URL: url } });
  const period = ['--from', '2026-03-03', '--to', '2026-03-04'];
  return { exitCode: await main(['replay', ...period, ...argv], terminal), terminal };
}

test('the network in force does again what it did, to the second, and nothing is different', async () => {
  const { exitCode, terminal } = await replay('--json');
  expect(exitCode).toBe(0);
  expect(terminal.json).toMatchObject({
    recorded: { tasks: 2, alike: 2 },
    difference: {
      tasks: 0,
      before: { tasks: 2, escalations: 1 },
      after: { tasks: 2, escalations: 1 },
    },
    after: { actsInVain: 0, acts: { record: 2, expectation: 0, nobody: 0 } },
  });
  expect((await replay()).terminal.stdout).toContain('Nothing would have been different');
});

test('a longer time to accept spares the charge nurse, and a higher limit leaves one result to itself', async () => {
  const before = await rowCounts();
  const { exitCode, terminal } = await replay(
    ...['--set', 'critical-result.accept_within=14m@st-anne'],
    ...['--set', 'critical-result.potassium_high=6.5'],
  );
  expect(exitCode).toBe(0);
  expect(terminal.stdout).toContain(
    '2 tasks would have been different: 1 not opened, 1 fewer escalations, 1 breach avoided.',
  );
  expect(terminal.stdout).toContain('because of 1 parameter, 1 start guard');
  expect(terminal.stdout).toMatch(
    /not opened: acknowledge, opened 2026-03-03 18:\d\d, asks nurse {2}\/runs\/run_/,
  );
  expect(await rowCounts()).toEqual(before);
});

test('what cannot be tried is said, with the place of the mistake', async () => {
  const wrong = await replay('--set', 'critical-result.accept_within=5m');
  expect(wrong.exitCode).toBe(3);
  expect(wrong.terminal.stderr).toContain('The candidate does not fit its workflows.');
  expect((await replay('--set', 'critical=5')).exitCode).toBe(2);
  expect((await replay('--set', 'criticals.accept_within=5m')).exitCode).toBe(2);
  expect((await replay('--site', 'st-ann')).exitCode).toBe(2);
  expect((await replay('--to', '2026-03-01')).exitCode).toBe(2);
  expect((await replay('--to', '2026-04-04')).exitCode).toBe(2);
});

async function rowCounts(): Promise<unknown> {
  return database.query(
    'replay-test-rows',
    `select (select count(*) from event) as events, (select count(*) from task) as tasks,
            (select count(*) from task_history) as history, (select count(*) from timer) as timers,
            (select count(*) from effect) as effects, (select count(*) from audit) as audited`,
  );
}
