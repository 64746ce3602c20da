import type { FastifyReply, FastifyRequest } from 'fastify';

import { operationOutcome, type IssueCode } from '../fhir/fhir.ts';
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
  /** All that is wrong, each with its place. */
  problems?: readonly { field: string; sentence: string }[];
}

/** The same in the words of FHIR (issue-type). */
const issueCodes: Readonly<Record<ProblemCode, IssueCode>> = {
  'not-found': 'not-found',
  forbidden: 'forbidden',
  stale: 'conflict',
  'not-now': 'conflict',
  invalid: 'required',
  malformed: 'structure',
  'too-large': 'too-long',
  'media-type': 'not-supported',
  'signed-out': 'login',
  'other-person': 'login',
  'cross-site': 'forbidden',
  'too-many': 'throttled',
  unavailable: 'transient',
  fault: 'exception',
};

/** Answers with RFC 9457 problem details, under /fhir with an OperationOutcome. `detail` is a sentence for the person; it never holds patient data. */
export function sendProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  code: ProblemCode,
  detail: string,
  extras: ProblemExtras = {},
): FastifyReply {
  if (isFhir(request)) return sendOutcome(request, reply, code, detail);
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

function isFhir({ url }: FastifyRequest): boolean {
  return url === '/fhir' || url.startsWith('/fhir/') || url.startsWith('/fhir?');
}

function sendOutcome(
  request: FastifyRequest,
  reply: FastifyReply,
  code: ProblemCode,
  detail: string,
): FastifyReply {
  const severity = code === 'fault' ? 'fatal' : 'error';
  const diagnostics = code === 'fault' ? `${detail} (${request.id})` : detail;
  return reply
    .status(problems[code].status)
    .header('cache-control', 'no-store')
    .type('application/fhir+json; fhirVersion=4.0')
    .send(JSON.stringify(operationOutcome([{ severity, code: issueCodes[code], diagnostics }])));
}

/** The one place where refusals become HTTP. */
export function sendRefusal(
  request: FastifyRequest,
  reply: FastifyReply,
  refusal: Refusal,
): FastifyReply {
  switch (refusal.kind) {
    case 'forbidden':
      return sendProblem(request, reply, refusal.kind, refusal.sentence);
    case 'not-found':
    case 'not-now': {
      const { kind, sentence, field } = refusal;
      return sendProblem(request, reply, kind, sentence, field === undefined ? {} : { field });
    }
    case 'stale':
      return sendProblem(request, reply, 'stale', refusal.sentence, { rev: refusal.rev });
    case 'invalid': {
      const { sentence, field, problems: all } = refusal;
      const extras = { ...(field !== undefined && { field }), ...(all && { problems: all }) };
      return sendProblem(request, reply, 'invalid', sentence, extras);
    }
    default:
      return unreachable(refusal);
  }
}
