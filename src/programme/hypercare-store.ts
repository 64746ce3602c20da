import { iso, type Instant, type Queryable } from '../platform/platform.ts';

export async function readHypercareEnds(
  db: Queryable,
  sites: readonly string[],
): Promise<{ site: string; epoch: number }[]> {
  return db.query(
    'hypercare-ends',
    `select site, epoch::integer
       from hypercare_end
      where site = any ($1)`,
    [sites],
  );
}

/** False where it was ended before. */
export async function insertHypercareEnd(
  tx: Queryable,
  one: { site: string; epoch: number; reason: string; by: string; at: Instant },
): Promise<boolean> {
  const rows = await tx.query(
    'hypercare-end',
    `insert into hypercare_end (site, epoch, reason, by_person, at)
     values ($1, $2, $3, $4, $5)
     on conflict (site, epoch) do nothing
     returning site`,
    [one.site, one.epoch, one.reason, one.by, iso(one.at)],
  );
  return rows.length === 1;
}

/** Somebody went through the day's list of a site. */
export interface Triage {
  site: string;
  epoch: number;
  note: string;
  /** Lines that it had. */
  items: number;
  by: string;
  at: Instant;
}

/** Lists that were gone through after one change, the newest first. */
export async function readTriages(
  db: Queryable,
  { site, epoch }: { site: string; epoch: number },
): Promise<Triage[]> {
  return db.query<Triage>(
    'hypercare-triages',
    `select site, epoch::integer, note, items, by_person as "by", at
       from hypercare_triage
      where site = $1
        and epoch = $2
      order by id desc
      limit $3`,
    [site, epoch, triagesReadMax],
  );
}

const triagesReadMax = 200;

export async function insertTriage(tx: Queryable, one: Triage): Promise<void> {
  await tx.query(
    'hypercare-triage',
    `insert into hypercare_triage (site, epoch, note, items, by_person, at)
     values ($1, $2, $3, $4, $5, $6)`,
    [one.site, one.epoch, one.note, one.items, one.by, iso(one.at)],
  );
}

/** Tasks that nobody accepted or completed in time, that are still there. */
export interface LateTask {
  id: string;
  workflow: string;
  role: string;
  unit: string | null;
  state: 'open' | 'accepted';
  dueAt: Instant;
}

/** Lines of each kind on a list. */
export const triageLinesMax = 50;

export async function readLateTasks(
  db: Queryable,
  site: string,
  now: Instant,
): Promise<LateTask[]> {
  return db.query<LateTask>(
    'hypercare-late',
    `select id, workflow, pool_role as role, unit, state,
            case state when 'open' then accept_by else finish_by end as "dueAt"
       from task
      where site = $1
        and state in ('open', 'accepted')
        and case state when 'open' then accept_by else finish_by end < $2
      order by "dueAt", id
      limit $3`,
    [site, iso(now), triageLinesMax],
  );
}

/** Tasks that were declined, with what was said. */
export interface DeclinedTask {
  id: string;
  workflow: string;
  by: string;
  reason: string | null;
  at: Instant;
}

export async function readDeclines(
  db: Queryable,
  site: string,
  from: Instant,
): Promise<DeclinedTask[]> {
  return db.query<DeclinedTask>(
    'hypercare-declines',
    `select task.id, task.workflow, history.actor as "by", history.detail ->> 'reason' as reason,
            history.at
       from task_history as history
       join task on task.id = history.task_id
      where history.site = $1
        and history.at >= $2
        and history.act = 'decline'
      order by history.at desc
      limit $3`,
    [site, iso(from), triageLinesMax],
  );
}

/** Open exceptions of a site, alike ones together. */
export interface ExceptionGroup {
  feed: string;
  cause: string;
  sentence: string;
  messages: number;
  since: Instant;
}

export async function readExceptionsAt(db: Queryable, site: string): Promise<ExceptionGroup[]> {
  return db.query<ExceptionGroup>(
    'hypercare-exceptions',
    `select feed, cause, min(sentence) as sentence, count(*)::integer as messages,
            min(raised_at) as since
       from exception
      where state = 'open'
        and site = $1
      group by feed, cause
      order by min(raised_at)
      limit $2`,
    [site, triageLinesMax],
  );
}

/** What was learned from a change. */
export interface Lesson {
  id: number;
  site: string;
  bundle: string;
  version: string;
  workflow: string | null;
  text: string;
  by: string;
  at: Instant;
}

const lessonsReadMax = 200;

/** What was learned at these sites, the newest first. */
export async function readLessons(db: Queryable, sites: readonly string[]): Promise<Lesson[]> {
  return db.query<Lesson>(
    'lessons-read',
    `select id::integer, site, bundle, version, workflow, text, by_person as "by", at
       from lesson
      where site = any ($1)
      order by id desc
      limit $2`,
    [sites, lessonsReadMax],
  );
}

/** What was learned from a version, wherever. */
export async function readLessonsOf(db: Queryable, version: string): Promise<Lesson[]> {
  return db.query<Lesson>(
    'lessons-of-version',
    `select id::integer, site, bundle, version, workflow, text, by_person as "by", at
       from lesson
      where version = $1
      order by id desc
      limit $2`,
    [version, lessonsReadMax],
  );
}

export async function insertLesson(tx: Queryable, one: Omit<Lesson, 'id'>): Promise<void> {
  await tx.query(
    'lesson-insert',
    `insert into lesson (site, bundle, version, workflow, text, by_person, at)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [one.site, one.bundle, one.version, one.workflow, one.text, one.by, iso(one.at)],
  );
}
