import type { Network } from '../governance/governance.ts';
import type { Database, Ids, Instant, Queryable } from '../platform/platform.ts';
import {
  alertKinds,
  forgetDoubts,
  lockAlerts,
  readStandingAlerts,
  saveAlerts,
  type AlertKind,
  type FeedAlert,
} from './alert-store.ts';
import { observe, type Watch } from './debounce.ts';
import { latencyBudgetSecondsDefault, readStandings, type FeedStanding } from './feed-standing.ts';

/** An alert that was raised or has ended: what is logged, once. */
export interface ToldAlert {
  told: 'raised' | 'ended';
  alert: FeedAlert;
}

/**
 * Looks at every feed once and carries its alerts on. An alert is a row from the first doubt on, so that a restart forgets
 * nothing; one process at a time looks. Gives what is to be told now.
 */
export function watchFeeds(
  database: Database,
  network: Network,
  { now, ids }: { now: Instant; ids: Ids },
): Promise<ToldAlert[]> {
  return database.transaction('feed-watch', async (tx) => {
    if (!(await lockAlerts(tx))) return [];
    const standings = await readStandings(tx, network, { feeds: network.feeds, now });
    const known = await readStandingAlerts(tx);
    const looks = [...looksAt(standings, now), ...looksAtGone(known, network)];
    const changes = looks.flatMap((look) => changeOf(look, known, { now, ids }));
    await saveChanges(tx, changes);
    return changes.flatMap(({ told, alert }) => (told ? [{ told, alert }] : []));
  });
}

interface Look {
  feed: string;
  site: string;
  kind: AlertKind;
  isBad: boolean;
  sentence: string;
}

function looksAt(standings: readonly FeedStanding[], now: Instant): Look[] {
  return standings.flatMap((standing) => {
    const { feed, silence, isBehind } = standing;
    const where = { feed: feed.id, site: feed.site };
    return alertKinds.map((kind) => ({
      ...where,
      kind,
      isBad: kind === 'silent' ? silence?.isSilent === true : isBehind,
      sentence: kind === 'silent' ? silentSentence(standing, now) : behindSentence(standing),
    }));
  });
}

// A feed that was taken out of the network is neither silent nor behind.
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
