import {
  assert,
  bulkInsert,
  bulkInsertSql,
  iso,
  rowSource,
  type Instant,
  type Queryable,
} from '../platform/platform.ts';
import type { ItemResult, PlanSelection, PlanSum, ReplayPlan } from './replay-plan.ts';

/** A message of a plan. Those of a batch are settled in one transaction. */
export interface ReplayItem {
  ordinal: number;
  batch: number;
  seq: number;
  site: string;
  lane: number;
  laneKey: string;
  /** Its outcome when the plan was made. */
  was: string;
  predicted: ItemResult | null;
  result: ItemResult | null;
  at: Instant | null;
}

/** A message that a selection found. */
export interface FoundMessage {
  seq: number;
  xid: string;
  site: string;
  lane: number;
  laneKey: string;
  was: string;
}

const findFailedSql = `
  select exception.seq, journal.xid::text as xid, exception.site, exception.lane,
         exception.lane_key as "laneKey", 'failed' as was
    from exception
    join journal on journal.seq = exception.seq and journal.received_at = exception.received_at
   where exception.state = 'open'
     and exception.site = any ($1)
     and ($2::text is null or exception.cause = $2)
     and ($3::text is null or exception.feed = $3)
     and ($4::text is null or exception.lane_key = $4)
     and ($5::timestamptz is null or exception.received_at >= $5)
     and ($6::timestamptz is null or exception.received_at < $6)
     and (($7::bigint[] is null and $9::text[] is null)
          or exception.seq = any ($7)
          or (exception.feed, exception.cause) in (select * from unnest($9::text[], $10::text[])))
     and ($11::bigint[] is null or not exception.seq = any ($11))
   order by journal.xid, exception.seq
   limit $8`;

const findOthersSql = `
  select journal.seq, journal.xid::text as xid, journal.site, journal.lane,
         journal.lane_key as "laneKey", message_outcome.outcome as was
    from journal
    join message_outcome on message_outcome.seq = journal.seq
   where journal.site = any ($1)
     and message_outcome.outcome = $2
     and journal.disposition = 'accepted'
     and ($3::text is null or journal.feed = $3)
     and ($4::text is null or journal.lane_key = $4)
     and ($5::timestamptz is null or journal.received_at >= $5)
     and ($6::timestamptz is null or journal.received_at < $6)
     and ($7::bigint[] is null or journal.seq = any ($7))
   order by journal.xid, journal.seq
   limit $8`;

/** The messages that a selection means at these sites, in the order of the journal. */
export async function findMessages(
  tx: Queryable,
  sites: readonly string[],
  selection: PlanSelection,
  limit: number,
): Promise<FoundMessage[]> {
  const { outcome, cause, feed, laneKey, from, to, seqs, groups, except } = selection;
  const isFailed = outcome === 'failed';
  return tx.query<FoundMessage>(
    isFailed ? 'replay-find-failed' : 'replay-find-others',
    isFailed ? findFailedSql : findOthersSql,
    [
      [...sites],
      isFailed ? (cause ?? null) : outcome,
      feed ?? null,
      laneKey ?? null,
      from === undefined ? null : iso(from),
      to === undefined ? null : iso(to),
      seqs ?? null,
      limit,
      ...(isFailed
        ? [
            groups?.map((group) => group.feed) ?? null,
            groups?.map((group) => group.cause) ?? null,
            except ?? null,
          ]
        : []),
    ],
  );
}

const INSERT_ITEMS = bulkInsertSql('replay_item', {
  plan_id: 'text',
  ordinal: 'integer',
  batch: 'integer',
  seq: 'bigint',
  site: 'text',
  lane: 'smallint',
  lane_key: 'text',
  was: 'text',
});

/** Freezes the messages of a new plan. */
export async function insertItems(
  tx: Queryable,
  planId: string,
  items: readonly ReplayItem[],
): Promise<void> {
  const rows = items.map(({ laneKey, ...item }) => ({
    ...item,
    plan_id: planId,
    lane_key: laneKey,
  }));
  await bulkInsert(tx, 'replay-items-insert', INSERT_ITEMS, rows);
}

