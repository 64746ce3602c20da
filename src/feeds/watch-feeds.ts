import type { Network } from '../governance/governance.ts';
import type {
  Database,
  Ids,
  Instant,
  Queryable,
  Signal,
  Transaction,
} from '../platform/platform.ts';
import {
  forgetDoubts,
  lockAlerts,
  readStandingAlerts,
  saveAlerts,
  type AlertKind,
  type FeedAlert,
} from './alert-store.ts';
import { observe, type Watch } from './debounce.ts';
import { latencyBudgetSecondsDefault, readStandings, type FeedStanding } from './feed-standing.ts';
import { readHours, type FeedHour } from './feed-store.ts';
import { hourMs, hourStart } from './hour-of-week.ts';
import { missedObjectives, missedSentence } from './missed-objectives.ts';

/** An alert that was raised or has ended: what is logged, once. */
export interface ToldAlert {
  told: 'raised' | 'ended';
  alert: FeedAlert;
}

/** An alert that people were to be asked about before this look. */
export type RaisedAlert = FeedAlert & { raisedAt: Instant };

/**
 * Asks people because of alerts, in the transaction that writes them. Gives the signals to send after it. `standing`: raised
 * before, and given where the configuration is new, for it may ask people where the one before asked nobody.
 */
export type AskBecause = (
  tx: Transaction,
  alerts: { told: readonly ToldAlert[]; standing: readonly RaisedAlert[] },
  now: Instant,
) => Promise<readonly Signal[]>;

/**
 * Looks at every feed once and carries its alerts on. An alert is a row from the first doubt on, so that a restart forgets
 * nothing; one process at a time looks. Gives what is to be told now, once it is committed that people are asked. `isNew`: the
 * configuration is not that of the look before.
 */
export function watchFeeds(
  database: Database,
  network: Network,
  { now, ids, ask, isNew }: { now: Instant; ids: Ids; ask: AskBecause; isNew: boolean },
): Promise<{ looked: boolean; told: ToldAlert[]; signals: readonly Signal[] }> {
  return database.transaction('feed-watch', async (tx) => {
    if (!(await lockAlerts(tx))) return { looked: false, told: [], signals: [] };
    const { feeds } = network;
    const standings = await readStandings(tx, network, { feeds, now });
    const hours = await readHours(tx, idsOf(feeds), hourStart(now) - 23 * hourMs);
    const known = await readStandingAlerts(tx);
    const looks = [...looksAt(standings, hours, now), ...looksAtGone(known, network)];
    const changes = looks.flatMap((look) => changeOf(look, known, { now, ids }));
    await saveChanges(tx, changes);
    const told = changes.flatMap((one) => (one.told ? [{ told: one.told, alert: one.alert }] : []));
    const standing = isNew ? stillRaised(known, changes) : [];
    return { looked: true, told, signals: await ask(tx, { told, standing }, now) };
  });
}

function stillRaised(known: readonly FeedAlert[], changes: readonly Change[]): RaisedAlert[] {
  const told = new Set(changes.filter((one) => one.told !== null).map(({ alert }) => alert.id));
  return known.filter((one): one is RaisedAlert => one.raisedAt !== null && !told.has(one.id));
}

function idsOf(feeds: Network['feeds']): string[] {
  return feeds.map(({ id }) => id);
}

interface Look {
  feed: string;
  site: string;
  kind: AlertKind;
  isBad: boolean;
  sentence: string;
}

function looksAt(
  standings: readonly FeedStanding[],
  hours: readonly FeedHour[],
  now: Instant,
): Look[] {
  const hoursOf = Map.groupBy(hours, ({ feed }) => feed);
  return standings.flatMap((standing): Look[] => {
    const { feed, silence, isBehind } = standing;
    const where = { feed: feed.id, site: feed.site };
    const missed = missedObjectives(feed, hoursOf.get(feed.id) ?? []);
    return [
      {
        ...{ ...where, kind: 'silent', isBad: silence?.isSilent === true },
        sentence: silentSentence(standing, now),
      },
      { ...where, kind: 'behind', isBad: isBehind, sentence: behindSentence(standing) },
      {
        ...{ ...where, kind: 'objective', isBad: missed.length > 0 },
        sentence: missedSentence(missed),
      },
    ];
  });
}

// Of a feed that was taken out of the network nothing is expected.
function looksAtGone(known: readonly FeedAlert[], { feeds }: Network): Look[] {
  const ids = new Set(feeds.map(({ id }) => id));
  return known
    .filter(({ feed }) => !ids.has(feed))
    .map(({ feed, site, kind, sentence }) => ({ feed, site, kind, isBad: false, sentence }));
}

function silentSentence({ activity, silence }: FeedStanding, now: Instant): string {
  const minutes = Math.round((now - (activity.lastAt ?? now)) / 60_000);
  const expected = Math.round(silence?.expected ?? 0);
  return `Nothing has come for ${minutes} min; about ${expected} messages were expected.`;
}

function behindSentence({ feed, backlog }: FeedStanding): string {
  const budget = feed.latencyBudgetSeconds ?? latencyBudgetSecondsDefault;
  const waiting = backlog?.waiting ?? 0;
  return `${waiting} messages are not applied; the oldest waits for longer than the ${budget} s that were agreed.`;
}

interface Change {
  told: 'raised' | 'ended' | null;
  alert: FeedAlert;
  /** A doubt that came to nothing. */
  isForgotten: boolean;
}

function changeOf(
  look: Look,
  known: readonly FeedAlert[],
  { now, ids }: { now: Instant; ids: Ids },
): Change[] {
  const before = known.find(({ feed, kind }) => feed === look.feed && kind === look.kind);
  const was: Watch = before ? watchOf(before) : { phase: 'well' };
  const { watch, told } = observe(was, look.isBad, now);
  if (watch.phase === 'well' && !before) return [];
  if (watch === was && before) return [];
  const { feed, site, kind } = look;
  const alert: FeedAlert = {
    ...{ feed, site, kind },
    id: before?.id ?? ids.next('alr'),
    phase: watch.phase === 'well' ? 'ended' : watch.phase,
    since: watch.phase === 'well' ? now : watch.since,
    raisedAt: told === 'raised' ? now : (before?.raisedAt ?? null),
    endedAt: told === 'ended' ? now : null,
    sentence: look.isBad || !before ? look.sentence : before.sentence,
  };
  return [{ told, alert, isForgotten: watch.phase === 'well' && told === null }];
}

function watchOf({ phase, since }: FeedAlert): Watch {
  return phase === 'ended' ? { phase: 'well' } : { phase, since };
}

async function saveChanges(tx: Queryable, changes: readonly Change[]): Promise<void> {
  const forgotten = changes.filter(({ isForgotten }) => isForgotten);
  await forgetDoubts(
    tx,
    forgotten.map(({ alert }) => alert.id),
  );
  const kept = changes.filter(({ isForgotten }) => !isForgotten);
  await saveAlerts(
    tx,
    kept.map(({ alert }) => alert),
  );
}
