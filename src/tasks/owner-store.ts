import { iso, type Instant, type Queryable } from '../platform/platform.ts';

/** Accepted tasks of one owner that ask alike: whether the owner may act on them is one question. */
export interface OwnedTasks {
  owner: string;
  site: string;
  role: string;
  unit: string | null;
  fallback: boolean;
  ids: string[];
}

/** All accepted tasks by who owns them and whom they ask. */
export async function readOwnedTasks(db: Queryable): Promise<OwnedTasks[]> {
  return db.query<OwnedTasks>(
    'tasks-by-owner',
    `select owner, site, pool_role as role, pool_unit as unit, fallback, array_agg(id order by id) as ids
       from task
      where state = 'accepted'
      group by owner, site, pool_role, pool_unit, fallback`,
  );
}

/** Accepted tasks of these people, up to `limit`. */
export async function readTasksOwnedBy(
  db: Queryable,
  owners: readonly string[],
  limit: number,
): Promise<{ id: string; owner: string }[]> {
  return db.query<{ id: string; owner: string }>(
    'tasks-owned-by',
    `select id, owner
       from task
      where state = 'accepted'
        and owner = any ($1)
      order by owner, id
      limit $2`,
    [[...owners], limit],
  );
}

/** Offers that no handoff watches: their deadline is nobody's. */
export async function readLooseOffers(db: Queryable): Promise<{ id: string; offeredTo: string }[]> {
  return db.query<{ id: string; offeredTo: string }>(
    'loose-offers',
    `select id, offered_to as "offeredTo"
       from task
      where state = 'accepted'
        and offered_to is not null
        and not exists (
            select
              from handoff_item item
              join handoff on handoff.id = item.handoff_id
             where item.task_id = task.id
               and handoff.closed_at is null)
      order by id`,
  );
}

/** Tasks of a giver that are on offer in a handoff which is not closed, and those that were offered to `to` since an instant. */
export async function readOffersOf(
  tx: Queryable,
  { from, to, since }: { from: string; to: string | null; since: Instant },
): Promise<{ underWay: Set<string>; toThem: Set<string> }> {
  const rows = await tx.query<{ taskId: string; underWay: boolean; toThem: boolean }>(
    'offers-of-owner',
    `select item.task_id as "taskId", bool_or(handoff.closed_at is null) as "underWay",
            bool_or(handoff.to_person is not distinct from $2 and handoff.offered_at >= $3) as "toThem"
       from handoff
       join handoff_item item on item.handoff_id = handoff.id
      where handoff.from_person = $1
        and (handoff.closed_at is null or handoff.offered_at >= $3)
      group by item.task_id`,
    [from, to, iso(since)],
  );
  const those = (of: 'underWay' | 'toThem') =>
    new Set(rows.filter((row) => row[of]).map(({ taskId }) => taskId));
  return { underWay: those('underWay'), toThem: those('toThem') };
}
