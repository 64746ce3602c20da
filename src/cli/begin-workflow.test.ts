import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { main } from './cli.ts';
import { sinewDir } from './network-at.ts';
import { beginnings } from './new-workflow-wish.ts';
import { RecordedTerminal } from './recorded-terminal.ts';

let network = '';

beforeAll(async () => {
  network = await mkdtemp(join(tmpdir(), 'sinew-new-'));
  await run('init', network, '--id', 'small', '--title', 'Small');
});

afterAll(async () => {
  await rm(network, { recursive: true });
});

async function run(...argv: string[]) {
  const terminal = new RecordedTerminal({ cwd: sinewDir });
  const exitCode = await main(argv, terminal);
  return { exitCode, terminal };
}

/** `sinew new workflow ID` into the network's own folder. */
async function begin(id: string, ...options: string[]) {
  return run('new', 'workflow', id, '--network', network, '--own', ...options);
}

test('whatever a workflow begins with, it is whole at once: installed, valid, and its four stories come out', async () => {
  for (const event of Object.keys(beginnings)) {
    const id = `on-${event.replace('.', '-')}`;
    const wait = event === 'order.placed' ? ['--after', '2h'] : [];
    const { exitCode, terminal } = await begin(
      ...[id, '--event', event, ...wait],
      ...['--site', 'main'],
    );
    expect(terminal.stderr).toBe('');
    expect(terminal.stdout).toContain('Its 4 stories are told already.');
    expect(exitCode).toBe(0);
  }
  const played = await run('test', network, '--workflow', 'on-order-placed', '--story');
  expect(played.terminal.stdout).toContain('4 stories: all came out as written.');
  expect(played.terminal.stdout).toContain('Waits 2 h (ask).');
});

test('what only its author knows is left to write, and validate lists it', async () => {
  await begin('left-to-write', '--event', 'result.reported', '--site', 'main');
  const { exitCode, terminal } = await run('validate', network);
  expect(exitCode).toBe(0);
  expect(terminal.stdout).toMatch(
    /left-to-write\/workflow\.yaml:6:11 {2}warning\n {2}Not written yet: which harm it prevents/,
  );
});

test('what --only says becomes the guard and what the stories’ events say', async () => {
  const wish = ['code=2345-7', 'number<70', 'encounterClass=inpatient', 'encounterClass=emergency'];
  const { terminal } = await begin(
    ...['low-glucose', '--event', 'result.reported', '--within', '15m', '--site', 'main'],
    ...['--only', ...wish],
  );
  expect(terminal.stdout).toContain('Its 4 stories are told already.');
  const written = await readFile(join(network, 'workflows/low-glucose/workflow.yaml'), 'utf8');
  expect(written).toContain(
    `when: 'event.code == "2345-7" && event.encounterClass in ["inpatient", "emergency"] && event.number < 70.0'`,
  );
  const played = await run('test', network, '--workflow', 'low-glucose');
  expect(played.exitCode).toBe(0);
});

test.each([
  [['Low Glucose', '--event', 'result.reported'], /no name for a workflow/],
  [['a', '--event', 'result.told'], /Take one of .*result\.reported/],
  [['a', '--event', 'result.reported', '--only', 'cod=1'], /no field "cod".*\n.*"code"/],
  [['a', '--event', 'result.reported', '--only', 'code'], /is no field=value/],
  [['a', '--event', 'result.reported', '--only', 'code<3'], /code is a text/],
  [['a', '--event', 'result.reported', '--only', 'number=high'], /number is a number/],
  [['a', '--event', 'result.reported', '--within', '90s'], /no time in whole minutes up to 20d/],
  [['a', '--event', 'result.reported', '--within', '21d'], /no time in whole minutes up to 20d/],
])('%j is refused before anything is written, with how to mend it', async (words, said) => {
  const { exitCode, terminal } = await begin(...(words as [string, ...string[]]));
  expect(exitCode).toBe(2);
  expect(terminal.stderr).toMatch(said);
});

test('nothing is written over a workflow that is there', async () => {
  await begin('there-already', '--event', 'order.placed');
  const { exitCode, terminal } = await begin('there-already', '--event', 'order.placed');
  expect(exitCode).toBe(5);
  expect(terminal.stderr).toContain('The folder is not empty.');
});
