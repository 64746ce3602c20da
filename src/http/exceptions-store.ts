import type { Instant, Problem, Queryable } from '../platform/platform.ts';

/** Exceptions that are listed of one group; its count is of all. */
export const exceptionsPerGroupMax = 50;
export const exceptionGroupsMax = 200;

export interface GroupRow {
  cause: string;
  feed: string;
  sentence: string;
  count: number;
  patients: number;
  waiting: number;
  firstAt: Instant;
  lastAt: Instant;
}

const groupsSql = `
  with queued as (
    select parked_key.exception_id, count(parked_message.seq)::integer as waiting
      from parked_key
      left join parked_message on parked_message.lane_key = parked_key.lane_key
     where parked_key.site = any($1)
     group by parked_key.exception_id
  )
  select exception.cause, exception.feed, min(exception.sentence) as sentence, count(*)::integer as count,
         count(distinct exception.lane_key) filter (where exception.lane_key not like 'feed:%')::integer as patients,
         coalesce(sum(queued.waiting), 0)::integer as waiting,
         min(exception.raised_at) as "firstAt", max(exception.raised_at) as "lastAt"
    from exception
    left join queued on queued.exception_id = exception.id
   where exception.state = 'open'
     and exception.site = any($1)
   group by exception.cause, exception.feed
   order by min(exception.raised_at), exception.cause, exception.feed
   limit ${exceptionGroupsMax}`;

/** Open exceptions by cause and feed, the longest standing first. */
export async function readExceptionGroups(
  db: Queryable,
  sites: readonly string[],
): Promise<GroupRow[]> {
  return db.query<GroupRow>('page-exception-groups', groupsSql, [[...sites]]);
}

export interface ExceptionRow {
  id: string;
  cause: string;
  seq: number;
  feed: string;
  site: string;
  laneKey: string;
  raisedAt: Instant;
  sentence: string;
  problems: readonly Problem[];
  parks: boolean;
  waiting: number;
  state: string;
}

const itemsSql = `
  select item.id, item.cause, item.seq::double precision as seq, item.feed, item.site, item.lane_key as "laneKey",
         item.raised_at as "raisedAt", item.sentence, item.problems, item.parks, item.state,
         (select count(*)::integer
            from parked_key
            join parked_message on parked_message.lane_key = parked_key.lane_key
           where parked_key.exception_id = item.id) as waiting
    from (select exception.*,
                 row_number() over (partition by cause, feed order by raised_at, id) as place
            from exception
           where state = 'open'
             and site = any($1)) as item
   where item.place <= ${exceptionsPerGroupMax}
   order by item.raised_at, item.id`;

/** The first exceptions of each group, oldest first. */
export async function readOpenExceptions(
  db: Queryable,
  sites: readonly string[],
): Promise<ExceptionRow[]> {
  return db.query<ExceptionRow>('page-exceptions', itemsSql, [[...sites]]);
}
