import { mayLeadTo, parseFilter, topicOf } from '../delivery/delivery.ts';
import type { SecretHeader, SubscriptionPolicy } from '../governance/governance.ts';
import type { Instant } from '../platform/platform.ts';
import { refuse, type FhirRefusal, type IssueCode } from './outcome.ts';
import { extensionUrls, type WantedSubscription } from './subscription-resource.ts';

/** Limits of what a client may ask for. */
export const subscriptionBytesMax = 64 * 1024;
export const headersMax = 5;
export const endpointCharsMax = 500;
export const reasonCharsMax = 200;
export const heartbeatSMin = 60;
export const heartbeatSMax = 86_400;

type Json = Readonly<Record<string, unknown>>;

/** Carries a refusal out of the readers below; never leaves this file. */
class Refused extends Error {
  readonly refusal: FhirRefusal;

  constructor(refusal: FhirRefusal) {
    super('refused');
    this.refusal = refusal;
  }
}

/**
 * A Subscription of the R4 backport as a client sends it, held against what its file allows. What is not understood is refused,
 * never left out: a client that asks for less than it is told of would not know. Sentences quote no value.
 */
export function readSubscription(
  body: Uint8Array,
  policy: SubscriptionPolicy,
  now: Instant,
): WantedSubscription | FhirRefusal {
  try {
    return wanted(parsed(body), policy, now);
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    throw error;
  }
}

function wanted(resource: Json, policy: SubscriptionPolicy, now: Instant): WantedSubscription {
  if (resource['resourceType'] !== 'Subscription')
    stop('value', 'resourceType', 'This is no Subscription.');
  if (resource['status'] !== 'requested') {
    stop('value', 'status', 'A subscription begins as "requested"; the handshake makes it active.');
  }
  for (const name of ['modifierExtension', 'extension', 'implicitRules']) {
    if (resource[name] !== undefined) stop('not-supported', name, 'This is not known here.');
  }
  const channel = objectAt(resource['channel'], 'channel');
  return {
    ...criteriaOf(resource),
    ...channelOf(channel, policy),
    reason: textAt(resource['reason'], 'reason', reasonCharsMax),
    endsAt: endOf(resource['end'], now),
  };
}

function criteriaOf(resource: Json): Pick<WantedSubscription, 'topic' | 'filter'> {
  const url = textAt(resource['criteria'], 'criteria', endpointCharsMax);
  const topic = topicOf(url);
  if (!topic) {
    return stop(
      'not-supported',
      'criteria',
      'There is no such topic. They are listed in /fhir/metadata.',
    );
  }
  const { filter: filters } = extensionsAt(resource['_criteria'], '_criteria', ['filter']);
  const [filter = null, ...more] = filters;
  if (filter === null) return { topic: url, filter: null };
  const where = 'criteria.extension';
  if (more.length > 0) stop('not-supported', where, 'One filter, please: join parameters by "&".');
  const text = filter['valueString'];
  if (typeof text !== 'string' || !parseFilter(text, topic)) {
    return stop(
      'not-supported',
      where,
      `A filter of this topic is written ${topic.focus}?name=value,value with: ${Object.keys(topic.filters).join(', ')}.`,
    );
  }
  return { topic: url, filter: text };
}

function channelOf(
  channel: Json,
  policy: SubscriptionPolicy,
): Pick<WantedSubscription, 'endpoint' | 'headers' | 'content' | 'heartbeatS'> {
  if (channel['type'] !== 'rest-hook') {
    stop('not-supported', 'channel.type', 'Only rest-hook is served.');
  }
  const endpoint = textAt(channel['endpoint'], 'channel.endpoint', endpointCharsMax);
  if (!mayLeadTo(endpoint, policy)) {
    stop(
      'forbidden',
      'channel.endpoint',
      'The file of this client does not let its subscriptions lead there.',
    );
  }
  if (!JSON_TYPES.includes(String(channel['payload']))) {
    stop('not-supported', 'channel.payload', 'Notifications are application/fhir+json.');
  }
  return {
    endpoint,
    headers: headersOf(channel['header'], policy),
    content: contentOf(channel['_payload'], policy),
    heartbeatS: heartbeatOf(channel),
  };
}

const JSON_TYPES = ['application/fhir+json', 'application/json'];

function contentOf(extended: unknown, { payload }: SubscriptionPolicy) {
  const where = 'channel.payload.extension';
  const [content, ...more] = extensionsAt(extended, 'channel._payload', ['content']).content;
  const code = content?.['valueCode'];
  if (more.length > 0 || (code !== 'empty' && code !== 'id-only' && code !== 'full-resource')) {
    return stop('required', where, 'Say the content: empty, id-only or full-resource.');
  }
  if (code === 'full-resource' && payload.length === 0) {
    stop('forbidden', where, 'The file of this client lets no resources leave: ask for id-only.');
  }
  return code;
}

