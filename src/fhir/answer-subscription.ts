import { appendAudit, type AuditRow } from '../access/access.ts';
import {
  countSubscriptions,
  deleteSubscription,
  discardNotifications,
  insertEffects,
  insertSubscription,
  readSubscriptions,
  signOfLife,
  sitesHeard,
  statusParameters,
  subscriptionsMax,
  topicOf,
  type StandingSubscription,
  type Subscription,
} from '../delivery/delivery.ts';
import type { NetworkClient, SubscriptionPolicy } from '../governance/governance.ts';
import type { Ids, Queryable } from '../platform/platform.ts';
import type { FhirContext } from './fhir-context.ts';
import { answerRefusal, refuse, type FhirAnswer, type FhirRefusal } from './outcome.ts';
import { readSubscription } from './read-subscription.ts';
import { fhirId, isFhirId, ownId } from './resource-id.ts';
import { projectSubscription, type WantedSubscription } from './subscription-resource.ts';

/** Most subscriptions that a search gives; the newest ones. */
export const subscriptionsFoundMax = 200;

export interface SubscriptionRequest {
  method: string;
  /** Behind `Subscription/`: nothing, an id, an id and an operation. */
  rest: readonly string[];
  query: URLSearchParams;
  body: Uint8Array | null;
  isStrict: boolean;
}

type Subscriber = NetworkClient & { subscriptions: SubscriptionPolicy };

/**
 * Subscriptions of the R4 backport: made, read and ended by the client whose they are. No client sees another's. All of it is
 * audited, refused ones too.
 */
export async function answerSubscription(
  context: FhirContext,
  { method, rest, query, body, isStrict }: SubscriptionRequest,
  ids: Ids,
): Promise<FhirAnswer> {
  const client = subscriberOf(context);
  if ('issues' in client) return refused(context, 'subscription.ask', client);
  const [id, operation, ...more] = rest;
  if (more.length === 0 && (id === undefined || isFhirId(id))) {
    if (method === 'POST' && id === undefined) return create(context, client, body, ids);
    if (method === 'GET' && id === undefined) return search(context, client, query, isStrict);
    if (method === 'GET' && id !== undefined) return read(context, client, id, operation);
    if (method === 'DELETE' && id !== undefined && operation === undefined) {
      return remove(context, client, id);
    }
  }
  const sentence = `${method} is not served here. See /fhir/metadata.`;
  return answerRefusal(refuse(405, 'not-supported', sentence));
}

function subscriberOf({ network, person }: FhirContext): Subscriber | FhirRefusal {
  const client = network.clients?.find(({ id }) => id === person.id);
  if (client?.subscriptions) return { ...client, subscriptions: client.subscriptions };
  return refuse(403, 'forbidden', 'Only systems subscribe, where the network lets them.');
}

async function create(
  context: FhirContext,
  client: Subscriber,
  body: Uint8Array | null,
  ids: Ids,
): Promise<FhirAnswer> {
  const { database, network, now, base } = context;
  const wanted = readSubscription(body ?? new Uint8Array(), client.subscriptions, now);
  if ('issues' in wanted) return refused(context, 'subscription.create', wanted);
  const topic = topicOf(wanted.topic);
  const [site] = topic ? sitesHeard(client, topic, network) : [];
  if (site === undefined) {
    const sentence = 'Your roles may see nothing of what this topic is about, at no whole site.';
    return refused(context, 'subscription.create', refuse(403, 'forbidden', sentence));
  }
  const made = await database.transaction('subscription-create', async (tx) => {
    if ((await countSubscriptions(tx, client.id)) >= subscriptionsMax) return undefined;
    const start = { id: ids.next('sub'), site, events: 0 };
    const handshake = signOfLife(start, 'handshake', { now, ids });
    const subscription: Subscription = {
      ...{ ...start, ...wanted, client: client.id, base, handshake: handshake.id, createdAt: now },
    };
    await insertSubscription(tx, subscription);
    await insertEffects(tx, [handshake]);
    await audit(tx, context, 'subscription.create', subscription, detailOf(wanted));
    return subscription;
  });
  if (!made) {
    const sentence = `A client has at most ${subscriptionsMax} subscriptions. Delete one.`;
    return refused(context, 'subscription.create', refuse(422, 'too-costly', sentence));
  }
  return {
    status: 201,
    headers: { location: `${base}/Subscription/${fhirId(made.id)}` },
    body: projectSubscription({ ...made, status: 'requested', offBecause: null, failure: null }),
  };
}

