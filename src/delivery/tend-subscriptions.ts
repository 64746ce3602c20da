import { appendAudit } from '../access/access.ts';
import type { Destination, Network } from '../governance/governance.ts';
import type { Database, Ids, Instant } from '../platform/platform.ts';
import { insertEffects } from './effect-store.ts';
import {
  discardNotifications,
  endSubscriptions,
  readLiveSubscriptions,
  takeSilentSubscriptions,
} from './subscription-store.ts';
import { destinationOfSubscription, signOfLife } from './subscription.ts';

/** The destinations that clients made. */
export interface Subscriptions {
  /** The live ones. The same one is the same object for as long as the network is the same. */
  destinations(): Promise<readonly Destination[]>;
  /** What the passing of time does to them. */
  tend(now: Instant): Promise<void>;
}

/** The subscriptions of a database under the network in force. */
export function createSubscriptions({
  database,
  ids,
  network,
}: {
  database: Database;
  ids: Ids;
  network: () => Network;
}): Subscriptions {
  return {
    destinations: liveDestinations(database, network),
    tend: (now) => tendSubscriptions(database, { now, ids }),
  };
}

/**
 * What the passing of time does to subscriptions: those whose time is over, and those whose receiver was away for too long,
 * are turned off with all that waits for them; those that were silent for their period get a heartbeat.
 */
async function tendSubscriptions(
  database: Database,
  { now, ids }: { now: Instant; ids: Ids },
): Promise<void> {
  await database.transaction('tend-subscriptions', async (tx) => {
    const ended = await endSubscriptions(tx, now);
    if (ended.length > 0) {
      await discardNotifications(
        tx,
        ended.map(({ id }) => id),
        now,
      );
      await appendAudit(
        tx,
        ended.map(({ id, client, site, because }) => ({
          ...{ at: now, site, actor: 'system', action: 'subscription.off' },
          ...{ object: `subscription:${id}`, patientId: null, outcome: 'done' as const },
          detail: { client, because },
        })),
      );
    }
    const silent = await takeSilentSubscriptions(tx, now);
    await insertEffects(
      tx,
      silent.map((one) => signOfLife(one, 'heartbeat', { now, ids })),
    );
  });
}

// Whoever delivers to a destination tells by its being the same object that nothing changed.
function liveDestinations(
  database: Database,
  network: () => Network,
): () => Promise<Destination[]> {
  let known = new Map<string, Destination>();
  let knownOf: Network | undefined;
  return async () => {
    const current = network();
    if (!current.clients?.some(({ subscriptions }) => subscriptions)) return [];
    if (knownOf !== current) known = new Map();
    knownOf = current;
    const live = await readLiveSubscriptions(database);
    known = new Map(
      live.flatMap((subscription) => {
        const { id } = subscription;
        const destination = known.get(id) ?? destinationOfSubscription(subscription, current);
        return destination ? [[id, destination] as const] : [];
      }),
    );
    return [...known.values()];
  };
}
