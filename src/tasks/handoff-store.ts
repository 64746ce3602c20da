import {
  bulkInsert,
  bulkInsertSql,
  iso,
  type Instant,
  type Queryable,
} from '../platform/platform.ts';
import { fateOf, type Handoff, type HandoffFate } from './handoff.ts';
import type { TaskHistoryRow } from './task.ts';

const handoffInsert = bulkInsertSql('handoff', {
  id: 'text',
  site: 'text',
  from_person: 'text',
  to_person: 'text',
  note: 'text',
  offered_at: 'timestamptz',
  accept_by: 'timestamptz',
});

/** New handoffs, without their items. */
export async function insertHandoffs(tx: Queryable, handoffs: readonly Handoff[]): Promise<void> {
  const rows = handoffs.map((one) => ({
    id: one.id,
    site: one.site,
    from_person: one.from,
    to_person: one.to,
    note: one.note,
    offered_at: one.offeredAt,
    accept_by: one.acceptBy,
  }));
  await bulkInsert(tx, 'handoff-insert', handoffInsert, rows);
}

const itemInsert = bulkInsertSql('handoff_item', {
  handoff_id: 'text',
  task_id: 'text',
  site: 'text',
  lane: 'smallint',
  rev: 'integer',
});

export async function insertHandoffItems(
  tx: Queryable,
  handoffs: readonly Handoff[],
): Promise<void> {
  const rows = handoffs.flatMap(({ id, site, items }) =>
    items.map(({ taskId, lane, rev }) => ({ handoff_id: id, task_id: taskId, site, lane, rev })),
  );
  await bulkInsert(tx, 'handoff-item-insert', itemInsert, rows);
}

const columns = `
  id, site, from_person as "from", to_person as "to", note, offered_at as "offeredAt", accept_by as "acceptBy",
  closed_at as "closedAt"`;

type HandoffRow = Omit<Handoff, 'items'>;

/** A handoff with what became of each item; null where there is none. `forUpdate` locks it until the transaction ends. */
export async function readHandoff(
  tx: Queryable,
  id: string,
  { forUpdate = false }: { forUpdate?: boolean } = {},
): Promise<SettledHandoff | null> {
  const sql = `select ${columns} from handoff where id = $1`;
  const [row] = forUpdate
    ? await tx.query<HandoffRow>('handoff-locked', `${sql} for update`, [id])
    : await tx.query<HandoffRow>('handoff', sql, [id]);
  if (!row) return null;
  const [found] = await withItems(tx, [row]);
  return found ?? null;
}

/** A handoff whose items say what became of them, by whom, and with which note they were offered. */
export interface SettledHandoff extends HandoffRow {
  items: readonly {
    taskId: string;
    lane: number;
    rev: number;
    note: string;
    fate: HandoffFate;
    /** Who decided it; null while it is offered. */
    by: string | null;
  }[];
}

const ofPersonSql = `
  select ${columns}
    from handoff
   where (from_person = $1 or to_person = $1)
     and (closed_at is null or accept_by > $2)
   order by offered_at desc, id
   limit $3`;

/** Handoffs that a person gave or receives and that are under way, or whose deadline was after `since`; newest first. */
export async function readHandoffs(
  db: Queryable,
  { person, since, limit }: { person: string; since: Instant; limit: number },
): Promise<SettledHandoff[]> {
  const rows = await db.query<HandoffRow>('handoffs-of-person', ofPersonSql, [
    person,
    iso(since),
    limit,
  ]);
  return withItems(db, rows);
}

const itemsSql = `
  select item.handoff_id as "handoffId", item.task_id as "taskId", item.lane, item.rev,
         offer.detail ->> 'note' as note, next.act, next.actor, next.detail
    from handoff_item item
    join task_history offer on offer.task_id = item.task_id and offer.rev = item.rev
    left join lateral (
         select act, actor, detail
           from task_history
          where task_id = item.task_id
            and rev > item.rev
            and act not in ('cover', 'escalate', 'other-patient', 'reschedule', 'start')
          order by rev
          limit 1) next on true
   where item.handoff_id = any ($1)
   order by item.handoff_id, item.task_id`;

interface ItemRow {
  handoffId: string;
  taskId: string;
  lane: number;
  rev: number;
  note: string | null;
  act: TaskHistoryRow['act'] | null;
  actor: string | null;
  detail: TaskHistoryRow['detail'] | null;
}

async function withItems(
  db: Queryable,
  handoffs: readonly HandoffRow[],
): Promise<SettledHandoff[]> {
  if (handoffs.length === 0) return [];
  const ids = handoffs.map(({ id }) => id);
  const rows = await db.query<ItemRow>('handoff-items', itemsSql, [ids]);
  const byHandoff = Map.groupBy(rows, ({ handoffId }) => handoffId);
  return handoffs.map((one) => ({
    ...one,
    items: (byHandoff.get(one.id) ?? []).map(({ taskId, lane, rev, note, act, actor, detail }) => ({
      ...{ taskId, lane, rev, note: note ?? '', by: actor },
      fate: fateOf(act === null ? null : { act, detail: detail ?? {} }),
    })),
  }));
}

/** Handoffs whose deadline is over and that nobody has closed, the longest overdue first. */
export async function dueHandoffs(db: Queryable, now: Instant, limit: number): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    'handoff-due',
    `select id
       from handoff
      where closed_at is null
        and accept_by <= $1
      order by accept_by, id
      limit $2`,
    [iso(now), limit],
  );
  return rows.map(({ id }) => id);
}

/** The deadline is over: so many tasks were not taken over. */
export async function closeHandoff(
  tx: Queryable,
  { id, returned, at }: { id: string; returned: number; at: Instant },
): Promise<void> {
  await tx.query(
    'handoff-close',
    `update handoff set closed_at = $2, returned = $3 where id = $1`,
    [id, iso(at), returned],
  );
}
