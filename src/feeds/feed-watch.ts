import type { Release } from '../governance/governance.ts';
import { BoundedLog } from '../intake/intake.ts';
import {
  createRounds,
  faultName,
  type Clock,
  type Database,
  type Ids,
  type Log,
  type Signals,
} from '../platform/platform.ts';
import { countDuplicates, countMessages } from './count-messages.ts';
import { learnBaselines } from './learn-baselines.ts';
import { watchFeeds, type AskBecause, type ToldAlert } from './watch-feeds.ts';

/** How often feeds are counted and looked at. */
export const watchEveryMs = 15_000;
/** Transactions of counting in one round: after a long stop there is more to count than one round should take. */
export const countRoundsMax = 50;

export interface FeedWatchDeps {
  database: Database;
  clock: Clock;
  ids: Ids;
  log: Log;
  signals: Signals;
  release: () => Release;
  ask: AskBecause;
}

/** Counts what feeds bring, raises alerts about them and has people asked, for ever. */
export interface FeedWatch {
  start(): void;
  /** Ends after the round under way. */
  stop(): Promise<void>;
  /** One round. For tests and simulation, instead of `start`. */
  look(): Promise<void>;
}

export function createFeedWatch(deps: FeedWatchDeps): FeedWatch {
  const { database, clock, ids, log, release, ask } = deps;
  const aboutFeeds = new BoundedLog({ clock, log });
  const rounds = createRounds({
    ...{ clock, firstMs: watchEveryMs, everyMs: watchEveryMs, round: look },
    // What the world does wrong here is told, and tried again: the counting goes on where it stands.
    failed: (error) => log.warn('feed-watch.failed', { fault: faultName(error) }),
  });
  let lookedEpoch: number | null = null;

  async function look(): Promise<void> {
    const { network, epoch } = release();
    for (let times = 0; times < countRoundsMax && !rounds.stopped; times++) {
      if ((await countMessages(database, network)) === 0) break;
    }
    await countDuplicates(database, clock.now());
    await learnBaselines(database, network, clock.now());
    const { looked, told, signals } = await watchFeeds(database, network, {
      ...{ now: clock.now(), ids, ask },
      isNew: epoch !== lookedEpoch,
    });
    if (looked) lookedEpoch = epoch;
    for (const one of told) tell(one);
    for (const signal of signals) deps.signals.send(signal);
  }

  function tell({ told, alert: { feed, site, kind, id } }: ToldAlert): void {
    const event = told === 'raised' ? `feed.${kind}` : `feed.${kind}-ended`;
    aboutFeeds.warn(event, { feed, site, alert: id });
  }

  return {
    start: () => rounds.start(),
    async stop() {
      await rounds.stop();
      aboutFeeds.stop();
    },
    look,
  };
}
