import { iso, type Instant, type Queryable } from '../platform/platform.ts';
import type { Evidence } from './readiness-standing.ts';

/** The newest line of each criterion at these sites. */
export async function readEvidence(db: Queryable, sites: readonly string[]): Promise<Evidence[]> {
  return db.query<Evidence>(
    'readiness-evidence',
    `select distinct on (site, criterion)
            site, criterion, shown, kind, reference, note, by_person as "by", at
       from readiness_evidence
      where site = any ($1)
      order by site, criterion, id desc`,
    [sites],
  );
}

/** Lines of a site that are read at once, the latest. */
const evidenceReadMax = 100;

/** All that was ever shown at a site, the newest first. */
export async function readEvidenceOf(db: Queryable, site: string): Promise<Evidence[]> {
  return db.query<Evidence>(
    'readiness-evidence-of',
    `select site, criterion, shown, kind, reference, note, by_person as "by", at
       from readiness_evidence
      where site = $1
      order by id desc
      limit $2`,
    [site, evidenceReadMax],
  );
}

export async function insertEvidence(tx: Queryable, one: Evidence): Promise<void> {
  await tx.query(
    'readiness-evidence-insert',
    `insert into readiness_evidence (site, criterion, shown, kind, reference, note, by_person, at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      ...[one.site, one.criterion, one.shown, one.kind, one.reference, one.note, one.by],
      iso(one.at),
    ],
  );
}

/** Alerts that feeds of a site were silent or behind. */
export interface SiteAlerts {
  site: string;
  alerts: number;
}

export async function countAlerts(
  db: Queryable,
  { sites, from }: { sites: readonly string[]; from: Instant },
): Promise<SiteAlerts[]> {
  return db.query<SiteAlerts>(
    'readiness-alerts',
    `select site, count(*)::integer as alerts
       from feed_alert
      where site = any ($1)
        and kind in ('silent', 'behind')
        and raised_at >= $2
      group by site`,
    [sites, iso(from)],
  );
}

/** How long the newest messages of a site took from receipt to application. */
export interface SiteDelay {
  site: string;
  messages: number;
  /** 95 of 100 took so long at most. */
  seconds: number;
}

/** Messages of each feed that are looked at, the newest. */
export const delayMessagesMax = 500;

export async function readDelays(
  db: Queryable,
  { feeds, from }: { feeds: readonly string[]; from: Instant },
): Promise<SiteDelay[]> {
  return db.query<SiteDelay>(
    'readiness-delays',
    `select newest.site, count(*)::integer as messages,
            percentile_cont(0.95) within group
              (order by extract(epoch from outcome.at - newest.received_at))::double precision as seconds
       from unnest($1::text[]) as asked (feed)
      cross join lateral (select journal.seq, journal.site, journal.received_at
                            from journal
                           where journal.feed = asked.feed
                             and journal.received_at >= $2
                           order by journal.received_at desc
                           limit $3) as newest
       join message_outcome as outcome on outcome.seq = newest.seq
                                      and outcome.received_at = newest.received_at
      where outcome.outcome = 'applied'
      group by newest.site`,
    [feeds, iso(from), delayMessagesMax],
  );
}
