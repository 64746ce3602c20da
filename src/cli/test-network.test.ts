import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, expect, test } from 'vitest';

import { main } from './cli.ts';
import { sinewDir } from './network-at.ts';
import { RecordedTerminal } from './recorded-terminal.ts';

const folders: string[] = [];

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

test('the stories of one workflow are told, and every one comes out as it is written', async () => {
  const { exitCode, terminal } = await run(['--workflow', 'discharge-follow-up', '--story']);
  expect(exitCode).toBe(0);
  expect(terminal.stdout).toMatch(/✓ discharge-follow-up: \d+ stories/);
  expect(terminal.stdout).toContain('Discharge follow-up started on encounter.discharged.');
  expect(terminal.stdout).toMatch(/^\d+ stories: all came out as written\.$/m);
});

test('a workflow that the network does not have is a usage error that names those that it has', async () => {
  const { exitCode, terminal } = await run(['--workflow', 'sepsis']);
  expect(exitCode).toBe(2);
  expect(terminal.stderr).toContain('The network has no workflow "sepsis".');
  expect(terminal.stderr).toContain('critical-result');
});

test('a story that comes out otherwise is told with what was expected, and validation fails', async () => {
  const network = await networkWithStory(
    [
      'title: A nurse is asked at once',
      'story: The charge nurse is expected here, and is not asked yet.',
      'steps:',
      '  - at: 0s',
      '    event: { type: encounter.discharged, data: { class: inpatient } }',
      '    then: { asks: charge-nurse in medical }',
    ].join('\n'),
  );
  const { exitCode, terminal } = await run([network, '--workflow', 'discharge-follow-up']);
  expect(exitCode).toBe(3);
  expect(terminal.stdout).toContain('✗ discharge-follow-up: 1 story');
  expect(terminal.stdout).toContain(
    '✗ A nurse is asked at once (workflows/discharge-follow-up/scenarios/asked.yaml)',
  );
  expect(terminal.stdout).toContain('asks should be "charge-nurse in medical"');
});

test('a story that cannot be read is a problem of the network, located', async () => {
  const network = await networkWithStory('title: Half\nstory: Half\nsteps:\n  - att: 0s\n');
  const { exitCode, terminal } = await run([network]);
  expect(exitCode).toBe(3);
  expect(terminal.stderr).toMatch(/workflows\/discharge-follow-up\/scenarios\/asked\.yaml:4:5/);
});

/** The example network with its own copy of a workflow, which has this one story. */
async function networkWithStory(story: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sinew-test-'));
  folders.push(folder);
  await cp(join(sinewDir, 'networks/northlake'), folder, { recursive: true });
  const own = join(folder, 'workflows/discharge-follow-up');
  await mkdir(join(own, 'scenarios'), { recursive: true });
  await cp(join(sinewDir, 'catalog/discharge-follow-up/workflow.yaml'), join(own, 'workflow.yaml'));
  await writeFile(join(own, 'scenarios/asked.yaml'), story);
  const installed = join(folder, 'workflows.yaml');
  const text = await readFile(installed, 'utf8');
  await writeFile(
    installed,
    text.replace('catalog/discharge-follow-up', 'workflows/discharge-follow-up'),
  );
  return folder;
}

async function run(argv: string[]) {
  const terminal = new RecordedTerminal({ cwd: sinewDir });
  const exitCode = await main(['test', ...argv], terminal);
  return { exitCode, terminal };
}
