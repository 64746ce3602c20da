import type { ApiProblem, ApiSession } from '../../../src/http/api.ts';
import { learnServerTime } from '../time/server-clock.ts';
import { personHeaders } from './page-person.ts';
import { takeSignOfLife } from './sign-of-life.ts';

/** The server answered, and the answer is no. `problem` says why in words for a person. */
export class RefusedError extends Error {
  readonly problem: ApiProblem;

  constructor(problem: ApiProblem) {
    super(problem.detail);
    this.name = 'RefusedError';
    this.problem = problem;
  }
}

/** No answer at all: the network or the server is away. Nothing is known about what the request did. */
export class UnreachableError extends Error {
  constructor(cause: unknown) {
    super('The server could not be reached.', { cause });
    this.name = 'UnreachableError';
  }
}

/** Told of every answer, so that the connection chip knows when the server was last heard. */
export type ContactListener = (contact: 'answered' | 'unreachable') => void;

let onContact: ContactListener = () => undefined;

export function listenToContact(listener: ContactListener): void {
  onContact = listener;
}

/** What the server must not take for a sign that somebody is there: polls, and what the live stream sets off. */
const backgroundHeader = 'sinew-background';

/** Reads from the API. Reads that nobody's hand led to do not keep a deserted screen signed in. Throws `RefusedError` or `UnreachableError`. */
export function read<Answer>(path: string, signal?: AbortSignal): Promise<Answer> {
  return request<Answer>(path, {
    headers: { ...personHeaders(), ...lifeHeaders() },
    ...(signal === undefined ? {} : { signal }),
  });
}

/** Asks who is signed in, whoever the page shows. Throws `RefusedError` or `UnreachableError`. */
export function readSession(signal: AbortSignal): Promise<ApiSession> {
  return request<ApiSession>('/api/session', { headers: lifeHeaders(), signal });
}

/** Tells the server that somebody is there who needs nothing from it. Throws `RefusedError` or `UnreachableError`. */
export async function tellOfAct(): Promise<void> {
  await request('/api/session', { headers: personHeaders() });
}

/** Sends a command to the API and gives its answer. Throws `RefusedError` or `UnreachableError`. */
export function send<Answer>(path: string, body: unknown): Promise<Answer> {
  return request<Answer>(path, {
    method: 'POST',
    headers: { ...personHeaders(), 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

function lifeHeaders(): Record<string, string> {
  return takeSignOfLife() ? {} : { [backgroundHeader]: '1' };
}

interface Ask {
  method?: 'POST';
  headers: Readonly<Record<string, string>>;
  body?: string;
  signal?: AbortSignal;
}

async function request<Answer>(path: string, ask: Ask): Promise<Answer> {
  const sentAt = Date.now();
  const response = await reach(path, ask);
  const body = await bodyOf(response);
  if (!response.ok) throw new RefusedError(problemOf(response, body));
  if (hasServerTime(body)) learnServerTime(body.serverTime, sentAt, Date.now());
  return body as Answer;
}

async function reach(path: string, ask: Ask): Promise<Response> {
  try {
    const response = await fetch(path, {
      ...ask,
      credentials: 'same-origin',
      headers: { accept: 'application/json', ...ask.headers },
    });
    onContact('answered');
    return response;
  } catch (fault) {
    if (ask.signal?.aborted === true) throw fault;
    onContact('unreachable');
    throw new UnreachableError(fault);
  }
}

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return text === '' ? null : (JSON.parse(text) as unknown);
  } catch {
    return null;
  }
}

/** A proxy's own error page carries no problem details; say what is known. */
function problemOf(response: Response, body: unknown): ApiProblem {
  const known = typeof body === 'object' && body !== null ? (body as Partial<ApiProblem>) : {};
  return {
    type: known.type ?? 'about:blank',
    title: known.title ?? `The server answered ${response.status}`,
    status: response.status,
    detail: known.detail ?? 'It gave no reason.',
    code: known.code ?? `http-${response.status}`,
    id: known.id ?? 'none',
    ...(known.field !== undefined && { field: known.field }),
    ...(known.problems !== undefined && { problems: known.problems }),
  };
}

function hasServerTime(body: unknown): body is { serverTime: string } {
  return (
    typeof body === 'object' &&
    body !== null &&
    'serverTime' in body &&
    typeof body.serverTime === 'string'
  );
}
