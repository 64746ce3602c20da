import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { freshPostgres } from '../../test/databases.ts';
import { main } from './cli.ts';
import { freePortFrom } from './free-ports.ts';
import { sinewDir } from './network-at.ts';
import { RecordedTerminal } from './recorded-terminal.ts';

const LOOPBACK = '127.0.0.1';
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sinew-start-'));
});

afterEach(() => rm(folder, { recursive: true }));

/** A copy of the example network whose feeds have ports that are free now. */
async function networkOnFreePorts(firstPort: number): Promise<string> {
  const network = join(folder, 'network');
  await cp(join(sinewDir, 'networks/northlake'), network, { recursive: true });
  let port = firstPort;
  for (const file of await readdir(join(network, 'feeds'))) {
    const path = join(network, 'feeds', file);
    port = (await freePortFrom(port, LOOPBACK)) + 1;
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace(/^port: \d+$/m, `port: ${port - 1}`));
  }
  return network;
}

/** Starts Sinew as in production, lets `visit` look at it, and ends it as the operating system would. */
async function production(
  env: Record<string, string>,
  visit: (url: string) => Promise<void>,
): Promise<number> {
  const { url: database } = await freshPostgres();
  const port = await freePortFrom(19_080, LOOPBACK);
  const terminal = new RecordedTerminal({
    cwd: folder,
    env: {
      DATABASE_URL: database,
      OIDC_ISSUER: 'http://127.0.0.1:9/oidc',
      OIDC_CLIENT_ID: 'sinew',
      SINEW_URL: 'https://sinew.example',
      ...env,
    },
  });
  const network = await networkOnFreePorts(port + 1);
  const ended = main(['start', '--json', '--network', network, '--port', `${port}`], terminal);
  try {
    await vi.waitFor(() => expect(terminal.stdout).not.toBe(''), { timeout: 20_000 });
    expect(terminal.json).toMatchObject({ publicUrl: 'https://sinew.example' });
    await visit(String(terminal.json['url']));
  } finally {
    terminal.interrupt();
  }
  return ended;
}

/** How many sign-ins the address still has this minute, after it began one. */
async function signInsLeft(url: string, address: string): Promise<number> {
  const { headers } = await fetch(`${url}/auth/sign-in`, {
    headers: { 'x-forwarded-for': address },
    redirect: 'manual',
  });
  return Number(headers.get('x-ratelimit-remaining'));
}

test('behind the reverse proxy that was named, each browser has its own limit of sign-ins', async () => {
  const exitCode = await production({ SINEW_TRUSTED_PROXIES: LOOPBACK }, async (url) => {
    expect(await signInsLeft(url, '192.0.2.1')).toBe(59);
    expect(await signInsLeft(url, '192.0.2.1')).toBe(58);
    expect(await signInsLeft(url, '192.0.2.2')).toBe(59);
  });
  expect(exitCode).toBe(0);
});

test('nobody else may say whose request it is', async () => {
  await production({ SINEW_TRUSTED_PROXIES: '10.0.0.0/8' }, async (url) => {
    expect(await signInsLeft(url, '192.0.2.1')).toBe(59);
    expect(await signInsLeft(url, '192.0.2.2')).toBe(58);
  });
});
