import { hash } from 'node:crypto';

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';

import { covers, type Client } from '../access/access.ts';
import type { FlagQuestion, FlagReading } from '../flags/flags.ts';
import { flagBookAt, type Network } from '../governance/governance.ts';
import { admitClient } from './client-door.ts';
import type { HttpDeps, HttpFlags } from './http-deps.ts';

/** The largest body that asks for flags, in bytes. */
export const ofrepBytesMax = 16 * 1024;

const text = z.string().max(200).nullable().default(null);

/** What of an evaluation context counts here; anything else, and the targeting key, is ignored. */
const body = z.object({
  context: z
    .object({
      site: text,
      unit: text,
      provider: text,
      workflow: text,
      step: text,
      specialty: text,
      acuity: z
        .union([z.string().max(200), z.number()])
        .nullable()
        .default(null),
      confidence: z.number().min(0).max(1).nullable().default(null),
    })
    .prefault({}),
});

/** A flag as OpenFeature's remote evaluation protocol (OFREP 0.1) tells it. */
export interface OfrepFlag {
  key: string;
  value: string | number | boolean;
  variant: string;
  reason: string;
  metadata: Record<string, string>;
}

export interface OfrepFailure {
  key?: string;
  errorCode: 'FLAG_NOT_FOUND' | 'INVALID_CONTEXT' | 'PARSE_ERROR';
  errorDetails: string;
}

/**
 * Mounts OpenFeature's remote evaluation protocol for clients, by their bearer token: POST /ofrep/v1/evaluate/flags/KEY, and without
 * a key all flags at once, with an ETag. A client is told of those flags only that name it, and asks only about sites where it has a
 * role.
 */
export function ofrepRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const { flags } = deps;
  if (!flags) return;
  app.register(
    async (scope) => {
      scope.addHook('onRequest', (request, reply) =>
        admitClient(deps, request, reply, () => ({ allowed: true })),
      );
      scope.setErrorHandler((_error, _request, reply) =>
        fail(reply, 400, { errorCode: 'PARSE_ERROR', errorDetails: 'The body is no JSON.' }),
      );
      const options = { bodyLimit: ofrepBytesMax };
      scope.post<{ Params: { key: string } }>('/flags/:key', options, (request, reply) => {
        const { key } = request.params;
        const asked = questionOf(request, deps);
        if ('errorCode' in asked) return fail(reply, 400, { key, ...asked });
        const [flag] = evaluated(asked, flags, deps, key);
        if (flag) return tell(reply, flag);
        const errorDetails = 'There is no flag of this name for this client.';
        return fail(reply, 404, { key, errorCode: 'FLAG_NOT_FOUND', errorDetails });
      });
      scope.post('/flags', options, (request, reply) => {
        const asked = questionOf(request, deps);
        if ('errorCode' in asked) return fail(reply, 400, asked);
        return tellAll(request, reply, { flags: evaluated(asked, flags, deps) });
      });
    },
    { prefix: '/ofrep/v1/evaluate' },
  );
}

interface Asked {
  client: Client;
  question: FlagQuestion;
}

function questionOf(
  { client, body: sent }: FastifyRequest,
  { clock, release }: HttpDeps,
): Asked | Omit<OfrepFailure, 'key'> {
  const parsed = body.safeParse(sent ?? {});
  if (!parsed.success || !client) {
    const field = parsed.error?.issues[0]?.path.join('.') ?? '';
    return { errorCode: 'INVALID_CONTEXT', errorDetails: `"${field}" is not as expected.` };
  }
  const { acuity, ...context } = parsed.data.context;
  const site = context.site ?? onlySiteOf(client, release().network);
  const place = { site, unit: context.unit };
  if (site !== null && !client.grants.some((grant) => covers(grant, place))) {
    const errorDetails = 'This client has no role at that site.';
    return { errorCode: 'INVALID_CONTEXT', errorDetails };
  }
  const question = { ...context, site, acuity: acuity === null ? null : String(acuity) };
  return { client, question: { ...question, at: clock.now() } };
}

/** A client of one site need not name it. */
function onlySiteOf({ grants }: Client, { sites }: Network): string | null {
  const named = new Set(grants.map(({ site }) => site));
  const [only] = named;
  return named.size === 1 && sites.some(({ id }) => id === only) ? (only ?? null) : null;
}

function evaluated(
  { client, question }: Asked,
  { board }: HttpFlags,
  { release }: HttpDeps,
  only?: string,
): OfrepFlag[] {
  const { flags } = flagBookAt(release().network, question.site);
  return flags
    .filter(({ key, clients }) => clients.includes(client.id) && (only ?? key) === key)
    .flatMap(({ key }) => board.read(key, question) ?? [])
    .map(ofrepFlag);
}

function ofrepFlag({ key, value, variant, reason, rule }: FlagReading): OfrepFlag {
  return { key, value, variant, reason, metadata: rule === undefined ? {} : { rule } };
}

function tell(reply: FastifyReply, answer: object): FastifyReply {
  return reply.header('cache-control', 'no-store').send(answer);
}

function tellAll(
  { headers }: FastifyRequest,
  reply: FastifyReply,
  answer: { flags: OfrepFlag[] },
): FastifyReply {
  const etag = `"${hash('sha256', JSON.stringify(answer)).slice(0, 32)}"`;
  reply.header('etag', etag);
  if (headers['if-none-match'] === etag) return reply.status(304).send();
  return tell(reply, answer);
}

function fail(reply: FastifyReply, status: 400 | 404, failure: OfrepFailure): FastifyReply {
  return reply.status(status).header('cache-control', 'no-store').send(failure);
}
