import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { Client } from '../access/access.ts';
import type { DocumentTaken } from '../intake/intake.ts';
import { admitClient } from './client-door.ts';
import { fhirBytesMax } from './fhir-routes.ts';
import type { HttpDeps } from './http-deps.ts';
import { sendProblem } from './http-problem.ts';

/** What POST /intake/:feed answers: 202 once all that came is committed. */
export interface IntakeAnswer {
  taken: number;
  repeated: number;
  unreadable: number;
  problems: { code: string; location: string; sentence: string }[];
}

/** Content that a feed of each kind takes; the charset is the feed's, whatever is said here. */
const types = [
  ...['text/csv', 'application/csv', 'application/xml', 'text/xml'],
  ...['application/hl7-v2', 'x-application/hl7-v2+er7', 'application/octet-stream'],
];

/**
 * Mounts POST /intake/:feed: tables, clinical documents and files of messages, for the client whose feed it is. Who asks is known
 * before a byte of the body is read.
 */
export function intakeRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const { takeDocument } = deps;
  if (!takeDocument) return;
  app.register(
    async (scope) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser(
        types,
        { parseAs: 'buffer', bodyLimit: fhirBytesMax },
        (_request, body, done) => done(null, body),
      );
      scope.addHook('onRequest', (request, reply) =>
        admitClient(deps, request, reply, (client) => maySend(deps, request, client)),
      );
      scope.post<{ Params: { feed: string } }>('/:feed', async (request, reply) => {
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const peer = `http:${request.client?.id ?? ''}`;
        return answer(request, reply, await takeDocument(request.params.feed, body, peer));
      });
    },
    { prefix: '/intake' },
  );
}

// A client sends in the name of its own feed alone.
function maySend({ authorize, release }: HttpDeps, request: FastifyRequest, client: Client) {
  const { feed: asked } = request.params as { feed?: string };
  const feed = release().network.feeds.find(({ id }) => id === asked);
  if (!feed || feed.kind === 'fhir' || client.feed !== feed.id) {
    const reason = 'This client sends in the name of another feed, or of none.';
    return { allowed: false, reason } as const;
  }
  return authorize(client, 'record.send', { site: feed.site, unit: null });
}

function answer(request: FastifyRequest, reply: FastifyReply, taken: DocumentTaken): FastifyReply {
  switch (taken.kind) {
    case 'kept': {
      const { taken: count, repeated, unreadable, problems } = taken;
      const told: IntakeAnswer = {
        ...{ taken: count, repeated, unreadable },
        problems: problems.map(({ code, location, sentence }) => ({ code, location, sentence })),
      };
      return reply.status(202).header('cache-control', 'no-store').send(told);
    }
    case 'unread': {
      const { location, sentence } = taken.problem;
      return sendProblem(request, reply, 'invalid', `${location}: ${sentence}`, {
        field: location,
      });
    }
    case 'unavailable':
      reply.header('retry-after', 5);
      return sendProblem(request, reply, 'unavailable', 'It could not be kept. Send it again.');
  }
}
