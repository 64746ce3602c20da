import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, expect, test } from 'vitest';

import { main } from './cli.ts';
import { checkNode } from './doctor.ts';
import { sinewDir } from './network-at.ts';
import { RecordedTerminal } from './recorded-terminal.ts';

const folders: string[] = [];

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sinew-cli-'));
  folders.push(folder);
  return folder;
}

/** A copy of the example network in which one text of one file is another. */
async function brokenNetwork(file: string, from: string, to: string): Promise<string> {
  const folder = await temporaryFolder();
  await cp(join(sinewDir, 'networks/northlake'), folder, { recursive: true });
  const path = join(folder, file);
  const text = await readFile(path, 'utf8');
  expect(text).toContain(from);
  await writeFile(path, text.replace(from, to));
  return folder;
}

async function run(
  argv: string[],
  options: ConstructorParameters<typeof RecordedTerminal>[0] = {},
) {
  const terminal = new RecordedTerminal({ cwd: sinewDir, ...options });
  const exitCode = await main(argv, terminal);
  return { exitCode, terminal };
}

test('help names every command and every exit code, and is no error', async () => {
  const { exitCode, terminal } = await run(['--help']);
  expect(exitCode).toBe(0);
  for (const verb of ['start', 'demo', 'doctor', 'validate', 'send', 'messages', 'simulate']) {
    expect(terminal.stdout).toMatch(new RegExp(`^  ${verb} `, 'm'));
  }
  expect(terminal.stdout).toContain('3 validation failed');
});

test('it says which version it is, as an option, as a command and as data', async () => {
  const { version } = JSON.parse(await readFile(join(sinewDir, 'package.json'), 'utf8')) as {
    version: string;
  };
  for (const words of [['--version'], ['-V'], ['version']]) {
    const { exitCode, terminal } = await run(words);
    expect(exitCode).toBe(0);
    expect(terminal.stdout).toBe(`sinew ${version}\n`);
  }
  expect((await run(['version', '--json'])).terminal.json).toMatchObject({ version });
});

test('the version of a workflow that a command asks for is not taken for it', async () => {
  const { terminal } = await run(['measures', '--version', '1.0.0', '--period', 'century']);
  expect(terminal.stdout).toBe('');
  expect(terminal.stderr).toContain('century');
});

test.each([
  [['frobnicate'], /unknown command/],
  [['send', 'x.hl7'], /--feed/],
  [['send', 'x.hl7', '--feed', 'a', '--connections', '0'], /whole number from 1 to 200/],
  [['send', 'x.hl7', '--feed', 'a', '--connections', '201'], /whole number from 1 to 200/],
  [['demo', '--speed', '0'], /above 0/],
  [['messages', '--limit', 'many'], /whole number/],
])('a usage error (%j) says what is wrong, on stderr, with exit code 2', async (argv, said) => {
  const { exitCode, terminal } = await run(argv);
  expect(exitCode).toBe(2);
  expect(terminal.stderr).toMatch(said);
  expect(terminal.stdout).toBe('');
});

test('the example network is valid, and of nothing is warned but of waivers that end', async () => {
  const { exitCode, terminal } = await run(['validate', '--json']);
  expect(terminal.json).toMatchObject({
    schemaVersion: 1,
    command: 'validate',
    valid: true,
    network: { id: 'northlake', sites: 7 },
  });
  const { problems } = terminal.json as { problems: { severity: string; location: string }[] };
  const others = problems.filter(
    ({ severity, location }) => severity !== 'warning' || !location.includes('/waivers.yaml:'),
  );
  expect(others).toEqual([]);
  expect(exitCode).toBe(0);
});

test('a typo in a network is told with file, line and column, and how to mend it', async () => {
  const dir = await brokenNetwork('sites/st-anne.yaml', 'zone:', 'zoen:');
  const { exitCode, terminal } = await run(['validate', dir]);
  expect(exitCode).toBe(3);
  expect(terminal.stdout).toMatch(/sites\/st-anne\.yaml:4:1 {2}error\n {2}.*zoen.*zone/);
  expect(terminal.stdout).toMatch(/✗ .*: 1 error, 0 warnings\.\n$/);
});

