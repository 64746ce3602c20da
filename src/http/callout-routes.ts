import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';

import type { Client } from '../access/access.ts';
import { admitClient } from './client-door.ts';
import type { HttpDeps } from './http-deps.ts';
import { sendProblem, sendRefusal } from './http-problem.ts';

/** The largest body that a gateway sends, in bytes. */
export const calloutBytesMax = 16 * 1024;

const id = z.string().min(1).max(200);

const reportBody = z.object({ callout: id, state: z.enum(['delivered', 'seen', 'failed']) });
const replyBody = z.object({ id, from: id, text: z.string().max(4000) });

/** What POST /callouts/reports answers: how far the callout is known to have come. */
export interface CalloutReportAnswer {
  state: string;
}

/** What POST /callouts/replies answers: the sentence is to be sent back to who replied. */
export interface CalloutReplyAnswer {
  outcome: 'accepted' | 'declined' | 'refused';
  reason: string | null;
  sentence: string;
}

/**
 * Mounts what gateways call: POST /callouts/reports says what became of a callout, POST /callouts/replies hands on what somebody
 * replied. For clients that may `callout.report`, by their bearer token; no session counts here.
 */
export function calloutRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const { acts, authorize } = deps;
  const may = (client: Client) => authorize(client, 'callout.report', { site: null, unit: null });
  app.register(
    async (scope) => {
      scope.addHook('onRequest', (request, reply) => admitClient(deps, request, reply, may));
      const options = { bodyLimit: calloutBytesMax };
      scope.post('/reports', options, async (request, reply) => {
        const body = reportBody.safeParse(request.body);
        if (!body.success) return malformed(request, reply, body.error);
        const client = request.client?.id ?? '';
        const answer = await acts.reportCallout({ client, ...body.data });
        if (!answer.done) return sendRefusal(request, reply, answer.refusal);
        return told(reply, { state: answer.state } satisfies CalloutReportAnswer);
      });
      scope.post('/replies', options, async (request, reply) => {
        const body = replyBody.safeParse(request.body);
        if (!body.success) return malformed(request, reply, body.error);
        const client = request.client?.id ?? '';
        const { outcome, reason, sentence } = await acts.replyToCallout({ client, ...body.data });
        return told(reply, { outcome, reason, sentence } satisfies CalloutReplyAnswer);
      });
    },
    { prefix: '/callouts' },
  );
}

function malformed(request: FastifyRequest, reply: FastifyReply, error: z.ZodError) {
  const [issue] = error.issues;
  const field = issue?.path.join('.') ?? '';
  return sendProblem(request, reply, 'malformed', `${field}: ${issue?.message ?? ''}`, { field });
}

function told(reply: FastifyReply, answer: object): FastifyReply {
  return reply.header('cache-control', 'no-store').send(answer);
}
