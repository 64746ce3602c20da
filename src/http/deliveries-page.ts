import { z } from 'zod';

import {
  readDeadLetterGroups,
  readDeadLetters,
  readDestinationStates,
  readShownSubscriptions,
  topicOf,
  type DeadLetter,
  type DestinationState,
  type StandingSubscription,
} from '../delivery/delivery.ts';
import type { Destination, Network } from '../governance/governance.ts';
import { iso } from '../platform/platform.ts';
import type { ApiDeadLetter, ApiDeliveries, ApiDestination, ApiSubscription } from './api.ts';
import { endpoint, type PageAnswer, type PageContext } from './endpoint.ts';
import { idParams } from './inputs.ts';
import { ownerTitle } from './place-titles.ts';
import { sitesWhere } from './visible-sites.ts';

/** Longest reason that is read, in UTF-16 code units; what is longer is refused behind the door with a sentence. */
export const reasonReadCharsMax = 10_000;

/** Subscriptions that are listed. */
const shownSubscriptionsMax = 200;
/** How long a subscription that was given up stays on the page: its client may not know. */
export const givenUpShownMs = 7 * 86_400_000;

const resolveDeadLetterBody = z.strictObject({
  how: z.enum(['retry', 'discard']),
  reason: z.string().max(reasonReadCharsMax),
});

export const deliveriesEndpoint = endpoint({
  method: 'GET',
  path: '/api/deliveries',
  summary: 'How destinations stand, and the effects that wait for a person.',
  answer: (context) => deliveriesPage(context),
});

export const resolveDeadLetterEndpoint = endpoint({
  method: 'POST',
  path: '/api/effects/:id/resolve',
  summary: 'Let a dead letter go again, or leave it out for good.',
  params: idParams,
  body: resolveDeadLetterBody,
  async answer(context, { params, body }): Promise<PageAnswer<Record<string, never>>> {
    const { person } = context;
    const request = { person, effectId: params.id, how: body.how, reason: body.reason };
    const answer = await context.acts.resolveDeadLetter(request);
    return answer.done ? { page: {} } : { refused: answer.refusal };
  },
});

/** Destinations that serve a site which the person may see, counting that person's sites alone. */
export async function deliveriesPage(context: PageContext): Promise<PageAnswer<ApiDeliveries>> {
  const visible = sitesWhere(context, 'exception.view');
  if ('refused' in visible) return visible;
  const { database, network, now } = context;
  const { sites } = visible;
  const mine = (network.destinations ?? []).filter((one) =>
    one.sites.some((site) => sites.includes(site)),
  );
  const shown = await readShownSubscriptions(
    database,
    sites,
    now - givenUpShownMs,
    shownSubscriptionsMax + 1,
  );
  const subscriptions = shown.slice(0, shownSubscriptionsMax);
  const ids = [...mine, ...subscriptions].map(({ id }) => id);
  const states = await readDestinationStates(database, ids, sites, iso(now));
  const groups = await readDeadLetterGroups(database, sites);
  const letters = await readDeadLetters(database, sites);
  const byGroup = Map.groupBy(letters, groupKey);
  const byId = new Map(states.map((state) => [state.destination, state]));
  const titles = new Map([
    ...mine.map(({ id, title }) => [id, title] as const),
    ...shown.map(({ id, client }) => [id, clientTitle(network, client)] as const),
  ]);
  return {
    page: {
      subscriptions: subscriptions.map((one) => subscriptionOf(network, one, byId.get(one.id))),
      moreSubscriptions: shown.length > subscriptions.length,
      destinations: mine.map((one) => destinationOf(network, one, byId.get(one.id))),
      groups: groups.map((group) => ({
        ...group,
        title: titles.get(group.destination) ?? group.destination,
        firstAt: iso(group.firstAt),
        lastAt: iso(group.lastAt),
        items: (byGroup.get(groupKey(group)) ?? []).map(letterOf),
      })),
      open: groups.reduce((sum, group) => sum + group.count, 0),
    },
  };
}

function groupKey({ destination, cause }: { destination: string; cause: string }): string {
  return `${destination} ${cause}`;
}

function destinationOf(
  network: Network,
  { id, title, owner, to, paused }: Destination,
  state: DestinationState | undefined,
): ApiDestination {
  const breaker = state?.breaker ?? null;
  return {
    ...{ id, title, owner: ownerTitle(network, owner), kind: to.kind },
    state: paused ? 'paused' : (breaker?.state ?? 'closed'),
    triesAgainAt: !paused && breaker?.state === 'open' ? iso(breaker.until) : null,
    failure: state?.failure ?? null,
    deliveredAt: timeOf(state?.deliveredAt),
    waiting: state?.waiting ?? 0,
    oldestAt: timeOf(state?.oldestAt),
    dead: state?.dead ?? 0,
    deliveredLastHour: state?.deliveredLastHour ?? 0,
  };
}

function subscriptionOf(
  network: Network,
  { id, client, topic, endpoint, status, failure, events, endsAt }: StandingSubscription,
  state: DestinationState | undefined,
): ApiSubscription {
  return {
    ...{ id, status, failure, events },
    client: clientTitle(network, client),
    topic: topicOf(topic)?.describes ?? topic,
    // The rest of the address may carry what only its receiver should know.
    origin: new URL(endpoint).origin,
    waiting: state?.waiting ?? 0,
    oldestAt: timeOf(state?.oldestAt),
    deliveredAt: timeOf(state?.deliveredAt),
    endsAt: timeOf(endsAt),
  };
}

function clientTitle({ clients = [] }: Network, id: string): string {
  return clients.find((one) => one.id === id)?.name ?? id;
}

function letterOf({
  cause: _cause,
  destination: _destination,
  ...letter
}: DeadLetter): ApiDeadLetter {
  return { ...letter, createdAt: iso(letter.createdAt), changedAt: iso(letter.changedAt) };
}

function timeOf(instant: number | null | undefined): string | null {
  return instant === null || instant === undefined ? null : iso(instant);
}
