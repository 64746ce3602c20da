import { createSessions } from '../../src/access/access.ts';
import { systemClock, systemIds } from '../../src/platform/platform.ts';
import type { RunningSystem } from './running-system.ts';

/** A browser's side of a session: what it sends, and what it is told. */
export interface SignedIn {
  get(path: string): Promise<Told>;
  /** What is no JSON. */
  fetch(path: string): Promise<Response>;
  post(path: string, body: object): Promise<Told>;
}

export interface Told {
  status: number;
  type: string | null;
  retryAfter: string | null;
  body: Readonly<Record<string, unknown>>;
}

/** Begins a session for a person without the identity provider, whose own tests tell how that goes. */
export async function signIn(running: RunningSystem, person: string): Promise<SignedIn> {
  const sessions = createSessions({ clock: systemClock, ids: systemIds(systemClock) });
  const { cookie } = await sessions.begin(running.database, { person, userAgent: null });
  return withCookie(running, cookie);
}

/** Whoever holds that cookie. */
export function withCookie({ url }: RunningSystem, cookie: string): SignedIn {
  const headers = { cookie: `sinew=${cookie}`, 'content-type': 'application/json' };
  return {
    fetch: (path) => fetch(`${url}${path}`, { headers }),
    get: async (path) => told(await fetch(`${url}${path}`, { headers })),
    post: async (path, body) =>
      told(await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })),
  };
}

/** Any page, as nobody. */
export async function askAsNobody({ url }: RunningSystem, path: string): Promise<Told> {
  return told(await fetch(`${url}${path}`));
}

async function told(response: Response): Promise<Told> {
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    retryAfter: response.headers.get('retry-after'),
    body: (await response.json()) as Told['body'],
  };
}
