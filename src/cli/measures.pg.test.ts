import { expect, test } from 'vitest';

import { freshPostgres } from '../../test/databases.ts';
import { createWorld } from '../../test/world.ts';
import { systemClock, iso } from '../platform/platform.ts';
import { main } from './cli.ts';
import { RecordedTerminal } from './recorded-terminal.ts';

test('measures are told in sentences, as lines for a spreadsheet, and as JSON; what there is not is said', async () => {
  const { database, url } = await freshPostgres();
  await createWorld({ database });
  await database.query(
    'test-cell',
    `insert into measure_cell (hour, site, workflow, digest, cohort, unit, role, is_drill, version, accept_due, accepted_late)
     values (date_trunc('hour', $1::timestamptz), 'st-anne', 'bed-turnover', 'd', '', 'ed', 'nurse', false, '1.0.0', 4, 1)`,
    [iso(systemClock.now())],
  );
  const env = { DATABASE_URL: url };
  const told = async (...words: string[]) => {
    const terminal = new RecordedTerminal({ env });
    return { code: await main(['measures', ...words], terminal), terminal };
  };
  const table = await told('--workflow', 'bed-turnover');
  expect(table.code).toBe(0);
  const words = table.terminal.stdout.replaceAll(' ', ' ');
  expect(words).toContain('Share of tasks accepted late is 25 % (4 tasks due); too early to tell');
  expect(words).toContain('Time to clean\n  There were no runs in this time.');
  const csv = await told('--csv');
  expect(csv.terminal.stdout).toMatch(/\naccepted-late,,[^,]+,0\.25,1,4,\n/);
  const json = await told('--json', '--site', 'lakeside');
  expect(json.terminal.json).toMatchObject({
    ...{ command: 'measures', bucket: 'hour', sites: ['lakeside'] },
    measures: expect.arrayContaining([expect.objectContaining({ value: null, of: 0 })]) as object,
  });
  expect((await told('--site', 'nowhere')).code).toBe(2);
  expect((await told('--workflow', 'nothing')).code).toBe(2);
});
