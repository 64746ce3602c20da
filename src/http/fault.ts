import type { FastifyReply, FastifyRequest } from 'fastify';

import { DatabaseFault, type Log } from '../platform/platform.ts';
import { sendProblem, type ProblemCode } from './http-problem.ts';

const retryAfterSeconds = 5;

/** What Fastify itself refuses before a route is reached, by its error code. */
const doorProblems: Readonly<Record<string, { code: ProblemCode; sentence: string }>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: { code: 'too-large', sentence: 'The request is larger than 64 KB.' },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: 'media-type',
    sentence: 'Send the request as application/json.',
  },
  FST_ERR_CTP_EMPTY_JSON_BODY: { code: 'malformed', sentence: 'The request has no content.' },
  FST_ERR_CTP_INVALID_JSON_BODY: { code: 'malformed', sentence: 'The content is not valid JSON.' },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    code: 'malformed',
    sentence: 'The content is not as long as the request says.',
  },
};

/**
 * Answers whatever was thrown. The person learns that it failed and an id; the log has the id, the kind of fault and
 * where it was thrown, never its message, because drivers quote values in messages.
 */
export function answerFault(
  log: Log,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const refused = doorProblems[codeOf(error) ?? ''];
  if (refused) return sendProblem(request, reply, refused.code, refused.sentence);
  // The limiter throws; its Retry-After header is set already.
  if (statusOf(error) === 429) {
    return sendProblem(request, reply, 'too-many', 'Too many requests: please wait a minute.');
  }
  const away = error instanceof DatabaseFault && error.retryable;
  log.error('http-fault', {
    id: request.id,
    method: request.method,
    route: request.routeOptions.url,
    fault: error instanceof Error ? error.name : typeof error,
    kind: error instanceof DatabaseFault ? error.kind : undefined,
    code: codeOf(error),
    at: thrownAt(error),
  });
  if (!away) {
    return sendProblem(
      request,
      reply,
      'fault',
      'Sinew failed to do this. Nothing was changed. Please report the number of this problem.',
    );
  }
  reply.header('retry-after', String(retryAfterSeconds));
  return sendProblem(
    request,
    reply,
    'unavailable',
    'The database cannot be reached. Nothing was changed: please try again in a few seconds.',
  );
}

function codeOf(error: unknown): string | undefined {
  if (error instanceof DatabaseFault) return error.sqlState;
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return undefined;
  return typeof error.statusCode === 'number' ? error.statusCode : undefined;
}

const FRAMES = 3;

function thrownAt(error: unknown): string | undefined {
  if (!(error instanceof Error) || error.stack === undefined) return undefined;
  const frames = error.stack.split('\n').filter((line) => /^\s+at /.test(line));
  return frames
    .slice(0, FRAMES)
    .map((line) => line.trim())
    .join(' < ');
}
