import { iso, type Instant, type Queryable } from '../platform/platform.ts';

/** Rows that one statement deletes. */
export const sweepRowsMax = 2_000;

/**
 * Takes a reply by the gateway's id of it. The same one at the same time waits until the first is answered. Gives what was answered
 * before, or null where it is new.
 */
export async function takeReply<Answer>(
  tx: Queryable,
  { client, replyId, now }: { client: string; replyId: string; now: Instant },
): Promise<Answer | null> {
  const taken = await tx.query(
    'callout-reply-take',
    `insert into callout_reply (client, reply_id, at) values ($1, $2, $3) on conflict do nothing returning 1`,
    [client, replyId, iso(now)],
  );
  if (taken.length > 0) return null;
  const [known] = await tx.query<{ answer: Answer }>(
    'callout-reply-known',
    `select answer from callout_reply where client = $1 and reply_id = $2`,
    [client, replyId],
  );
  return known?.answer ?? null;
}

export async function answerReply(
  tx: Queryable,
  { client, replyId, answer }: { client: string; replyId: string; answer: object },
): Promise<void> {
  await tx.query(
    'callout-reply-answer',
    `update callout_reply set answer = $3 where client = $1 and reply_id = $2`,
    [client, replyId, JSON.stringify(answer)],
  );
}

const sweepSql = `
  with replies as (
    delete from callout_reply
     where (client, reply_id) in (select client, reply_id from callout_reply where at < $1 order by at limit $2)
    returning 1
  ), codes as (
    delete from task_code
     where code in (select code from task_code
                      join task on task.id = task_code.task_id
                     where task_code.given_at < $1 and task.closed_at < $1
                     limit $2)
    returning 1
  )
  select ((select count(*) from replies) + (select count(*) from codes))::integer as deleted`;

/** Gives codes free whose tasks were closed before `before`, and forgets replies of before. Gives how many rows went. */
export async function sweepCodes(db: Queryable, before: Instant): Promise<number> {
  const [row] = await db.query<{ deleted: number }>('callout-sweep', sweepSql, [
    iso(before),
    sweepRowsMax,
  ]);
  return row?.deleted ?? 0;
}
