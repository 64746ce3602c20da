import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { Answer, Client } from '../access/access.ts';
import type { Feed } from '../governance/governance.ts';
import {
  sendNamedMessage,
  type HeardBy,
  type NamedMessageAnswer,
} from '../named-messages/named-messages.ts';
import type { Problem } from '../platform/platform.ts';
import { admitClient } from './client-door.ts';
import type { HttpDeps } from './http-deps.ts';
import { sendProblem, type ProblemCode } from './http-problem.ts';

/** The largest body of a named message, in bytes. */
export const namedMessageBytesMax = 64 * 1024;

/** What POST /messages/:name answers: 200 where it was applied, 202 where it is kept and not yet. */
export interface NamedMessageTold {
  /** Its number in the journal. */
  message: number;
  /** The same id and content had come before. */
  repeated: boolean;
  state: 'applied' | 'waiting' | 'failed';
  /** The runs that took it. Empty where it was applied: none heard it. */
  heardBy: readonly HeardBy[];
}

/**
 * Mounts POST /messages/:name: what other systems tell workflows. For clients whose file lists the name, by their bearer token,
 * in the name of their feed. Who asks is known before a byte of the body is read.
 */
export function namedMessageRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const { keep } = deps;
  if (!keep) return;
  app.register(
    async (scope) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser(
        'application/json',
        { parseAs: 'buffer', bodyLimit: namedMessageBytesMax },
        (_request, body, done) => done(null, body),
      );
      scope.addHook('onRequest', (request, reply) => {
        const { name = '' } = request.params as { name?: string };
        return admitClient(deps, request, reply, (client) => mayLet(deps, client, name));
      });
      scope.post<{ Params: { name: string } }>('/:name', async (request, reply) => {
        const { database, clock, release, workflowsAt } = deps;
        const { client } = request;
        const feed = feedOf(deps, client);
        if (!feed) return sendProblem(request, reply, 'forbidden', noFeed);
        const answer = await sendNamedMessage(
          {
            name: request.params.name,
            body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
            client: client?.id ?? '',
            feed,
          },
          { database, clock, keep, workflowsAt, epoch: release().epoch },
        );
        return tell(request, reply, answer);
      });
    },
    { prefix: '/messages' },
  );
}

const noFeed = 'This client sends in the name of no feed of kind fhir.';

function feedOf({ release }: HttpDeps, client: Client | null): Feed | undefined {
  return release().network.feeds.find(({ id, kind }) => id === client?.feed && kind === 'fhir');
}

function mayLet(deps: HttpDeps, client: Client, name: string): Answer {
  const { authorize, release } = deps;
  const { messages = [] } =
    (release().network.clients ?? []).find(({ id }) => id === client.id) ?? {};
  if (!messages.includes(name)) {
    const reason = 'This client may not send messages of this name: its file does not list it.';
    return { allowed: false, reason };
  }
  const feed = feedOf(deps, client);
  if (!feed) return { allowed: false, reason: noFeed };
  return authorize(client, 'record.send', { site: feed.site, unit: null });
}

const codes = {
  'unknown-name': 'not-found',
  'unknown-patient': 'not-found',
  invalid: 'invalid',
  'other-content': 'not-now',
} as const satisfies Record<string, ProblemCode>;

function tell(
  request: FastifyRequest,
  reply: FastifyReply,
  answer: NamedMessageAnswer,
): FastifyReply {
  if (answer.kind === 'unavailable') {
    reply.header('retry-after', 5);
    return sendProblem(request, reply, 'unavailable', 'It could not be kept. Send it again.');
  }
  if (answer.kind !== 'kept') return refuse(request, reply, codes[answer.kind], answer.problems);
  const { seq: message, repeated, outcome, heardBy } = answer;
  const state =
    outcome === 'applied' ? 'applied' : outcome === 'failed' ? 'failed' : ('waiting' as const);
  return reply
    .status(state === 'applied' ? 200 : 202)
    .header('cache-control', 'no-store')
    .send({ message, repeated, state, heardBy } satisfies NamedMessageTold);
}

function refuse(
  request: FastifyRequest,
  reply: FastifyReply,
  code: ProblemCode,
  problems: readonly Problem[],
): FastifyReply {
  const told = problems.map(({ location, sentence }) => ({ field: location, sentence }));
  const [first = { field: 'body', sentence: '' }] = told;
  const detail = `${first.field}: ${first.sentence}`;
  return sendProblem(request, reply, code, detail, { field: first.field, problems: told });
}
