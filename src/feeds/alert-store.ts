import {
  bulkInsert,
  bulkInsertSql,
  iso,
  type Instant,
  type Queryable,
} from '../platform/platform.ts';

/** `silent`: nothing comes. `behind`: what came is not applied in time. `objective`: what came is worse than was agreed. */
export const alertKinds = ['silent', 'behind', 'objective'] as const;
export type AlertKind = (typeof alertKinds)[number];

export interface FeedAlert {
  id: string;
  feed: string;
  site: string;
  kind: AlertKind;
  phase: 'doubtful' | 'raised' | 'recovering' | 'ended';
  since: Instant;
  raisedAt: Instant | null;
  endedAt: Instant | null;
  sentence: string;
}

const columns = `id, feed, site, kind, phase, since, raised_at as "raisedAt", ended_at as "endedAt", sentence`;

/** Whoever watches has this locked, so that no two processes tell the same thing. False: somebody else does. */
export async function lockAlerts(tx: Queryable): Promise<boolean> {
  const [row] = await tx.query<{ locked: boolean }>(
    'feed-alerts-lock',
    `select pg_try_advisory_xact_lock(hashtext('sinew.feed_alert')) as locked`,
  );
  return row?.locked === true;
}

/** All alerts that have not ended, doubts too. */
export async function readStandingAlerts(db: Queryable): Promise<FeedAlert[]> {
  return db.query<FeedAlert>(
    'feed-alerts-standing',
    `select ${columns} from feed_alert where phase <> 'ended' order by feed, kind`,
  );
}

/** What was told of a feed, newest first. */
export async function readAlertsOf(
  db: Queryable,
  feed: string,
  limit: number,
): Promise<FeedAlert[]> {
  return db.query<FeedAlert>(
    'feed-alerts-of',
    `select ${columns}
       from feed_alert
      where feed = $1
        and raised_at is not null
      order by raised_at desc
      limit $2`,
    [feed, limit],
  );
}

const SAVE = bulkInsertSql(
  'feed_alert',
  {
    id: 'text',
    feed: 'text',
    site: 'text',
    kind: 'text',
    phase: 'text',
    since: 'timestamptz',
    raised_at: 'timestamptz',
    ended_at: 'timestamptz',
    sentence: 'text',
  },
  `on conflict (id) do update
      set phase = excluded.phase, since = excluded.since, raised_at = excluded.raised_at,
          ended_at = excluded.ended_at, sentence = excluded.sentence`,
);

export async function saveAlerts(tx: Queryable, alerts: readonly FeedAlert[]): Promise<void> {
  await bulkInsert(
    tx,
    'feed-alerts-save',
    SAVE,
    alerts.map(({ raisedAt, endedAt, ...alert }) => ({
      ...alert,
      raised_at: raisedAt,
      ended_at: endedAt,
    })),
  );
}

/** Doubts that came to nothing leave no trace. */
export async function forgetDoubts(tx: Queryable, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.query(
    'feed-doubts-forget',
    `delete from feed_alert where id = any($1) and phase = 'doubtful'`,
    [[...ids]],
  );
}

/** Alerts that have ended are kept for so long: a year's review needs the same week of the year before. */
export const alertDaysKept = 400;

/** Deletes alerts that ended longer ago than `alertDaysKept`. Gives how many went. */
export async function sweepAlerts(db: Queryable, now: Instant): Promise<number> {
  const rows = await db.query(
    'feed-alerts-sweep',
    `delete from feed_alert where phase = 'ended' and ended_at < $1::timestamptz returning id`,
    [iso(now - alertDaysKept * 24 * 3_600_000)],
  );
  return rows.length;
}
