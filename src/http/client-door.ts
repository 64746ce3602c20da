import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { Answer, Client } from '../access/access.ts';
import type { HttpDeps } from './http-deps.ts';
import { sendProblem } from './http-problem.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The system that asks, where an address is for systems alone; null elsewhere. */
    client: Client | null;
  }
}

/** Makes room for the client on every request. Once, before the routes for systems. */
export function prepareClientDoor(app: FastifyInstance): void {
  app.decorateRequest('client', null);
}

/**
 * Lets only a client in that may: by its bearer token, no session counts. To be used as `onRequest`, so that who asks is known before a
 * byte of the body is read. Undefined: it is in, and stands in `request.client`; else the problem was sent.
 */
export async function admitClient(
  { clientOf }: HttpDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  may: (client: Client) => Answer,
): Promise<FastifyReply | undefined> {
  const client = clientOf?.(bearerToken(request)) ?? null;
  if (!client) {
    reply.header('www-authenticate', 'Bearer');
    return sendProblem(request, reply, 'signed-out', 'Send the bearer token of a client.');
  }
  request.client = client;
  const answer = may(client);
  return answer.allowed ? undefined : sendProblem(request, reply, 'forbidden', answer.reason);
}

/** The token after `Bearer` (RFC 6750 §2.1); empty where there is none. */
export function bearerToken({ headers }: FastifyRequest): string {
  return /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
}
