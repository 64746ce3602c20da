import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { main } from './cli.ts';
import { RecordedTerminal } from './recorded-terminal.ts';
import { startSettings } from './start-settings.ts';

const production = {
  OIDC_ISSUER: 'https://idp.example/realms/hospital',
  OIDC_CLIENT_ID: 'sinew',
  SINEW_URL: 'https://sinew.example',
};

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sinew-start-'));
});

afterEach(() => rm(folder, { recursive: true }));

/** A production start with something else in its environment. */
async function startWith(change: Record<string, string>, network = 'networks/northlake') {
  const terminal = new RecordedTerminal({ cwd: folder, env: { ...production, ...change } });
  const exitCode = await main(['start', '--network', network, '--data', 'data'], terminal);
  return { exitCode, said: terminal.stderr };
}

test.each([
  ['OIDC_ISSUER', 'http://idp.hospital.example', 'plain http'],
  ['OIDC_ISSUER', 'idp.hospital.example', 'not an address'],
  ['OIDC_ISSUER', 'ldap://idp.hospital.example', 'not an address'],
  ['OIDC_PERSON_CLAIM', 'email', 'preferred_username'],
  ['SINEW_URL', 'sinew.example', 'not an address'],
  ['SINEW_URL', 'sinew.example:443', 'not an address'],
  ['SINEW_URL', 'https://hospital.example/sinew', 'has a path'],
  ['SINEW_TRUSTED_PROXIES', 'proxy.hospital.example', 'not an IP address'],
  ['SINEW_TRUSTED_PROXIES', '10.0.0.1,', 'not an IP address'],
  ['SINEW_TRUSTED_PROXIES', '10.0.0.0/33', 'not an IP address'],
  ['SINEW_TRUSTED_PROXIES', 'fd00::/129', 'not an IP address'],
  ['SINEW_TRUSTED_PROXIES', '0.0.0.0/0', 'everybody'],
  ['DATABASE_URL', 'db.hospital.example', 'not an address of a PostgreSQL'],
  ['DATABASE_URL', 'mysql://db.hospital.example/sinew', 'not an address of a PostgreSQL'],
  [
    'DATABASE_URL',
    'postgresql://sinew:se#cret@db.hospital.example/sinew',
    'not an address of a PostgreSQL',
  ],
  [
    'DATABASE_URL',
    'postgresql://sinew:100%@db.hospital.example/sinew',
    'not an address of a PostgreSQL',
  ],
])('%s=%s is a usage error that names it, before anything is started', async (name, text, why) => {
  const { exitCode, said } = await startWith({ [name]: text });
  expect(said).toContain(`where: ${name}`);
  expect(said).toContain(why);
  expect(said).not.toMatch(/se#cret|100%/);
  expect(exitCode).toBe(2);
  expect(existsSync(join(folder, 'data'))).toBe(false);
});

test('a network that is not there is a usage error, before anything is started', async () => {
  const { exitCode, said } = await startWith({}, 'no/such/network');
  expect(said).toContain('where: no/such/network');
  expect(exitCode).toBe(2);
  expect(existsSync(join(folder, 'data'))).toBe(false);
});

test.each([
  ['at our own address', { OIDC_ISSUER: 'https://sinew.example/oidc' }],
  ['of a demonstration at another port', { OIDC_ISSUER: 'http://127.0.0.1:8080/oidc' }],
  ['by the name that only it gives', {}],
])('the identity provider of the demonstration is refused %s', async (_where, change) => {
  const { exitCode, said } = await startWith({ ...change, OIDC_CLIENT_ID: 'sinew-demo' });
  expect(said).toMatch(/demonstration/);
  expect(exitCode).toBe(2);
  expect(existsSync(join(folder, 'data'))).toBe(false);
});

test('a provider on this machine may speak plain http', () => {
  const { identityProvider } = startSettings({
    ...production,
    OIDC_ISSUER: 'http://localhost:9000/oidc',
  });
  expect(identityProvider.issuer).toBe('http://localhost:9000/oidc');
});

test('proxies are read as a list of addresses and networks', () => {
  const trustedBy = (text: string) =>
    startSettings({ ...production, SINEW_TRUSTED_PROXIES: text }).trustedProxies;
  expect(trustedBy('10.1.2.3, 192.168.0.0/16,::1,fd00::/8')).toEqual([
    '10.1.2.3',
    '192.168.0.0/16',
    '::1',
    'fd00::/8',
  ]);
  expect(trustedBy('')).toEqual([]);
});
