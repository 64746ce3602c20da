import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { freshPostgres } from '../../test/databases.ts';
import { createWorld, wholeNorthlake } from '../../test/world.ts';
import { main } from './cli.ts';
import { sinewDir } from './network-at.ts';
import { RecordedTerminal } from './recorded-terminal.ts';

test('what was counted is forgotten where a Sinew runs, and a change that keeps its version is told of', async () => {
  const { database, url } = await freshPostgres();
  await createWorld({ database, network: await wholeNorthlake() });
  await database.query(
    'test-hour',
    `insert into feed_hour (feed, hour, site, messages) values ('st-anne-lab', now(), 'st-anne', 7)`,
  );
  const env = { DATABASE_URL: url };
  const counted = new RecordedTerminal({ env });
  expect(await main(['recount', '--json'], counted)).toBe(0);
  expect(counted.json).toMatchObject({ command: 'recount', from: 'DATABASE_URL' });

  const folder = await mkdtemp(join(tmpdir(), 'sinew-version-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await cp(join(sinewDir, 'networks/northlake'), folder, { recursive: true });
  const same = new RecordedTerminal({ env });
  await main(['validate', folder], same);
  expect(same.stdout).not.toContain('Raise "version"');
  const file = join(folder, 'network.yaml');
  await writeFile(
    file,
    (await readFile(file, 'utf8')).replace('Northlake Health\n', 'Northlake\n'),
  );
  const changed = new RecordedTerminal({ env });
  expect(await main(['validate', folder], changed)).toBe(0);
  expect(changed.stdout).toContain('Raise "version"');
});

test('where none runs there is nothing to count', async () => {
  const terminal = new RecordedTerminal({ cwd: tmpdir() });
  expect(await main(['recount'], terminal)).toBe(1);
  expect(terminal.stderr).toContain('No database of a running Sinew was found.');
});
