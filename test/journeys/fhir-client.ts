import { createHash } from 'node:crypto';

import { Client } from 'fhir-kit-client';

import type { Database } from '../../src/platform/platform.ts';
import { startSystem, type Otherwise, type RunningSystem } from './running-system.ts';

/** The token of the example network's client, made for tests. */
export const recordToken = 'record-token-record-token-record-token-1234';

/** The example network on real sockets, with a client of FHIR that is let in as St. Anne's patient record. */
export async function startWithFhir(
  database: Database,
  otherwise: Otherwise = {},
): Promise<RunningSystem & { client: Client }> {
  const digest = createHash('sha256').update(recordToken).digest('hex');
  const running = await startSystem(database, undefined, {
    ...otherwise,
    variable: (name) => (name === 'ST_ANNE_RECORD_TOKEN_SHA256' ? digest : undefined),
  });
  const client = new Client({ baseUrl: `${running.url}/fhir`, bearerToken: recordToken });
  return { ...running, client };
}

/** One request as any client could send it. */
export async function ask(
  { url }: RunningSystem,
  path: string,
  init: RequestInit = {},
): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }> {
  const headers = new Headers({ authorization: `Bearer ${recordToken}` });
  new Headers(init.headers).forEach((value, name) => headers.set(name, value));
  const response = await fetch(`${url}/fhir${path}`, { ...init, headers });
  const text = await response.text();
  const body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
  return { status: response.status, headers: response.headers, body };
}
