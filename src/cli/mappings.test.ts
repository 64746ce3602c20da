import { expect, test } from 'vitest';

import { main } from './cli.ts';
import { sinewDir } from './network-at.ts';
import { RecordedTerminal } from './recorded-terminal.ts';

async function run(...argv: string[]) {
  const terminal = new RecordedTerminal({ cwd: sinewDir });
  return { exitCode: await main(['mappings', ...argv], terminal), terminal };
}

test('the maps of a feed are listed with the file and line that says so', async () => {
  const { exitCode, terminal } = await run('--feed', 'st-anne-lab');
  expect(exitCode).toBe(0);
  expect(terminal.stdout).toContain('st-anne-lab: St. Anne laboratory');
  expect(terminal.stdout).not.toContain('lakeside');
  expect(terminal.stdout).toMatch(/code +K +2823-3 Potassium +mappings\/st-anne-lab\.yaml:5:3/);
  expect(terminal.stdout).toMatch(/point of care +CVU +cardiology +mappings\/st-anne-locations/);
});

test('as data they have the dictionary beside them', async () => {
  const { exitCode, terminal } = await run('--json');
  expect(exitCode).toBe(0);
  expect(terminal.json).toMatchObject({
    network: { id: 'northlake' },
    dictionary: { version: '1.0.0' },
  });
  const feeds = terminal.json['feeds'] as { feed: string; mappings: object[] }[];
  expect(feeds.find(({ feed }) => feed === 'harbor-lab')?.mappings).toContainEqual({
    ...{
      map: 'codes',
      sent: 'K-S',
      to: '2823-3',
      system: 'http://loinc.org',
      display: 'Potassium',
    },
    writtenAt: 'mappings/harbor-lab.yaml:5:3',
  });
});

test('a feed that is not there is told with those that are meant', async () => {
  const { exitCode, terminal } = await run('--feed', 'st-ann-lab');
  expect(exitCode).toBe(2);
  expect(terminal.stderr).toContain('Did you mean "st-anne-lab"?');
});
