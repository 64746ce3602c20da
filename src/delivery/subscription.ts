import { createAuthorize, type Client } from '../access/access.ts';
import type {
  Destination,
  Network,
  RestHookAddress,
  SecretHeader,
  SubscriptionPolicy,
} from '../governance/governance.ts';
import type { Ids, Instant } from '../platform/platform.ts';
import type { Effect } from './effect.ts';
import { topicOf, type Topic } from './topics.ts';

/** What a client wants to be told of. It never changes but for how it stands: to change it is to make another one. */
export interface Subscription {
  id: string;
  client: string;
  /** One of the sites that the client sees: where its handshakes and heartbeats are shown. */
  site: string;
  /** Canonical address of the topic. */
  topic: string;
  filter: string | null;
  endpoint: string;
  headers: readonly SecretHeader[];
  content: RestHookAddress['content'];
  /** A sign of life at least so often, in seconds; null: none. */
  heartbeatS: number | null;
  reason: string;
  base: string;
  /** Id of the effect that must be delivered before events are told. */
  handshake: string;
  /** Told since its start. */
  events: number;
  createdAt: Instant;
  endsAt: Instant | null;
}

/** Why it is over. */
export type OffBecause = 'deleted' | 'ended' | 'given-up';

/** hl7.org/fhir/R4/valueset-subscription-status.html */
export type SubscriptionStatus = 'requested' | 'active' | 'error' | 'off';

/** Subscriptions that one client may have at once. */
export const subscriptionsMax = 20;
/** Failed attempts in a row after which a subscription is said to be in error. */
export const failuresMax = 5;
/** A subscription to which nothing could be delivered for so long is turned off. */
export const notificationExpiresMs = 86_400_000;
/** How long a receiver may take to answer. */
export const hookAnswerMsMax = 10_000;

/** An active subscription is a destination that a client made: within what its file allows now, else it is none. */
export function destinationOfSubscription(
  subscription: Subscription,
  network: Network,
): Destination | null {
  const { id, client: clientId, content, endpoint, headers, topic: url, base } = subscription;
  const client = network.clients?.find((one) => one.id === clientId);
  const policy = client?.subscriptions;
  const topic = topicOf(url);
  if (!client || !policy || !topic) return null;
  if (!mayLeadTo(endpoint, policy)) return null;
  if (!headers.every(({ secret }) => policy.secrets.includes(secret))) return null;
  const sites = sitesHeard(client, topic, network);
  if (sites.length === 0) return null;
  return {
    ...{ id, title: client.name, owner: client.id, sites, paused: false, takes: [] },
    to: {
      ...{ kind: 'rest-hook', url: endpoint, headers, content, topic: url, base },
      answerWithinMs: hookAnswerMsMax,
    },
    payload: content === 'full-resource' ? policy.payload : [],
    networks: policy.networks,
    expireAfterMs: notificationExpiresMs,
    onAmbiguous: 'resend',
    // Whatever a receiver answers but a plain no, it is asked again until its time is over.
    retry: { firstMs: 1_000, mostMs: 300_000, refusalsMax: 10_000 },
    breaker: { failures: failuresMax, openForMs: 10_000 },
    rate: { perSecond: 50, burst: 100 },
    concurrency: 1,
  };
}

/** Whether an endpoint is where the client's file lets its subscriptions lead. */
export function mayLeadTo(endpoint: string, { origins }: SubscriptionPolicy): boolean {
  if (!URL.canParse(endpoint)) return false;
  const { origin, username, password, hash } = new URL(endpoint);
  return origins.includes(origin) && username + password + hash === '';
}

/** The sites of which a client may hear by a topic: those all of which it may see. */
export function sitesHeard(
  client: Client,
  { permission }: Pick<Topic, 'permission'>,
  network: Network,
): string[] {
  const authorize = createAuthorize(network.roles);
  return network.sites
    .map(({ id }) => id)
    .filter((site) => authorize(client, permission, { site, unit: null }).allowed);
}

/** A handshake or a heartbeat: it tells of nothing that happened. */
export function signOfLife(
  { id, site, events }: Pick<Subscription, 'id' | 'site' | 'events'>,
  kind: 'handshake' | 'heartbeat',
  { now, ids }: { now: Instant; ids: Ids },
): Effect {
  const effectId = ids.next('efx');
  return {
    ...{ id: effectId, site, lane: 0, patientId: null, destination: id },
    kind: `subscription.${kind}`,
    subject: id,
    idempotencyKey: `${id}:${kind}:${effectId}`,
    ...{ orderKey: id, payload: {}, number: events },
    ...{ createdAt: now, expiresAt: now + notificationExpiresMs },
  };
}
