/** The front door of fhir/: FHIR R4 (4.0.1) for other systems, in requests and answers without a socket. */
import type { Authorize, Person } from '../access/access.ts';
import type { Release } from '../governance/governance.ts';
import type { NewJournalRow, Written } from '../intake/intake.ts';
import type { Clock, Database, Ids, Instant } from '../platform/platform.ts';
import { answerRead } from './answer-read.ts';
import { answerSearch } from './answer-search.ts';
import { answerSend } from './answer-send.ts';
import { answerSubscription } from './answer-subscription.ts';
import { capabilityStatement } from './capability-statement.ts';
import type { FhirContext } from './fhir-context.ts';
import { answerRefusal, refuse, type FhirAnswer } from './outcome.ts';
import { isFhirId } from './resource-id.ts';
import { isTypeName, servedTypes, type TypeName } from './resource-types.ts';
import { titlesOf } from './titles.ts';

export { awaitOutcomes } from './await-outcomes.ts';
export { findPatients } from './send-store.ts';
export { fhirJson } from './fhir-resource.ts';
export { operationOutcome, type FhirAnswer, type Issue, type IssueCode } from './outcome.ts';

export interface FhirDeps {
  database: Database;
  clock: Clock;
  ids: Ids;
  release: () => Release;
  authorize: Authorize;
  workflowTitle: (workflow: string) => string;
  /** Journals what is sent; settled when it is committed. */
  keep: (row: NewJournalRow) => Promise<Written>;
}

/** A request as it came, without its socket. */
export interface FhirRequest {
  method: string;
  /** Behind `/fhir/`: `Patient/pat-1`. */
  path: string;
  query: URLSearchParams;
  /** By lower-case name. */
  headers: Readonly<Record<string, string | undefined>>;
  /** As it came; null where there was none. */
  body: Uint8Array | null;
  /** Null where nobody was recognised: only `metadata` is for everybody. */
  person: Person | null;
  /** The feed in whose name the caller sends; null: they only read. */
  feed: string | null;
  /** Of the request, unlike that of any other. */
  id: string;
  /** Where clients reach `/fhir`, without a slash at its end. */
  base: string;
}

export interface Fhir {
  answer(request: FhirRequest): Promise<FhirAnswer>;
}

/** FHIR's side of the system. */
export function createFhir(deps: FhirDeps): Fhir {
  const since = deps.clock.now();
  return { answer: (request) => answerTo(request, deps, since) };
}

async function answerTo(request: FhirRequest, deps: FhirDeps, since: Instant): Promise<FhirAnswer> {
  const { method, path, query, headers, person, base } = request;
  if (!takesJson(headers['accept'])) {
    return answerRefusal(refuse(406, 'not-supported', 'Only application/fhir+json is served.'));
  }
  const { network, epoch } = deps.release();
  if (method === 'GET' && path === 'metadata') {
    const { title, version } = network;
    const body = capabilityStatement({ base, version, title, since });
    return { status: 200, headers: {}, body };
  }
  if (!person)
    return answerRefusal(refuse(401, 'login', 'Say who you are: sign in, or send a bearer token.'));
  const { database, clock, authorize, workflowTitle } = deps;
  const titles = titlesOf(network, workflowTitle);
  const context: FhirContext = {
    database,
    now: clock.now(),
    person,
    network,
    authorize,
    titles,
    base,
  };
  const handling = /\bhandling=strict\b/.test(headers['prefer'] ?? '') ? 'strict' : 'lenient';
  const [type = '', second, ...more] = path.split('/');
  if (type === 'Subscription') {
    const { body } = request;
    const rest = second === undefined ? [] : [second, ...more];
    const asked = { method, rest, query, body, isStrict: handling === 'strict' };
    return answerSubscription(context, asked, deps.ids);
  }
  if (isSend(request)) return sendFrom(request, context, deps, epoch);
  if (!isTypeName(type) || more.length > 0) return answerRefusal(unknownPath());
  if (method === 'GET' && second === undefined) {
    return answerSearch(context, type, query, handling);
  }
  if (method === 'POST' && second === '_search') {
    const form = new URLSearchParams(Buffer.from(request.body ?? []).toString());
    return answerSearch(context, type, [...query, ...form], handling);
  }
  if (method === 'GET' && second !== undefined && isFhirId(second)) {
    return answerRead(context, type, second, headers['if-none-match']);
  }
  return answerRefusal(
    refuse(405, 'not-supported', `${method} is not served here. See /fhir/metadata.`),
  );
}

function isSend({ method, path }: FhirRequest): boolean {
  return method === 'PUT' || (method === 'POST' && !path.endsWith('/_search'));
}

async function sendFrom(
  request: FhirRequest,
  context: FhirContext,
  { clock, keep }: FhirDeps,
  epoch: number,
): Promise<FhirAnswer> {
  const { method, path, query, headers, body } = request;
  const [type = '', , ...more] = path.split('/');
  if ((path !== '' && !isTypeName(type)) || more.length > 0) return answerRefusal(unknownPath());
  if (
    path !== '' &&
    !servedTypes[type as TypeName].writes.includes(method === 'PUT' ? 'update' : 'create')
  ) {
    return answerRefusal(refuse(405, 'not-supported', `${type} is not written here.`));
  }
  const { network, person, authorize, now } = context;
  const feed = network.feeds.find(({ id, kind }) => id === request.feed && kind === 'fhir');
  const site = network.sites.find(({ id }) => id === feed?.site);
  if (!feed || !site) {
    const sentence = 'Only systems send here, in the name of a feed that the network gives them.';
    return answerRefusal(refuse(403, 'forbidden', sentence));
  }
  const may = authorize(person, 'record.send', { site: site.id, unit: null });
  if (!may.allowed) return answerRefusal(refuse(403, 'forbidden', may.reason));
  if (!isJson(headers['content-type'])) {
    return answerRefusal(refuse(415, 'not-supported', 'Send application/fhir+json.'));
  }
  if (!body || body.length === 0)
    return answerRefusal(refuse(400, 'required', 'There is no content.'));
  if (body.length > feed.messageBytesMax) {
    const sentence = `This has ${body.length} bytes; the feed takes ${feed.messageBytesMax}.`;
    return answerRefusal(refuse(413, 'too-long', sentence));
  }
  const search = query.toString();
  const url = search === '' || method === 'POST' ? path : `${path}?${search}`;
  return answerSend(
    context,
    {
      ...{ url, headers, body, feed, site, client: person.id, id: request.id, receivedAt: now },
      method: method === 'PUT' ? 'PUT' : 'POST',
    },
    { clock, epoch, keep },
  );
}

function isJson(contentType: string | undefined): boolean {
  const type = (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return type === 'application/fhir+json' || type === 'application/json';
}

function unknownPath() {
  return refuse(404, 'not-supported', 'Nothing is served under this address. See /fhir/metadata.');
}

/** FHIR R4 §3.1.0.1.11: `Accept` names JSON, anything, or nothing. */
function takesJson(accept: string | undefined): boolean {
  if (accept === undefined || accept.trim() === '') return true;
  return accept
    .split(',')
    .map((range) => (range.split(';', 1)[0] ?? '').trim().toLowerCase())
    .some((type) => jsonTypes.has(type));
}

const jsonTypes = new Set([
  'application/fhir+json',
  'application/json',
  'application/json+fhir',
  'text/json',
  'application/*',
  '*/*',
]);
