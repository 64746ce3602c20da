import { laneOf, type ClinicalEvent } from '../canonical/canonical.ts';
import { appendEvents } from '../events/events.ts';
import type { Instant, Signal, Transaction } from '../platform/platform.ts';
import { loadInstancesAbout } from '../workflows/workflows.ts';
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

/** An alert that was raised and is not over: somebody should have been asked. */
export interface StandingAlert extends Omit<FeedTold, 'told'> {
  raisedAt: Instant;
}

/**
 * Lets the engine hear of feeds that are not well, or well again, in the transaction in which that is written: whoever is asked
 * is asked once. Each feed and kind of alert is a subject of its own. Of `standing` alerts those are told that a workflow would
 * hear now and has not: it was installed since. Gives the signals to send after the commit.
 */
export async function tellOfFeeds(
  tx: Transaction,
  { told, standing }: { told: readonly FeedTold[]; standing: readonly StandingAlert[] },
  deps: ApplyDeps,
  now: Instant,
): Promise<Signal[]> {
  const events = [
    ...told.map((one) => alertEvent(one, deps, now)),
    ...(await unheardEvents(tx, standing, deps, now)),
  ];
  if (events.length === 0) return [];
  const context = { ...deps, now };
  const ledger = await hearEvents(tx, events, context);
  await saveLedger(tx, ledger);
  await appendEvents(tx, events);
  await recordCauses(tx, { ledger, events }, context);
  return workSignals(ledger);
}

async function unheardEvents(
  tx: Transaction,
  standing: readonly StandingAlert[],
  deps: ApplyDeps,
  now: Instant,
): Promise<ClinicalEvent[]> {
  const offered = standing.flatMap(({ raisedAt, ...one }) => {
    const event = alertEvent({ ...one, told: 'raised' }, deps, now);
    const hearing = (deps.releases.workflows.startable(event) ?? []).filter(({ definition }) =>
      definition.start.some(
        ({ trigger }) => trigger.kind === 'event' && trigger.events.includes('feed.alert-raised'),
      ),
    );
    return hearing.map(({ definition }) => ({ event, raisedAt, workflow: definition.id }));
  });
  const instances = await loadInstancesAbout(
    tx,
    [...new Set(offered.map(({ workflow }) => workflow))],
    [...new Set(offered.map(({ event }) => event.subject))],
  );
  const unheard = offered.filter(({ event, raisedAt, workflow }) =>
    instances.every(
      (one) =>
        one.workflow !== workflow ||
        one.subject !== event.subject ||
        (one.endedAt !== null && one.endedAt < raisedAt),
    ),
  );
  return [...new Set(unheard.map(({ event }) => event))];
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
