import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { appendAudit } from '../access/access.ts';
import type { ApiSignIn } from './api.ts';
import type { HttpDeps } from './http-deps.ts';
import { sendProblem } from './http-problem.ts';
import type { Doorkeeper } from './session-door.ts';

export const signInCookieSecondsMax = 600;

/** /auth: to the identity provider, back from it, and out. */
export function signInRoutes(app: FastifyInstance, deps: HttpDeps, door: Doorkeeper): void {
  const cookie = { path: '/', httpOnly: true, sameSite: 'lax', secure: door.secure } as const;
  const stateCookie = `${door.cookieName}-state`;
  const limits = { config: { rateLimit: { max: 60, timeWindow: 60_000 } } };

  app.get('/auth/about', async (): Promise<ApiSignIn> => ({ demo: deps.demo !== undefined }));

  app.get('/auth/sign-in', limits, async (request, reply) => {
    const begun = await deps.signIn.begin(returnToOf(request));
    if (!begun.begun) {
      deps.log.warn('sign-in-not-begun', { id: request.id, kind: begun.refusal.kind });
      return sendProblem(request, reply, 'unavailable', begun.refusal.sentence);
    }
    return reply
      .setCookie(stateCookie, begun.state, { ...cookie, maxAge: signInCookieSecondsMax })
      .redirect(begun.url);
  });

  app.get('/auth/callback', limits, async (request, reply) => {
    const finished = await deps.signIn.finish({
      currentUrl: new URL(request.url, publicUrlOf(deps, request)),
      state: request.cookies[stateCookie],
    });
    reply.clearCookie(stateCookie, cookie);
    if (!finished.finished) {
      deps.log.warn('sign-in-refused', { id: request.id, kind: finished.refusal.kind });
      return refusedPage(reply, finished.refusal.sentence);
    }
    const begun = await beginSession(
      deps,
      request,
      request.cookies[door.cookieName],
      finished.person.id,
    );
    return reply.setCookie(door.cookieName, begun, cookie).redirect(finished.returnTo);
  });

  app.post('/auth/sign-out', async (request, reply) => {
    const current = request.cookies[door.cookieName];
    if (current !== undefined) await endSession(deps, current);
    return reply.clearCookie(door.cookieName, cookie).status(204).send();
  });
}

function returnToOf(request: FastifyRequest): string {
  const { query } = request;
  if (typeof query !== 'object' || query === null || !('returnTo' in query)) return '/';
  return typeof query.returnTo === 'string' ? query.returnTo : '/';
}

function publicUrlOf(deps: HttpDeps, request: FastifyRequest): string {
  return deps.publicUrl ?? `${request.protocol}://${request.host}`;
}

/** One transaction: whoever was signed in here before is out, the new session is there, and the audit tells of both. */
async function beginSession(
  { clock, database, sessions }: HttpDeps,
  request: FastifyRequest,
  former: string | undefined,
  person: string,
): Promise<string> {
  const userAgent = request.headers['user-agent'] ?? null;
  return database.transaction('session-begin', async (tx) => {
    if (former !== undefined) await sessions.end(tx, former);
    const { cookie } = await sessions.begin(tx, { person, userAgent });
    await appendAudit(tx, [sessionRow(clock.now(), person, 'session.begin')]);
    return cookie;
  });
}

async function endSession({ clock, database, sessions }: HttpDeps, cookie: string): Promise<void> {
  await database.transaction('session-end', async (tx) => {
    const person = await sessions.end(tx, cookie);
    if (person !== undefined) {
      await appendAudit(tx, [sessionRow(clock.now(), person, 'session.end')]);
    }
  });
}

function sessionRow(at: number, person: string, action: string) {
  return {
    at,
    site: null,
    actor: person,
    action,
    object: `person:${person}`,
    patientId: null,
    outcome: 'done',
    detail: {},
  } as const;
}

/** The browser is on no page of the application yet: a page without scripts says why, and leads back. */
function refusedPage(reply: FastifyReply, sentence: string): FastifyReply {
  const shown = sentence.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
  return reply
    .status(403)
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(
      `<!doctype html><html lang="en"><meta charset="utf-8"><title>Not signed in</title>` +
        `<h1>Not signed in</h1><p>${shown}</p><p><a href="/">Sign in again</a></p></html>`,
    );
}