test('a parameter that the workflow does not have is found, too', async () => {
  const dir = await brokenNetwork('workflows.yaml', 'potassium_high', 'potasium_high');
  const { exitCode, terminal } = await run(['validate', dir, '--json']);
  expect(exitCode).toBe(3);
  expect(terminal.json).toMatchObject({ valid: false, network: null });
  expect(JSON.stringify(terminal.json['problems'])).toContain('potasium_high');
});

test('what is wrong in a file does not hide what is wrong in a workflow', async () => {
  const dir = await brokenNetwork('sites/st-anne.yaml', 'zone:', 'zoen:');
  await mkdir(join(dir, 'workflows'));
  await writeFile(join(dir, 'workflows/mine.yaml'), 'id: mine\nversoin: 1.0.0\n');
  const { exitCode, terminal } = await run(['validate', dir]);
  expect(exitCode).toBe(3);
  expect(terminal.stdout).toMatch(/sites\/st-anne\.yaml:4:1 {2}error/);
  expect(terminal.stdout).toMatch(/workflows\/mine\.yaml:2:1 {2}error\n {2}.*versoin/);
});

test('a network that is not there is named as it was asked for', async () => {
  const { exitCode, terminal } = await run(['validate', 'no/such/network']);
  expect(exitCode).toBe(2);
  expect(terminal.stderr).toMatch(/where: no\/such\/network\n/);
  expect(terminal.stderr).toMatch(/fix: /);
});

test('under --json an error is data, too', async () => {
  const { exitCode, terminal } = await run(['messages', '--json'], {
    cwd: await temporaryFolder(),
  });
  expect(exitCode).toBe(1);
  expect(terminal.stderr).toBe('');
  expect(terminal.json).toMatchObject({
    schemaVersion: 1,
    command: 'messages',
    error: { what: 'No database of a running Sinew was found.' },
  });
});

test.each([
  ['send', ['x.hl7'], /--feed/],
  ['messages', ['--limit', '10001'], /1 to 10000/],
  ['frobnicate', [], /unknown command/],
])('under --json a usage error is data, too: %s', async (command, words, what) => {
  const { exitCode, terminal } = await run([command, ...words, '--json']);
  expect(exitCode).toBe(2);
  expect(terminal.stderr).toBe('');
  expect(terminal.json).toMatchObject({
    ...{ schemaVersion: 1, command },
    error: { what: expect.stringMatching(what), fix: expect.stringContaining('--help'), exitCode },
  });
});

test('an outcome that does not exist is a usage error that lists those that do', async () => {
  const { exitCode, terminal } = await run(['messages', '--outcome', 'lost']);
  expect(exitCode).toBe(2);
  expect(terminal.stderr).toContain('applied, kept, parked, failed, skipped');
});

test('a production start without an identity provider is refused, and says what to set', async () => {
  const { exitCode, terminal } = await run(['start', '--network', 'networks/northlake']);
  expect(exitCode).toBe(2);
  expect(terminal.stderr).toContain('OIDC_ISSUER, OIDC_CLIENT_ID, SINEW_URL');
  expect(terminal.stderr).toMatch(/demonstration lets anybody in and is refused/);
});

test('the doctor says what it found, and what to do where something is missing', async () => {
  const env = { DATABASE_URL: 'postgresql://nobody:secret-word@127.0.0.1:9/none' };
  const { exitCode, terminal } = await run(['doctor', '--json'], { env });
  expect(exitCode).toBe(1);
  const findings = terminal.json['findings'] as { check: string; ok: boolean; advice?: string }[];
  const database = findings.find((finding) => finding.check === 'Database');
  expect(database?.ok).toBe(false);
  expect(database?.advice).toMatch(/DATABASE_URL/);
  expect(findings.find((finding) => finding.check === 'Network')?.ok).toBe(true);
  expect(terminal.stdout).not.toContain('secret-word');
});

test.each([
  ['22.17.9', false],
  ['22.18.0', true],
  ['24.0.0', true],
  ['20.20.2', false],
])('Node.js %s is new enough: %s', (version, ok) => {
  expect(checkNode(version).ok).toBe(ok);
});
