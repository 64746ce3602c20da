import type { Instant, Problem, Queryable } from '../platform/platform.ts';

/** Exceptions that are listed of one group at first, and in each further portion. */
export const exceptionsPerGroupMax = 10;
export const exceptionMembersMax = 50;
export const exceptionGroupsMax = 200;

export interface GroupRow {
  cause: string;
  feed: string;
  sentence: string;
  count: number;
  /** At the sites where the reader may resolve them. */
  replayable: number;
  patients: number;
  waiting: number;
  critical: number;
  firstAt: Instant;
  lastAt: Instant;
  /** Of all groups, the same in each row. */
  groups: number;
  open: number;
}

const groupsSql = `
  with queued as (
    select parked_key.exception_id, count(parked_message.seq)::integer as waiting,
           count(*) filter (where parked_message.critical)::integer as critical
      from parked_key
      left join parked_message on parked_message.lane_key = parked_key.lane_key
     where parked_key.site = any($1)
       and parked_key.exception_id is not null
     group by parked_key.exception_id
  )
  select exception.cause, exception.feed, min(exception.sentence) as sentence, count(*)::integer as count,
         count(*) filter (where exception.site = any($2))::integer as replayable,
         count(distinct exception.lane_key) filter (where exception.lane_key not like 'feed:%')::integer as patients,
         coalesce(sum(queued.waiting), 0)::integer as waiting,
         (coalesce(sum(queued.critical), 0) + count(*) filter (where exception.critical))::integer as critical,
         min(exception.raised_at) as "firstAt", max(exception.raised_at) as "lastAt",
         (count(*) over ())::integer as groups, (sum(count(*)) over ())::integer as open
    from exception
    left join queued on queued.exception_id = exception.id
   where exception.state = 'open'
     and exception.site = any($1)
   group by exception.cause, exception.feed
   order by (coalesce(sum(queued.critical), 0) + count(*) filter (where exception.critical)) > 0 desc,
            min(exception.raised_at), exception.cause, exception.feed
   limit ${exceptionGroupsMax}`;

/** Open exceptions by cause and feed: those that keep a critical result first, then the longest standing. */
export async function readExceptionGroups(
  db: Queryable,
  sites: readonly string[],
  resolvable: readonly string[],
): Promise<GroupRow[]> {
  return db.query<GroupRow>('page-exception-groups', groupsSql, [[...sites], [...resolvable]]);
}

export interface ExceptionRow {
  id: string;
  cause: string;
  seq: number;
  feed: string;
  site: string;
  laneKey: string;
  controlId: string | null;
  raisedAt: Instant;
  sentence: string;
  problems: readonly Problem[];
  parks: boolean;
  critical: boolean;
  waiting: number;
  state: string;
}

const columns = `
  item.id, item.cause, item.seq::double precision as seq, item.feed, item.site, item.lane_key as "laneKey",
  journal.control_id as "controlId", item.raised_at as "raisedAt", item.sentence, item.problems, item.parks,
  item.critical, item.state,
  (select count(*)::integer
     from parked_key
     join parked_message on parked_message.lane_key = parked_key.lane_key
    where parked_key.exception_id = item.id) as waiting`;

const itemsSql = `
  select ${columns}
    from (select exception.*,
                 row_number() over (partition by cause, feed order by critical desc, raised_at, id) as place
            from exception
           where state = 'open'
             and site = any($1)) as item
    left join journal on journal.seq = item.seq and journal.received_at = item.received_at
   where item.place <= ${exceptionsPerGroupMax}
   order by item.critical desc, item.raised_at, item.id`;

/** The first exceptions of each group: critical ones, then the oldest. */
export async function readOpenExceptions(
  db: Queryable,
  sites: readonly string[],
): Promise<ExceptionRow[]> {
  return db.query<ExceptionRow>('page-exceptions', itemsSql, [[...sites]]);
}

const membersSql = `
  select ${columns}
    from exception as item
    left join journal on journal.seq = item.seq and journal.received_at = item.received_at
   where item.state = 'open'
     and item.site = any($1)
     and item.feed = $2
     and item.cause = $3
     and ($4::text is null or item.id > $4)
     and ($5::text is null or strpos(lower(item.lane_key), lower($5)) > 0
          or item.seq::text = $5 or journal.control_id = $5)
   order by item.id
   limit $6`;

/** Members of one group behind `after`, in the order in which they were raised; `search` is of the patient's key, a number or a control id. */
export async function readExceptionMembers(
  db: Queryable,
  asked: {
    sites: readonly string[];
    feed: string;
    cause: string;
    after: string | undefined;
    search: string | undefined;
    limit: number;
  },
): Promise<ExceptionRow[]> {
  const { sites, feed, cause, after, search, limit } = asked;
  return db.query<ExceptionRow>('page-exception-members', membersSql, [
    ...[[...sites], feed, cause, after ?? null, search ?? null, limit],
  ]);
}

export interface HoldRow {
  id: string;
  site: string;
  feed: string | null;
  laneKey: string | null;
  state: 'active' | 'draining' | 'over';
  reason: string;
  heldBy: string;
  heldAt: Instant;
  until: Instant;
  waiting: number;
  patients: number;
}

const holdsSql = `
  select hold.id, hold.site, hold.feed, hold.lane_key as "laneKey", hold.state, hold.reason,
         hold.held_by as "heldBy", hold.held_at as "heldAt", hold.until,
         count(parked_message.seq)::integer as waiting, count(distinct parked_message.lane_key)::integer as patients
    from hold
    left join parked_key on parked_key.hold_id = hold.id
    left join parked_message on parked_message.lane_key = parked_key.lane_key
   where hold.state <> 'over'
     and hold.site = any($1)
   group by hold.id
   order by hold.held_at, hold.id`;

/** Holds that are not over, the oldest first. */
export async function readHolds(db: Queryable, sites: readonly string[]): Promise<HoldRow[]> {
  return db.query<HoldRow>('page-holds', holdsSql, [[...sites]]);
}

/** The message of an exception, and where it stands. */
export async function readExceptionMessage(
  db: Queryable,
  id: string,
): Promise<
  { seq: number; site: string; feed: string; patientId: string | null; raw: Uint8Array } | undefined
> {
  const rows = await db.query<{
    seq: number;
    site: string;
    feed: string;
    patientId: string | null;
    raw: Uint8Array;
  }>(
    'page-exception-message',
    `select journal.seq, journal.site, journal.feed, journal.patient_id as "patientId", journal.raw
       from exception
       join journal on journal.seq = exception.seq and journal.received_at = exception.received_at
      where exception.id = $1`,
    [id],
  );
  return rows[0];
}
