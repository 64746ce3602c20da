import { iso, type Instant, type Queryable } from '../platform/platform.ts';

/** A ladder as it was tried, by the subject of its run. */
export interface DrilledLadder {
  subject: string;
  title: string;
  rungs: readonly {
    role: string;
    unit: string | null;
    place: string;
    usedBy: readonly string[];
  }[];
}

export interface Drill {
  site: string;
  /** `YYYY-MM-DD` on the clocks of the site. */
  day: string;
  startedAt: Instant;
  ladders: readonly DrilledLadder[];
}

/** Claims the drill of a site's day. False: it was begun already. */
export async function insertDrill(tx: Queryable, drill: Drill): Promise<boolean> {
  const rows = await tx.query(
    'drill-insert',
    `insert into drill (site, day, started_at, ladders)
     values ($1, $2, $3, $4)
         on conflict do nothing
     returning site`,
    [drill.site, drill.day, iso(drill.startedAt), JSON.stringify(drill.ladders)],
  );
  return rows.length > 0;
}

/** The last drill of each of these sites that tried anything. */
export async function readLastDrills(db: Queryable, sites: readonly string[]): Promise<Drill[]> {
  return db.query<Drill>(
    'drill-last',
    `select last.site, last.day::text as day, last.started_at as "startedAt", last.ladders
       from unnest($1::text[]) as wanted (site)
      cross join lateral (
            select * from drill
             where drill.site = wanted.site and drill.ladders::text <> '[]'
             order by day desc
             limit 1) as last
      order by last.site`,
    [[...sites]],
  );
}

/** What became of one asking: a rung of one run, in the order in which they were asked. */
export interface DrillAsking {
  subject: string;
  instanceId: string;
  taskId: string;
  key: string;
  state: string;
  owner: string | null;
  openedAt: Instant;
  closedAt: Instant | null;
  fallback: boolean;
  /** By which channel it was confirmed as delivered; null where it was not. */
  delivered: string | null;
}

/** The askings of runs about these subjects. */
export async function readDrillAskings(
  db: Queryable,
  { workflow, subjects }: { workflow: string; subjects: readonly string[] },
): Promise<DrillAsking[]> {
  return db.query<DrillAsking>(
    'drill-askings',
    `select instance.subject, instance.id as "instanceId", task.id as "taskId", task.key, task.state, task.owner,
            task.opened_at as "openedAt", task.closed_at as "closedAt", task.fallback,
            (select min(callout.channel) from callout
              where callout.task_id = task.id and callout.delivered_at is not null) as delivered
       from instance
       join task on task.instance_id = instance.id
      where instance.workflow = $1 and instance.subject = any($2)
      order by task.opened_at, task.id`,
    [workflow, [...subjects]],
  );
}

/** What a run is about. Undefined: there is none. */
export async function readSubject(db: Queryable, instanceId: string): Promise<string | undefined> {
  const [row] = await db.query<{ subject: string }>(
    'drill-subject',
    `select subject from instance where id = $1`,
    [instanceId],
  );
  return row?.subject;
}
