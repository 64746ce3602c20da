import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { main } from './cli.ts';
import { sinewDir } from './network-at.ts';
import { RecordedTerminal } from './recorded-terminal.ts';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sinew-exchange-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function run(...argv: string[]) {
  const terminal = new RecordedTerminal({ cwd: sinewDir });
  const exitCode = await main(argv, terminal);
  return { exitCode, out: terminal.stdout, err: terminal.stderr };
}

async function kept(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

test('explain says which value holds at a site, and every layer that set it, with its place', async () => {
  const { exitCode, out } = await run(
    'explain',
    'critical-result.accept_within',
    '--site',
    'st-anne',
  );
  expect(exitCode).toBe(0);
  expect(out).toContain('accept_within = 10m');
  expect(out).toMatch(/→ site\s+10m\s+\S*workflows\.yaml:\d+:\d+/);
});

test('explain asks a decision table, and says that an answer hangs on what is not known', async () => {
  const low = ['explain', 'oncology-previsit.decide.labs', '--input', 'inputs.neutrophils=0.9'];
  const answered = await run(...low);
  expect(answered.exitCode).toBe(0);
  expect(answered.out).toContain('→ verdict: off limits');
  const asked = await run('explain', 'oncology-previsit.decide.labs');
  expect(asked.out).toContain('→ verdict: not known');
});

test.each([
  [['explain', 'critical-resul'], 'critical-result'],
  [['explain', 'critical-result.accept_withn'], 'accept_within'],
  [['explain', 'critical-result', '--site', 'nowhere'], 'does not run at'],
  [['export-decision', 'critical-result.nothing'], 'no such decision'],
  [['export-plan-definition', 'critical-resul'], 'critical-result'],
  [['import-dmn', 'no-such.dmn'], 'cannot be read'],
  [['import-plan-definition', 'no-such.json'], 'cannot be read'],
])('%j is a usage error that says what is known', async (argv, said) => {
  const { exitCode, err } = await run(...argv);
  expect(exitCode).toBe(2);
  expect(err).toContain(said);
});

test('a decision table goes out as DMN and comes back, each with what was lost', async () => {
  const { exitCode, out } = await run('export-decision', 'oncology-previsit.labs');
  expect(exitCode).toBe(0);
  expect(out).toContain('<decision id="labs"');
  expect(out).toContain('<!-- Not carried over:');
  const back = await run('import-dmn', await kept('labs.dmn', out));
  expect(back.exitCode).toBe(0);
  expect(back.out).toContain('verdict: off limits');
});

test('a model that is none is refused with its place, and validation fails', async () => {
  const { exitCode, err } = await run('import-dmn', await kept('broken.dmn', '<definitions'));
  expect(exitCode).toBe(3);
  expect(err).toMatch(/broken\.dmn:\d+:\d+/);
});

test('a workflow goes out as PlanDefinition and comes back; its losses do not spoil what is written', async () => {
  const { exitCode, out, err } = await run('export-plan-definition', 'discharge-follow-up');
  expect(exitCode).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ resourceType: 'PlanDefinition' });
  expect(err).toContain('Not carried over:');
  const back = await run('import-plan-definition', await kept('plan.json', out));
  expect(back.exitCode).toBe(0);
  expect(back.out).toContain('id: discharge-follow-up');
  expect(back.out).toMatch(/^# .*plan\.json PlanDefinition\.action\[\d+\]/m);
  const refused = await run('import-plan-definition', await kept('no.json', '{}'));
  expect(refused.exitCode).toBe(3);
  expect(refused.err).toContain('PlanDefinition.resourceType');
});
