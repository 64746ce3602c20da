import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { Person } from '../access/access.ts';
import type { HttpDeps } from './http-deps.ts';
import { sendProblem } from './http-problem.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; null before the door, and where nobody is signed in. */
    signedIn: SignedIn | null;
  }
}

export interface SignedIn {
  person: Person;
  cookie: string;
}

/** Requests that the page makes on its own carry this header, so that they do not keep a deserted screen signed in. */
export const backgroundHeader = 'sinew-background';

/**
 * Whom the page shows as signed in. Windows of a browser share one session, so another window may have changed it meanwhile:
 * then nothing is done in the name of somebody who is not on the screen. Whoever sends none speaks for the session's person.
 */
export const personHeader = 'sinew-person';

export interface Doorkeeper {
  cookieName: string;
  secure: boolean;
  /** The person under the configuration in force; null where it no longer knows them. */
  personById(id: string): Person | null;
  isSignedIn(cookie: string): Promise<boolean>;
}

/**
 * The door of /api: nobody passes without a live session of a known person, and no write passes that another site's page
 * sent.
 */
export function sessionDoor(app: FastifyInstance, deps: HttpDeps): Doorkeeper {
  const secure = deps.publicUrl?.startsWith('https:') ?? false;
  const keeper: Doorkeeper = {
    // RFC 6265bis §4.1.3.2: the prefix binds the cookie to this very host, and browsers take it with Secure only.
    cookieName: secure ? '__Host-sinew' : 'sinew',
    secure,
    personById: (id) => deps.release().network.people.find((one) => one.id === id) ?? null,
    isSignedIn: async (cookie) =>
      (await deps.sessions.read(deps.database, cookie, { asActivity: false })) !== undefined,
  };
  app.decorateRequest('signedIn', null);
  app.addHook('onRequest', async (request, reply) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      if (isCrossSite(request, deps.publicUrl)) {
        return sendProblem(
          request,
          reply,
          'cross-site',
          'This was sent by a page of another site, so it was not done.',
        );
      }
    }
    if (!request.url.startsWith('/api/') || isOpen(request)) return;
    return admit(deps, keeper, request, reply);
  });
  return keeper;
}

function isOpen(request: FastifyRequest): boolean {
  return request.routeOptions.url === '/api/openapi.json';
}

async function admit(
  { database, sessions }: HttpDeps,
  keeper: Doorkeeper,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply | undefined> {
  const cookie = request.cookies[keeper.cookieName];
  const session =
    cookie === undefined
      ? undefined
      : await sessions.read(database, cookie, { asActivity: isActivity(request) });
  const person = session && keeper.personById(session.person);
  if (cookie === undefined || !person) {
    const sentence =
      cookie === undefined ? 'Please sign in.' : 'Your session has ended. Please sign in again.';
    return sendProblem(request, reply, 'signed-out', sentence);
  }
  const shown = request.headers[personHeader];
  if (shown !== undefined && shown !== person.id) {
    return sendProblem(
      request,
      reply,
      'other-person',
      'Nothing was recorded: this page shows the name of a person who is no longer signed in.',
    );
  }
  request.signedIn = { person, cookie };
  return undefined;
}

function isActivity(request: FastifyRequest): boolean {
  if (request.routeOptions.url === '/api/events') return false;
  return request.method !== 'GET' || request.headers[backgroundHeader] === undefined;
}

/**
 * Browsers say where a write comes from, by Sec-Fetch-Site (W3C Fetch Metadata) or, older ones, by Origin. Who sends
 * neither is no browser, so no page can have made it send our cookie.
 */
export function isCrossSite(
  request: Pick<FastifyRequest, 'headers' | 'host'>,
  publicUrl: string | undefined,
): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const { origin } = request.headers;
  if (origin === undefined) return false;
  if (publicUrl !== undefined && origin === new URL(publicUrl).origin) return false;
  return !URL.canParse(origin) || new URL(origin).host !== request.host;
}
