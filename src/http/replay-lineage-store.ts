import type { Queryable } from '../platform/platform.ts';

export interface LineageMessage {
  site: string;
  feed: string;
  patientId: string | null;
  raw: Uint8Array;
}

/** What is needed of a message to compare it with another one. */
export async function readMessageOfLineage(
  db: Queryable,
  seq: number,
): Promise<LineageMessage | undefined> {
  const rows = await db.query<LineageMessage>(
    'page-lineage-message',
    `select site, feed, patient_id as "patientId", raw from journal where seq = $1`,
    [seq],
  );
  return rows[0];
}

export interface ReplayOfMessage {
  id: string;
  state: string;
  reason: string;
  by: string;
  result: string | null;
}

/** The replay plans that a message was part of, newest first. */
export async function readReplaysOf(db: Queryable, seq: number): Promise<ReplayOfMessage[]> {
  return db.query<ReplayOfMessage>(
    'page-replays-of-message',
    `select replay_plan.id, replay_plan.state, replay_plan.reason, replay_plan.created_by as by,
            replay_item.result ->> 'outcome' as result
       from replay_item
       join replay_plan on replay_plan.id = replay_item.plan_id
      where replay_item.seq = $1
      order by replay_plan.created_at desc, replay_plan.id`,
    [seq],
  );
}