export async function insertPlan(tx: Queryable, plan: ReplayPlan): Promise<void> {
  await tx.query(
    'replay-plan-insert',
    `insert into replay_plan (id, state, sites, how, configuration, effects, selection, reason, items, patients,
                              created_by, created_at, changed_by, changed_at, rev)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $11, $12, $13)`,
    [
      ...[plan.id, plan.state, [...plan.sites], plan.how, plan.configuration, plan.effects],
      ...[JSON.stringify(plan.selection), plan.reason, plan.items, plan.patients],
      ...[plan.createdBy, iso(plan.createdAt), plan.rev],
    ],
  );
}

const planColumns = `
  id, state, sites, how, configuration, effects, selection, reason, items, done, differing, patients, predicted,
  predicted_epoch as "predictedEpoch", result, failure, created_by as "createdBy", created_at as "createdAt",
  approved_by as "approvedBy", approved_at as "approvedAt", changed_by as "changedBy", changed_at as "changedAt",
  started_at as "startedAt", ended_at as "endedAt", rev`;

/** The plan as it stands, or undefined. */
export async function readPlan(tx: Queryable, id: string): Promise<ReplayPlan | undefined> {
  const rows = await tx.query<ReplayPlan>(
    'replay-plan-read',
    `select ${planColumns} from replay_plan where id = $1`,
    [id],
  );
  return rows[0];
}

/** The plan, locked, or undefined. */
export async function lockPlan(tx: Queryable, id: string): Promise<ReplayPlan | undefined> {
  const rows = await tx.query<ReplayPlan>(
    'replay-plan-lock',
    `select ${planColumns} from replay_plan where id = $1 for update`,
    [id],
  );
  return rows[0];
}

/** The plan that has run longest, locked, or undefined where none runs. */
export async function lockRunningPlan(tx: Queryable): Promise<ReplayPlan | undefined> {
  const rows = await tx.query<ReplayPlan>(
    'replay-plan-lock-running',
    `select ${planColumns}
       from replay_plan
      where state = 'running'
      order by started_at, id
      limit 1
        for update`,
  );
  return rows[0];
}

export async function isAnyPlanRunning(db: Queryable): Promise<boolean> {
  const rows = await db.query(
    'replay-plan-any-running',
    `select 1 from replay_plan where state = 'running' limit 1`,
  );
  return rows.length > 0;
}

/** Plans that concern one of these sites, newest first. */
export async function readPlans(
  db: Queryable,
  sites: readonly string[],
  limit: number,
): Promise<ReplayPlan[]> {
  return db.query<ReplayPlan>(
    'replay-plans',
    `select ${planColumns}
       from replay_plan
      where sites && $1
      order by created_at desc, id desc
      limit $2`,
    [[...sites], limit],
  );
}

/** Writes a changed plan over the one that was locked. */
export async function updatePlan(tx: Queryable, plan: ReplayPlan): Promise<void> {
  const rows = await tx.query(
    'replay-plan-update',
    `update replay_plan
        set state = $2, done = $3, differing = $4, predicted = $5, predicted_epoch = $6, result = $7,
            failure = $8, approved_by = $9, approved_at = $10, changed_by = $11, changed_at = $12,
            started_at = $13, ended_at = $14, rev = $15
      where id = $1
      returning 1`,
    [
      ...[plan.id, plan.state, plan.done, plan.differing, json(plan.predicted)],
      ...[plan.predictedEpoch, json(plan.result), plan.failure],
      ...[plan.approvedBy, instant(plan.approvedAt), plan.changedBy, iso(plan.changedAt)],
      ...[instant(plan.startedAt), instant(plan.endedAt), plan.rev],
    ],
  );
  assert(rows.length === 1, `plan ${plan.id} is gone`);
}

const itemColumns = `ordinal, batch, seq, site, lane, lane_key as "laneKey", was, predicted, result, at`;

