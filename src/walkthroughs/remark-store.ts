import { iso, must, type Instant, type Queryable } from '../platform/platform.ts';

/** What somebody said to a scene of a story. */
export interface Remark {
  id: number;
  workflow: string;
  story: string;
  /** Index of the scene, from 0. */
  scene: number;
  text: string;
  /** The configuration under which the story played. */
  epoch: number;
  by: string;
  at: Instant;
}

/** Remarks to one workflow that are read at once, the latest. */
export const remarksReadMax = 500;

/** Gives its id. */
export async function appendRemark(tx: Queryable, remark: Omit<Remark, 'id'>): Promise<number> {
  const { workflow, story, scene, text, epoch, by, at } = remark;
  const rows = await tx.query<{ id: number }>(
    'remark-append',
    `insert into remark (workflow, story, scene, text, epoch, by_person, at)
     values ($1, $2, $3, $4, $5, $6, $7)
     returning id`,
    [workflow, story, scene, text, epoch, by, iso(at)],
  );
  return Number(must(rows[0], 'an insert gives its row').id);
}

/** The latest remarks to a workflow, in the order in which they were made. */
export async function readRemarks(db: Queryable, workflow: string): Promise<Remark[]> {
  const rows = await db.query<Remark>(
    'remark-read',
    `select id, workflow, story, scene, text, epoch, by_person as "by", at
       from remark
      where workflow = $1
      order by at desc, id desc
      limit $2`,
    [workflow, remarksReadMax],
  );
  return rows.map((row) => ({ ...row, id: Number(row.id), epoch: Number(row.epoch) })).toReversed();
}

/** How many remarks each story has. */
export async function countRemarks(
  db: Queryable,
): Promise<{ workflow: string; story: string; remarks: number }[]> {
  return db.query(
    'remark-count',
    `select workflow, story, count(*)::integer as remarks
       from remark
      group by workflow, story`,
    [],
  );
}