function detailOf({ topic, content, endpoint }: WantedSubscription): AuditRow['detail'] {
  return { topic, content, to: new URL(endpoint).origin };
}

async function read(
  context: FhirContext,
  client: Subscriber,
  id: string,
  operation: string | undefined,
): Promise<FhirAnswer> {
  const { database, base } = context;
  if (operation !== undefined && operation !== '$status') {
    return answerRefusal(refuse(404, 'not-supported', 'Only $status is served here.'));
  }
  const [found] = await readSubscriptions(database, client.id, [ownId(id)], 1);
  if (!found) return refused(context, 'subscription.read', unknown());
  await audit(database, context, 'subscription.read', found, {});
  if (operation === undefined) {
    return { status: 200, headers: {}, body: projectSubscription(found) };
  }
  return { status: 200, headers: {}, body: statusBundle(found, base) };
}

/** What $status answers: a searchset with one SubscriptionStatus. */
function statusBundle(found: StandingSubscription, base: string) {
  const { topic, status, events } = found;
  const subscription = fhirId(found.id);
  const resource = statusParameters({
    ...{ base, subscription, topic, status, events },
    ...{ type: 'query-status', event: null },
  });
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    total: 1,
    entry: [{ resource, search: { mode: 'match' } }],
  };
}

async function search(
  context: FhirContext,
  client: Subscriber,
  query: URLSearchParams,
  isStrict: boolean,
): Promise<FhirAnswer> {
  const { database, base } = context;
  const asked = [...query].filter(([name]) => name === '_id' || name === 'status');
  if (isStrict && asked.length < query.size) {
    return answerRefusal(refuse(400, 'not-supported', 'A parameter is not known.'));
  }
  const valuesOf = (name: string): string[] | null => {
    const values = asked.filter(([given]) => given === name).map(([, value]) => value.split(','));
    const [first, ...others] = values;
    return first?.filter((one) => others.every((other) => other.includes(one))) ?? null;
  };
  const ids = valuesOf('_id')?.map(ownId) ?? null;
  const statuses = valuesOf('status');
  const found = await readSubscriptions(database, client.id, ids, subscriptionsFoundMax);
  const shown = found.filter(({ status }) => statuses?.includes(status) ?? true);
  await appendAudit(database, [auditRow(context, 'subscription.search', null, client.id)]);
  const self = new URLSearchParams(asked).toString();
  return {
    status: 200,
    headers: {},
    body: {
      resourceType: 'Bundle',
      type: 'searchset',
      link: [{ relation: 'self', url: `${base}/Subscription${self === '' ? '' : `?${self}`}` }],
      ...(shown.length > 0 && {
        entry: shown.map((one) => ({
          fullUrl: `${base}/Subscription/${fhirId(one.id)}`,
          resource: projectSubscription(one),
          search: { mode: 'match' },
        })),
      }),
    },
  };
}

async function remove(context: FhirContext, client: Subscriber, id: string): Promise<FhirAnswer> {
  const { database, now } = context;
  const isDone = await database.transaction('subscription-delete', async (tx) => {
    const site = await deleteSubscription(tx, ownId(id), client.id, now);
    if (site === undefined) return false;
    await discardNotifications(tx, [ownId(id)], now);
    await audit(tx, context, 'subscription.delete', { id: ownId(id), site }, {});
    return true;
  });
  if (!isDone) return refused(context, 'subscription.delete', unknown());
  return { status: 204, headers: {}, body: null };
}

function unknown(): FhirRefusal {
  return refuse(404, 'not-found', 'You have no subscription of this id.');
}

async function audit(
  tx: Queryable,
  context: FhirContext,
  action: string,
  { id, site }: Pick<Subscription, 'id' | 'site'>,
  detail: AuditRow['detail'],
): Promise<void> {
  const row = auditRow(context, action, site, id);
  await appendAudit(tx, [{ ...row, detail: { ...row.detail, ...detail } }]);
}

function auditRow(
  { now, person }: FhirContext,
  action: string,
  site: string | null,
  object: string,
): AuditRow {
  return {
    ...{ at: now, site, actor: person.id, action, object: `subscription:${object}` },
    ...{ patientId: null, outcome: 'done', detail: { by: 'fhir' } },
  };
}

async function refused(
  context: FhirContext,
  action: string,
  refusal: FhirRefusal,
): Promise<FhirAnswer> {
  const row = auditRow(context, action, null, '');
  const [{ diagnostics: reason }] = refusal.issues;
  await appendAudit(context.database, [
    { ...row, outcome: 'refused', detail: { ...row.detail, reason } },
  ]);
  return answerRefusal(refusal);
}
