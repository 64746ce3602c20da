import { laneOf, type ClinicalEvent } from '../canonical/canonical.ts';
import { appendEvents } from '../events/events.ts';
import type { Instant, Signal, Transaction } from '../platform/platform.ts';
import type { ApplyDeps } from './apply-rows.ts';
import { hearEvents } from './hear-events.ts';
import { recordCauses } from './record-causes.ts';
import { saveLedger, workSignals } from './save-ledger.ts';

/** An alert about a feed that was raised, or is over. */
export interface FeedTold {
  told: 'raised' | 'ended';
  feed: string;
  site: string;
  kind: 'silent' | 'behind' | 'objective';
  sentence: string;
}

/**
 * Lets the engine hear of feeds that are not well, or well again, in the transaction in which that is written: whoever is asked
 * is asked once. Each feed and kind of alert is a subject of its own. Gives the signals to send after the commit.
 */
export async function tellOfFeeds(
  tx: Transaction,
  told: readonly FeedTold[],
  deps: ApplyDeps,
  now: Instant,
): Promise<Signal[]> {
  if (told.length === 0) return [];
  const events = told.map((one) => alertEvent(one, deps, now));
  const context = { ...deps, now };
  const ledger = await hearEvents(tx, events, context);
  await saveLedger(tx, ledger);
  await appendEvents(tx, events);
  await recordCauses(tx, { ledger, events }, context);
  return workSignals(ledger);
}

const stateWords = {
  silent: 'silent',
  behind: 'behind',
  objective: 'below its objective',
} as const;

function alertEvent(
  { told, feed: id, site, kind, sentence }: FeedTold,
  { ids, releases }: ApplyDeps,
  now: Instant,
): ClinicalEvent {
  const { epoch, network } = releases.current;
  const feed = network.feeds.find((one) => one.id === id);
  const named = [
    ...network.people.map((person) => ({ id: person.id, name: person.name })),
    ...network.roles.map((role) => ({ id: role.id, name: role.title })),
  ];
  // As in the lane key of a message without a patient: the work is about the feed.
  const key = `feed:${id}`;
  return {
    id: ids.next('evt'),
    type: told === 'raised' ? 'feed.alert-raised' : 'feed.alert-ended',
    ...{ site, lane: laneOf(key), patientId: key, encounterId: null, unit: null },
    subject: `${key}|${kind}`,
    ...{ occurredAt: now, receivedAt: now, recordedAt: now, sources: [], epoch },
    data: {
      ...{ feed: id, kind, sentence, state: stateWords[kind] },
      feedTitle: feed?.title ?? id,
      owner: named.find((one) => one.id === feed?.owner)?.name ?? feed?.owner ?? null,
      criticality: feed?.criticality ?? null,
      fallback: feed?.fallback ?? null,
    },
  };
}
