import type { Network } from '../governance/governance.ts';
import type { Ids, Instant, Queryable } from '../platform/platform.ts';
import { factsOfCause, type Cause } from './cause.ts';
import { insertEffects } from './effect-store.ts';
import type { Effect } from './effect.ts';
import { readPayloadPatients, readPayloadVisits } from './payload-store.ts';
import { effectFor, type PlanContext } from './plan-effects.ts';
import { parseFilter, passes } from './subscription-filter.ts';
import { countEvents, lockSubscriptions } from './subscription-store.ts';
import { destinationOfSubscription, type Subscription } from './subscription.ts';
import { focusId, topicOf, topics } from './topics.ts';

/**
 * Tells subscriptions of these causes in the transaction in which they happened: each notification has the next number of its
 * subscription, and neither is written without the other. The subscriptions stay locked until the transaction ends, so it
 * comes last. Where no client of the network may subscribe, nothing is asked.
 */
export async function recordNotifications(
  tx: Queryable,
  causes: readonly Cause[],
  context: {
    network: Network;
    personName: (id: string) => string | null;
    now: Instant;
    ids: Ids;
  },
): Promise<void> {
  const { network, now } = context;
  if (!network.clients?.some(({ subscriptions }) => subscriptions)) return;
  const meant = topics.filter((topic) => causes.some(topic.isMeant)).map(({ url }) => url);
  if (meant.length === 0) return;
  const told = (await lockSubscriptions(tx, meant, now)).flatMap((subscription) => {
    const wanted = wantedBy(subscription, causes, network);
    return wanted.length > 0 ? [{ subscription, wanted }] : [];
  });
  if (told.length === 0) return;
  const plan: PlanContext = {
    ...context,
    destinations: [],
    ...(await readAbout(
      tx,
      told.flatMap(({ wanted }) => wanted),
    )),
  };
  const effects = told.flatMap(({ subscription, wanted }) =>
    notificationsOf(subscription, wanted, network, plan),
  );
  await insertEffects(tx, effects);
  const counts = told.map(({ subscription: { id, events }, wanted }) => ({
    id,
    events: events + wanted.length,
  }));
  await countEvents(tx, counts, now);
}

/** Those of the causes that a subscription is about and its client may hear of. */
function wantedBy(subscription: Subscription, causes: readonly Cause[], network: Network): Cause[] {
  const destination = destinationOfSubscription(subscription, network);
  const topic = topicOf(subscription.topic);
  if (!destination || !topic) return [];
  const filter = subscription.filter === null ? [] : parseFilter(subscription.filter, topic);
  // A filter that this version no longer understands lets nothing through, rather than all.
  if (!filter) return [];
  return causes.filter(
    (cause) =>
      topic.isMeant(cause) &&
      destination.sites.includes(factsOfCause(cause).site) &&
      passes(cause, filter, topic),
  );
}

function notificationsOf(
  subscription: Subscription,
  wanted: readonly Cause[],
  network: Network,
  plan: PlanContext,
): Effect[] {
  const destination = destinationOfSubscription(subscription, network);
  if (!destination) return [];
  const { id, events } = subscription;
  return wanted.map((cause, at) => {
    const number = events + at + 1;
    return {
      ...effectFor(destination, cause, plan),
      subject: focusId(cause),
      idempotencyKey: `${id}:${number}`,
      orderKey: id,
      number,
    };
  });
}

async function readAbout(tx: Queryable, causes: readonly Cause[]) {
  const facts = causes.map(factsOfCause);
  const patients = await readPayloadPatients(tx, distinct(facts.map((one) => one.patientId)));
  const visits = await readPayloadVisits(tx, distinct(facts.map((one) => one.encounterId)));
  return { patients: new Map(patients.map((patient) => [patient.id, patient])), visits };
}

function distinct(ids: readonly (string | null)[]): string[] {
  return [...new Set(ids.filter((id) => id !== null))];
}
