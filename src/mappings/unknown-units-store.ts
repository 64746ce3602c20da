import { standardUnit } from '../canonical/canonical.ts';
import type { Instant, Queryable } from '../platform/platform.ts';
import { unmappedResultsMax } from './unmapped-store.ts';

const unknownUnitsMax = 200;
const messagesNamedMax = 5;

/** A unit of measure that a feed sends and that nobody knows: no limit can be held against its values. */
export interface UnknownUnit {
  feed: string;
  site: string;
  /** As sent. */
  unit: string;
  /** The standard code of the results that came in it. */
  code: string;
  display: string | null;
  results: number;
  firstAt: Instant;
  lastAt: Instant;
  /** The newest messages behind it. */
  messages: number[];
  /** Results that were looked at for all units together, at most `unmappedResultsMax`. */
  looked: number;
}

const unknownUnitsSql = `
  with newest as materialized (
    select code, display, unit, changed_at, source_seq, site
      from observation
     where unit_unknown
       and code ~ '^[0-9]{1,7}-[0-9]$'
       and site = any($1)
     order by changed_at desc
     limit ${unmappedResultsMax}
  )
  select journal.feed, newest.site, newest.unit, newest.code, count(*)::integer as results,
         min(newest.changed_at) as "firstAt", max(newest.changed_at) as "lastAt",
         (array_agg(display order by newest.changed_at desc) filter (where display is not null))[1] as display,
         (array_agg(source_seq order by newest.changed_at desc, source_seq desc))[1:${messagesNamedMax}] as messages,
         (select count(*)::integer from newest) as looked
    from newest
    join message_outcome as outcome on outcome.seq = newest.source_seq
    join journal on journal.seq = newest.source_seq and journal.received_at = outcome.received_at
   group by journal.feed, newest.site, newest.unit, newest.code
   order by count(*) desc, journal.feed, newest.unit, newest.code
   limit ${unknownUnitsMax}`;

/**
 * Units of numbers at these sites that were unknown when they came, by volume. One that this version of Sinew has learned
 * since is left out.
 */
export async function readUnknownUnits(
  db: Queryable,
  sites: readonly string[],
): Promise<UnknownUnit[]> {
  const rows = await db.query<UnknownUnit>('mappings-unknown-units', unknownUnitsSql, [[...sites]]);
  return rows.filter(({ unit }) => standardUnit(unit) === null);
}