/** The messages of one batch of a plan, in their order. */
export async function readBatch(
  tx: Queryable,
  planId: string,
  batch: number,
): Promise<ReplayItem[]> {
  return tx.query<ReplayItem>(
    'replay-batch',
    `select ${itemColumns} from replay_item where plan_id = $1 and batch = $2 order by ordinal`,
    [planId, batch],
  );
}

/** The first batch that is not settled, or undefined where all are. */
export async function nextBatch(tx: Queryable, planId: string): Promise<number | undefined> {
  const rows = await tx.query<{ batch: number | null }>(
    'replay-next-batch',
    `select min(batch) as batch from replay_item where plan_id = $1 and at is null`,
    [planId],
  );
  return rows[0]?.batch ?? undefined;
}

/** How many batches a plan has. */
export async function countBatches(tx: Queryable, planId: string): Promise<number> {
  const rows = await tx.query<{ count: number }>(
    'replay-count-batches',
    `select coalesce(max(batch) + 1, 0)::integer as count from replay_item where plan_id = $1`,
    [planId],
  );
  return rows[0]?.count ?? 0;
}

/** Items of a plan behind `after`; only those that came out otherwise than predicted where that is asked. */
export async function readItems(
  db: Queryable,
  planId: string,
  { after, limit, differing }: { after: number; limit: number; differing: boolean },
): Promise<ReplayItem[]> {
  return db.query<ReplayItem>(
    'replay-items',
    `select ${itemColumns}
       from replay_item
      where plan_id = $1
        and ordinal > $2
        and (not $4 or (result is not null and result::text is distinct from predicted::text))
      order by ordinal
      limit $3`,
    [planId, after, limit, differing],
  );
}

const RESULTS = rowSource({ ordinal: 'integer', result: 'json' });

/** What the dry run says of each message. */
export async function savePredicted(
  tx: Queryable,
  planId: string,
  rows: readonly { ordinal: number; result: ItemResult }[],
): Promise<void> {
  await tx.query(
    'replay-items-predicted',
    `update replay_item
        set predicted = row.result
       from ${RESULTS.sql}
      where replay_item.plan_id = $3
        and replay_item.ordinal = row.ordinal`,
    [...RESULTS.params(rows), planId],
  );
}

/** What became of each message. Each ends once: a second result for the same one is a fault. */
export async function saveResults(
  tx: Queryable,
  planId: string,
  rows: readonly { ordinal: number; result: ItemResult }[],
  at: Instant,
): Promise<void> {
  const written = await tx.query(
    'replay-items-results',
    `update replay_item
        set result = row.result, at = $4
       from ${RESULTS.sql}
      where replay_item.plan_id = $3
        and replay_item.ordinal = row.ordinal
        and replay_item.at is null
      returning 1`,
    [...RESULTS.params(rows), planId, iso(at)],
  );
  assert(written.length === rows.length, `messages of plan ${planId} were settled before`);
}

/** What these messages came to last, by sequence number. */
export async function readOutcomes(
  tx: Queryable,
  seqs: readonly number[],
): Promise<Map<number, string>> {
  const rows = await tx.query<{ seq: number; outcome: string }>(
    'replay-outcomes',
    `select seq, outcome from message_outcome where seq = any ($1)`,
    [seqs],
  );
  return new Map(rows.map(({ seq, outcome }) => [seq, outcome]));
}

/** What the transaction has written for destinations. */
export async function readOwnEffects(tx: Queryable): Promise<PlanSum['effects']> {
  return tx.query<PlanSum['effects'][number]>(
    'replay-own-effects',
    `select destination, kind, count(*)::integer as count
       from effect
      where xid = pg_current_xact_id()
      group by destination, kind
      order by destination, kind`,
  );
}

function json(value: PlanSum | null): string | null {
  return value && JSON.stringify(value);
}

function instant(at: Instant | null): string | null {
  return at === null ? null : iso(at);
}
