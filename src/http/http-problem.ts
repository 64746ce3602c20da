import type { FastifyReply, FastifyRequest } from 'fastify';

import type { Refusal } from '../flow/flow.ts';
import { unreachable } from '../platform/platform.ts';
import type { ApiProblem } from './api.ts';

/** Everything that the server says instead of an answer. The key is the problem's `code`. */
const problems = {
  'not-found': { status: 404, title: 'Not found' },
  forbidden: { status: 403, title: 'Not allowed' },
  stale: { status: 409, title: 'Changed meanwhile' },
  'not-now': { status: 409, title: 'Not possible now' },
  invalid: { status: 422, title: 'Not complete' },
  malformed: { status: 400, title: 'Not understood' },
  'too-large': { status: 413, title: 'Too large' },
  'media-type': { status: 415, title: 'JSON is expected' },
  'signed-out': { status: 401, title: 'Signed out' },
  'other-person': { status: 401, title: 'Somebody else is signed in here now' },
  'cross-site': { status: 403, title: 'From another site' },
  'too-many': { status: 429, title: 'Too many requests' },
  unavailable: { status: 503, title: 'Not available now' },
  fault: { status: 500, title: 'Something broke' },
} as const;

export type ProblemCode = keyof typeof problems;

/** What a problem may carry beside its sentence: the field that is meant, the revision that is true now. */
export interface ProblemExtras {
  field?: string;
  rev?: number;
}

/** Answers with RFC 9457 problem details. `detail` is a sentence for the person; it never holds patient data. */
export function sendProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  code: ProblemCode,
  detail: string,
  extras: ProblemExtras = {},
): FastifyReply {
  const body: ApiProblem & ProblemExtras = {
    type: `urn:sinew:problem:${code}`,
    ...problems[code],
    detail,
    code,
    id: request.id,
    ...extras,
  };
  return reply
    .status(problems[code].status)
    .header('cache-control', 'no-store')
    .type('application/problem+json')
    .send(JSON.stringify(body));
}

/** The one place where refusals become HTTP. */
export function sendRefusal(
  request: FastifyRequest,
  reply: FastifyReply,
  refusal: Refusal,
): FastifyReply {
  switch (refusal.kind) {
    case 'not-found':
    case 'forbidden':
    case 'not-now':
      return sendProblem(request, reply, refusal.kind, refusal.sentence);
    case 'stale':
      return sendProblem(request, reply, 'stale', refusal.sentence, { rev: refusal.rev });
    case 'invalid':
      return sendProblem(
        request,
        reply,
        'invalid',
        refusal.sentence,
        refusal.field === undefined ? {} : { field: refusal.field },
      );
    default:
      return unreachable(refusal);
  }
}
