import { iso, type Instant, type Queryable } from '../platform/platform.ts';

export const feedbackKinds = ['problem', 'idea', 'safety'] as const;

/** `safety`: a patient may be hurt. */
export type FeedbackKind = (typeof feedbackKinds)[number];

/** What somebody said, with what it is about. */
export interface Feedback {
  id: string;
  site: string;
  kind: FeedbackKind;
  text: string;
  /** The address of the page in Sinew, without what identifies a patient. Null: of no page. */
  page: string | null;
  taskId: string | null;
  workflow: string | null;
  /** Of the workflow. */
  version: string | null;
  /** The configuration in force then. */
  epoch: number;
  by: string;
  at: Instant;
}

/** The same with what became of it. */
export interface FollowedFeedback extends Feedback {
  /** The run that asks somebody. Null: no workflow at the site hears feedback. */
  runId: string | null;
  answer: string | null;
  answeredAt: Instant | null;
}

export async function insertFeedback(tx: Queryable, one: Feedback): Promise<void> {
  await tx.query(
    'feedback-insert',
    `insert into feedback (id, site, kind, text, page, task_id, workflow, version, epoch, by_person, at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      ...[one.id, one.site, one.kind, one.text, one.page, one.taskId, one.workflow],
      ...[one.version, one.epoch, one.by, iso(one.at)],
    ],
  );
}

/** Feedback that is read at once, the newest. */
export const feedbackReadMax = 200;

/** What was said at these sites, or by one person anywhere, from an instant on; the newest first. */
export async function readFeedback(
  db: Queryable,
  { sites, by, from }: { sites: readonly string[]; by: string | null; from: Instant },
): Promise<FollowedFeedback[]> {
  return db.query<FollowedFeedback>(
    'feedback-read',
    `select feedback.id, feedback.site, feedback.kind, feedback.text, feedback.page,
            feedback.task_id as "taskId", feedback.workflow, feedback.version, feedback.epoch,
            feedback.by_person as "by", feedback.at, run.id as "runId",
            run.data ->> 'answer' as answer, run.ended_at as "answeredAt"
       from feedback
       left join instance as run on run.workflow = 'feedback'
                                and run.subject = 'feedback:' || feedback.id
      where (feedback.site = any ($1) or feedback.by_person = $2)
        and feedback.at >= $3
      order by feedback.at desc, feedback.id desc
      limit $4`,
    [sites, by, iso(from), feedbackReadMax],
  );
}

/** How much feedback of these sites has no answer yet. */
export async function countOpenFeedback(
  db: Queryable,
  sites: readonly string[],
): Promise<{ site: string; open: number }[]> {
  return db.query(
    'feedback-open',
    `select feedback.site, count(*)::integer as open
       from feedback
       left join instance as run on run.workflow = 'feedback'
                                and run.subject = 'feedback:' || feedback.id
      where feedback.site = any ($1)
        and run.ended_at is null
      group by feedback.site`,
    [sites],
  );
}

/** The workflow of a task's run, the version that it is pinned to, and where it is. */
export async function readTaskVersion(
  db: Queryable,
  taskId: string,
): Promise<{ site: string; unit: string | null; workflow: string; version: string } | undefined> {
  const [row] = await db.query<{
    site: string;
    unit: string | null;
    workflow: string;
    version: string;
  }>(
    'feedback-task',
    `select task.site, task.unit, run.workflow, run.version
       from task
       join instance as run on run.id = task.instance_id
      where task.id = $1`,
    [taskId],
  );
  return row;
}
