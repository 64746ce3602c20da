import type { Feed, Network } from '../governance/governance.ts';
import { must, type Instant, type Queryable } from '../platform/platform.ts';
import { declaredBaseline, expectedBetween, type Baseline } from './baseline.ts';
import {
  readActivity,
  readBacklogs,
  readBaselines,
  recentMs,
  type FeedActivity,
  type FeedBacklog,
} from './feed-store.ts';
import { judgeSilence, type Silence } from './silence.ts';

/** `unheard`: nothing ever came. The first of the others that is true, in this order, is what a feed is. */
export type FeedState = 'refusing' | 'behind' | 'silent' | 'live' | 'unheard';

/** How a feed stands now. */
export interface FeedStanding {
  feed: Feed;
  zone: string;
  baseline: Baseline | null;
  activity: FeedActivity;
  backlog: FeedBacklog | null;
  silence: Silence | null;
  isBehind: boolean;
  /** Messages that the last `recentMs` should have brought. Null without a baseline. */
  expectedRecent: number | null;
  state: FeedState;
}

export const latencyBudgetSecondsDefault = 60;
const quietMinutesDefault = 5;
/** A feed of whose recent messages more than this part was answered with an error or a refusal, and not by chance. */
export const refusedShareMax = 0.5;
export const refusedMin = 3;

/** How each of these feeds stands. Four statements, however many feeds there are. */
export async function readStandings(
  db: Queryable,
  network: Network,
  { feeds, now }: { feeds: readonly Feed[]; now: Instant },
): Promise<FeedStanding[]> {
  const ids = feeds.map(({ id }) => id);
  const [activities, backlogs, baselines] = await Promise.all([
    readActivity(db, ids, now),
    readBacklogs(db),
    readBaselines(db, ids),
  ]);
  const activityOf = new Map(activities.map((one) => [one.feed, one]));
  const backlogOf = new Map(backlogs.map((one) => [one.feed, one]));
  const learnedOf = new Map(baselines.map((one) => [one.feed, one]));
  return feeds.map((feed) => {
    const learned = learnedOf.get(feed.id);
    return judgeStanding(
      {
        feed,
        zone: network.sites.find(({ id }) => id === feed.site)?.zone ?? 'UTC',
        baseline: baselineOf(feed, learned && { source: 'learned', perHour: learned.perHour }),
        activity: must(activityOf.get(feed.id), `activity of ${feed.id}`),
        backlog: backlogOf.get(feed.id) ?? null,
      },
      now,
    );
  });
}

/** What is declared holds; else what was learned, as far as anything was. */
function baselineOf(feed: Feed, learned: Baseline | undefined): Baseline | null {
  if (feed.volume && feed.volume.length > 0) return declaredBaseline(feed.volume);
  return learned && learned.perHour.some((count) => count !== null) ? learned : null;
}

/** Decides what a feed is from what is known of it. Pure. */
export function judgeStanding(
  known: Pick<FeedStanding, 'feed' | 'zone' | 'baseline' | 'activity' | 'backlog'>,
  now: Instant,
): FeedStanding {
  const { feed, zone, baseline, activity, backlog } = known;
  const quietMs = (feed.quietMinutes ?? quietMinutesDefault) * 60_000;
  const { lastAt } = activity;
  const silence = lastAt === null ? null : judgeSilence(baseline, { lastAt, zone, quietMs }, now);
  const budgetMs = (feed.latencyBudgetSeconds ?? latencyBudgetSecondsDefault) * 1000;
  const isBehind = backlog !== null && now - backlog.oldestAt > budgetMs;
  const expectedRecent =
    baseline && expectedBetween(baseline, zone, { from: now - recentMs, to: now });
  const state = stateOf({ activity, silence, isBehind });
  return { ...known, silence, isBehind, expectedRecent, state };
}

function stateOf({
  activity: { lastAt, recent, recentRefused },
  silence,
  isBehind,
}: Pick<FeedStanding, 'activity' | 'silence' | 'isBehind'>): FeedState {
  if (recentRefused >= refusedMin && recentRefused > recent * refusedShareMax) return 'refusing';
  if (isBehind) return 'behind';
  if (silence?.isSilent) return 'silent';
  return lastAt === null ? 'unheard' : 'live';
}
