import type { Instant, Queryable } from '../platform/platform.ts';

/** The newest results without a standard code that are looked at; how many there were is told. */
export const unmappedResultsMax = 20_000;
const unmappedCodesMax = 200;
const messagesNamedMax = 5;

/** A code that a feed sends and that no limit sees. */
export interface UnmappedCode {
  feed: string;
  site: string;
  /** As sent. */
  code: string;
  results: number;
  /** Of these, flagged as critical by the laboratory. */
  critical: number;
  firstAt: Instant;
  lastAt: Instant;
  /** As sent last. */
  display: string | null;
  unit: string | null;
  /** Messages behind it: critical ones first, then the newest. */
  messages: number[];
  /** Results that were looked at for all codes together, at most `unmappedResultsMax`. */
  looked: number;
}

const unmappedSql = `
  with newest as materialized (
    select code, display, unit, interpretation like 'critical%' as critical, changed_at, source_seq, site
      from observation
     where code !~ '^[0-9]{1,7}-[0-9]$'
       and code <> 'no-code'
       and site = any($1)
     order by changed_at desc
     limit ${unmappedResultsMax}
  )
  select journal.feed, newest.site, newest.code, count(*)::integer as results,
         (count(*) filter (where critical))::integer as critical,
         min(newest.changed_at) as "firstAt", max(newest.changed_at) as "lastAt",
         (array_agg(display order by newest.changed_at desc) filter (where display is not null))[1] as display,
         (array_agg(unit order by newest.changed_at desc) filter (where unit is not null))[1] as unit,
         (array_agg(source_seq order by critical desc, newest.changed_at desc, source_seq desc))[1:${messagesNamedMax}] as messages,
         (select count(*)::integer from newest) as looked
    from newest
    join message_outcome as outcome on outcome.seq = newest.source_seq
    join journal on journal.seq = newest.source_seq and journal.received_at = outcome.received_at
   group by journal.feed, newest.site, newest.code
   order by (count(*) filter (where critical)) > 0 desc, count(*) desc, journal.feed, newest.code
   limit ${unmappedCodesMax}`;

/**
 * Codes of results at these sites that became no standard code, those with critical results first, then by volume. Goes by the
 * results as they stand: one that was mended since is no longer among them.
 */
export async function readUnmapped(
  db: Queryable,
  sites: readonly string[],
): Promise<UnmappedCode[]> {
  return db.query<UnmappedCode>('mappings-unmapped', unmappedSql, [[...sites]]);
}