function heartbeatOf(channel: Json): number | null {
  const { heartbeat } = extensionsAt(channel, 'channel', ['heartbeat', 'maxCount']);
  const [first, ...more] = heartbeat;
  if (!first) return null;
  const seconds = first['valueUnsignedInt'];
  const isFit =
    typeof seconds === 'number' &&
    Number.isInteger(seconds) &&
    seconds >= heartbeatSMin &&
    seconds <= heartbeatSMax;
  if (!isFit || more.length > 0) {
    const sentence = `A heartbeat comes every ${heartbeatSMin} to ${heartbeatSMax} seconds.`;
    return stop('value', 'channel.extension', sentence);
  }
  return seconds;
}

const HEADER =
  /^(?<name>authorization|x-[a-z0-9-]{1,48}): ?(?<prefix>(?:Bearer |Basic )?)(?<secret>SINEW_SECRET_[A-Z0-9_]{1,50})$/i;

function headersOf(given: unknown, { secrets }: SubscriptionPolicy): SecretHeader[] {
  if (given === undefined) return [];
  const where = 'channel.header';
  if (!Array.isArray(given) || given.length > headersMax) {
    return stop('value', where, `At most ${headersMax} headers.`);
  }
  const headers = (given as unknown[]).map((text) => {
    const { name, prefix, secret } = HEADER.exec(String(text))?.groups ?? {};
    if (name === undefined || prefix === undefined || secret === undefined) {
      return stop(
        'value',
        where,
        'A header is Authorization or X-…, and names a secret: "Authorization: Bearer SINEW_SECRET_HOOK". The secret itself is never sent here.',
      );
    }
    if (!secrets.includes(secret)) {
      stop('forbidden', where, 'The file of this client does not name this secret.');
    }
    return { name, prefix, secret };
  });
  const names = headers.map(({ name }) => name.toLowerCase());
  if (new Set([...names, 'x-request-id']).size !== names.length + 1) {
    stop('value', where, 'Each header once, and X-Request-Id is ours.');
  }
  return headers;
}

function endOf(given: unknown, now: Instant): Instant | null {
  if (given === undefined) return null;
  const at = typeof given === 'string' && INSTANT.test(given) ? Date.parse(given) : Number.NaN;
  if (!(at > now)) stop('value', 'end', 'An end is an instant with its zone, and yet to come.');
  return at;
}

/** hl7.org/fhir/R4/datatypes.html#instant */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

type ExtensionName = Exclude<keyof typeof extensionUrls, 'topicOf'>;

/** The extensions of an element by name; one of another name is refused. */
function extensionsAt<Name extends ExtensionName>(
  given: unknown,
  where: string,
  names: readonly Name[],
): Record<Name, Json[]> {
  const found = Object.fromEntries(names.map((name) => [name, [] as Json[]])) as Record<
    Name,
    Json[]
  >;
  const list = given === undefined ? [] : (objectAt(given, where)['extension'] ?? []);
  if (!Array.isArray(list)) return stop('structure', where, 'Extensions are a list.');
  for (const one of list as unknown[]) {
    const extension = objectAt(one, `${where}.extension`);
    const name = names.find((known) => extensionUrls[known] === extension['url']);
    if (name === undefined) {
      return stop('not-supported', `${where}.extension`, 'An extension here is not known.');
    }
    found[name].push(extension);
  }
  return found;
}

function parsed(body: Uint8Array): Json {
  if (body.length > subscriptionBytesMax) {
    stop('too-long', undefined, `A subscription has at most ${subscriptionBytesMax} bytes.`);
  }
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    stop('structure', undefined, 'This is not JSON in UTF-8.');
  }
  return objectAt(value, 'Subscription');
}

function objectAt(value: unknown, where: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return stop('structure', where, 'This should be an object.');
  }
  return value as Json;
}

function textAt(value: unknown, where: string, charsMax: number): string {
  if (typeof value !== 'string' || value.trim() === '') {
    return stop('required', where, 'This is missing.');
  }
  if (value.length > charsMax) stop('too-long', where, `At most ${charsMax} characters.`);
  if (/\p{Cc}/u.test(value)) stop('value', where, 'One line without control characters.');
  return value;
}

function stop(code: IssueCode, where: string | undefined, sentence: string): never {
  const status = code === 'forbidden' ? 403 : code === 'structure' ? 400 : 422;
  const place =
    where === undefined || where === 'Subscription' ? undefined : `Subscription.${where}`;
  throw new Refused(refuse(status, code, sentence, place));
}
