import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { Client, Person } from '../access/access.ts';
import { fhirJson, type Fhir, type FhirAnswer } from '../fhir/fhir.ts';
import { bearerToken } from './client-door.ts';
import type { HttpDeps } from './http-deps.ts';
import { sendProblem } from './http-problem.ts';
import type { Doorkeeper } from './session-door.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks under /fhir: a system by its token, or a person by their session; null where neither. */
    fhirCaller: Person | Client | null;
  }
}

/** The largest body under /fhir: what a feed's message may have, too. */
export const fhirBytesMax = 16 * 1024 * 1024;

/**
 * Mounts FHIR under /fhir. Bodies are handed on as they came: they are journalled byte for byte. A bearer token counts alone: a
 * wrong one is refused even where a session would do.
 */
export function fhirRoutes(app: FastifyInstance, deps: HttpDeps, door: Doorkeeper): void {
  const { fhir } = deps;
  app.decorateRequest('fhirCaller', null);
  if (!fhir) return;
  app.register(
    async (scope) => {
      scope.removeAllContentTypeParsers();
      const types = [
        'application/fhir+json',
        'application/json',
        'application/x-www-form-urlencoded',
      ];
      scope.addContentTypeParser(
        types,
        { parseAs: 'buffer', bodyLimit: fhirBytesMax },
        (_request, body, done) => done(null, body),
      );
      scope.addHook('onRequest', (request, reply) => admit(deps, door, request, reply));
      scope.route({
        method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
        url: '/*',
        handler: (request, reply) => answer(fhir, deps, request, reply),
      });
      scope.route({
        method: ['GET', 'POST'],
        url: '/',
        handler: (request, reply) => answer(fhir, deps, request, reply),
      });
    },
    { prefix: '/fhir' },
  );
}

async function admit(
  { database, sessions, clientOf }: HttpDeps,
  door: Doorkeeper,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply | undefined> {
  if (request.headers.authorization !== undefined) {
    request.fhirCaller = clientOf?.(bearerToken(request)) ?? null;
    if (request.fhirCaller) return undefined;
    reply.header('www-authenticate', 'Bearer error="invalid_token"');
    return sendProblem(request, reply, 'signed-out', 'This bearer token is not known.');
  }
  const cookie = request.cookies[door.cookieName];
  if (cookie === undefined) return undefined;
  const session = await sessions.read(database, cookie, { asActivity: true });
  request.fhirCaller = session ? door.personById(session.person) : null;
  return undefined;
}

async function answer(
  fhir: Fhir,
  { publicUrl }: HttpDeps,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const url = new URL(request.url, 'http://localhost');
  const origin = publicUrl === undefined ? `${request.protocol}://${request.host}` : publicUrl;
  const answered = await fhir.answer({
    method: request.method === 'HEAD' ? 'GET' : request.method,
    path: url.pathname.replace(/^\/fhir\/?/, ''),
    query: url.searchParams,
    headers: singleHeaders(request),
    body: Buffer.isBuffer(request.body) ? request.body : null,
    person: request.fhirCaller,
    feed: request.fhirCaller && 'feed' in request.fhirCaller ? request.fhirCaller.feed : null,
    id: request.id,
    base: `${origin.replace(/\/$/, '')}/fhir`,
  });
  return send(reply, answered);
}

function singleHeaders({ headers }: FastifyRequest): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : value,
    ]),
  );
}

function send(reply: FastifyReply, { status, headers, body }: FhirAnswer): FastifyReply {
  if (status === 401) reply.header('www-authenticate', 'Bearer');
  return reply
    .status(status)
    .headers(headers)
    .header('cache-control', 'no-store')
    .type('application/fhir+json; fhirVersion=4.0')
    .send(body === null ? '' : fhirJson(body));
}
