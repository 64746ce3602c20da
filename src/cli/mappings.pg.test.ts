import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { freshPostgres } from '../../test/databases.ts';
import { potassium } from '../../test/journeys/sent-messages.ts';
import { createWorld } from '../../test/world.ts';
import type { Database } from '../platform/platform.ts';
import { main } from './cli.ts';
import { sinewDir } from './network-at.ts';
import { RecordedTerminal } from './recorded-terminal.ts';

let url: string;
let database: Database;
let candidate: string;

beforeAll(async () => {
  ({ database, url } = await freshPostgres());
  const world = await createWorld({ database });
  const send = (control: string, told: { value: string; flag?: string; code?: string }) =>
    world.receive(
      'st-anne-lab',
      potassium({ control, order: control, flag: '', code: 'KX', ...told }),
    );
  await send('A', { value: '6.9' });
  await send('B', { value: '4.1' });
  await send('C', { value: '6.8', code: 'KY', flag: 'HH' });
  await send('D', { value: '4.0', code: 'K' });
  await send('E', { value: '4.0', code: 'Kalium of Jane Doe' });

  candidate = await mkdtemp(join(tmpdir(), 'sinew-mappings-'));
  await cp(join(sinewDir, 'networks/northlake'), candidate, { recursive: true });
  const file = join(candidate, 'mappings/st-anne-lab.yaml');
  const line = '  KX: { code: 2823-3, system: http://loinc.org, display: Potassium }\n';
  await writeFile(file, (await readFile(file, 'utf8')) + line);
});

afterAll(() => rm(candidate, { recursive: true }));

async function run(...argv: string[]) {
  const terminal = new RecordedTerminal({ cwd: sinewDir, env: { DATABASE_URL: url } });
  return { exitCode: await main(['mappings', ...argv], terminal), terminal };
}

const period = ['--from', '2026-03-03', '--to', '2026-03-04'];

test('codes that no map has are listed: the critical one first, then by volume, and no text that could be a name', async () => {
  const { exitCode, terminal } = await run('--unmapped', '--json');
  expect(exitCode).toBe(0);
  expect(terminal.json).toMatchObject({
    codes: [
      { feed: 'st-anne-lab', site: 'st-anne', code: 'KY', results: 1, critical: 1 },
      { code: 'KX', results: 2, critical: 0, messages: [2, 1] },
      { code: '(a text, see the message)', results: 1 },
    ],
    stopped: false,
  });
  const words = await run('--unmapped', '--feed', 'st-anne-lab');
  expect(words.terminal.stdout).toContain('KY  1 results, 1 flagged as critical');
  expect(words.terminal.stdout).not.toContain('Jane');
});

test('a change is previewed on messages that came: who would have been asked, and nothing is written', async () => {
  const before = await rowCounts();
  const { exitCode, terminal } = await run('preview', '--network', candidate, ...period);
  expect(exitCode).toBe(0);
  expect(terminal.stdout).toContain('2 of them would be different. Nothing was written.');
  expect(terminal.stdout).toContain('mapped   st-anne-lab  KX → 2823-3  2 results  messages 1, 2');
  expect(terminal.stdout).toContain(
    'starts  st-anne-lab  Critical result, for 1 results 2823-3  messages 1',
  );
  expect(await rowCounts()).toEqual(before);
});

test('one line is tried without a file, and given as it is to be committed', async () => {
  const { exitCode, terminal } = await run(
    ...['preview', '--feed', 'st-anne-lab', '--try', 'KX=2823-3', ...period],
  );
  expect(exitCode).toBe(0);
  expect(terminal.stdout).toContain('mapped   st-anne-lab  KX → 2823-3  2 results');
  expect(terminal.stdout).toContain(
    '"KX": { code: 2823-3, system: http://loinc.org, display: "Potassium" }',
  );
  for (const argv of [
    ['--try', 'KX=2823-3'],
    ['--feed', 'st-anne-lab', '--try', 'KX=2823-4'],
  ]) {
    const refused = await run('preview', ...argv);
    expect(refused.exitCode).toBe(2);
    expect(refused.terminal.stderr).toContain('--try KX=2823-3');
  }
});

test('the network in force against itself makes no difference', async () => {
  const { terminal } = await run('preview', '--json', ...period);
  expect(terminal.json).toMatchObject({
    messages: 5,
    changedMessages: 0,
    codes: [],
    stopped: false,
  });
});

test('the period, the feed and the limit are kept to', async () => {
  const limited = await run('preview', '--network', candidate, ...period, '--limit', '2', '--json');
  expect(limited.terminal.json).toMatchObject({ messages: 2, stopped: true });
  const adt = await run('preview', ...period, '--feed', 'st-anne-adt');
  expect(adt.terminal.stdout).toContain('No message of these feeds came in that time.');
  const earlier = await run('preview', '--from', '2026-03-01', '--to', '2026-03-02', '--json');
  expect(earlier.terminal.json).toMatchObject({ messages: 0 });
});

test('a time that is none is a usage error, another network a conflict', async () => {
  expect((await run('preview', '--from', 'yesterday')).exitCode).toBe(2);
  const other = join(candidate, 'network.yaml');
  const text = await readFile(other, 'utf8');
  await writeFile(other, text.replace('id: northlake', 'id: southlake'));
  expect((await run('preview', '--network', candidate)).exitCode).toBe(5);
  await writeFile(other, text);
});

async function rowCounts(): Promise<Record<string, unknown>[]> {
  const tables = await database.query<{ name: string }>(
    'test-tables',
    `select relname as name from pg_class
      where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace order by relname`,
  );
  const counts = tables.map(({ name }) => `select '${name}' as name, count(*) from "${name}"`);
  return database.query(`test-counts-${tables.length}`, counts.join(' union all '));
}
