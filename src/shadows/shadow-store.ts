import { canonicalJson, type Network } from '../governance/governance.ts';
import {
  bulkInsert,
  bulkInsertSql,
  iso,
  rowSource,
  type Instant,
  type Queryable,
} from '../platform/platform.ts';
import type { ComparedDifference } from '../rehearsal/rehearsal.ts';
import type { Shadow, ShadowAtWork, ShadowSums } from './shadow.ts';

const columns = `id, candidate, digest, epoch, sites, by, started_at as "startedAt", state, ended_at as "endedAt", sentence,
            compared_through as "comparedThrough", events, sums`;

/** False: another one runs. */
export async function insertShadow(
  tx: Queryable,
  shadow: Pick<Shadow, 'id' | 'candidate' | 'digest' | 'epoch' | 'sites' | 'by' | 'startedAt'>,
  network: Network,
): Promise<boolean> {
  const { id, candidate, digest, epoch, sites, by, startedAt } = shadow;
  const rows = await tx.query(
    'shadow-insert',
    `insert into shadow (id, candidate, network, digest, epoch, sites, by, started_at, state, compared_through)
     values ($1, $2, $3, $4, $5, $6, $7, $8, 'running', $8)
     on conflict do nothing
     returning id`,
    [id, candidate, canonicalJson(network), digest, epoch, sites, by, iso(startedAt)],
  );
  return rows.length > 0;
}

/** The one that runs, if any: its id alone, to be asked often. */
export async function runningShadowId(db: Queryable): Promise<string | null> {
  const rows = await db.query<{ id: string }>(
    'shadow-running',
    `select id
       from shadow
      where state = 'running'`,
  );
  return rows[0]?.id ?? null;
}

export async function readShadowAtWork(
  db: Queryable,
  id: string,
): Promise<ShadowAtWork | undefined> {
  const rows = await db.query<ShadowAtWork>(
    'shadow-at-work',
    `select ${columns}, network
       from shadow
      where id = $1`,
    [id],
  );
  return rows[0];
}

/** The newest first. */
export async function readShadows(db: Queryable, limit: number): Promise<Shadow[]> {
  return db.query<Shadow>(
    'shadow-list',
    `select ${columns}
       from shadow
      order by started_at desc, id
      limit $1`,
    [limit],
  );
}

export async function readShadow(db: Queryable, id: string): Promise<Shadow | undefined> {
  const rows = await db.query<Shadow>(
    'shadow-read',
    `select ${columns}
       from shadow
      where id = $1`,
    [id],
  );
  return rows[0];
}

/** How far it is and what it came to. False: it does not run any more. */
export async function moveShadow(
  tx: Queryable,
  id: string,
  { through, events, sums }: { through: Instant; events: number; sums: ShadowSums },
): Promise<boolean> {
  const rows = await tx.query(
    'shadow-move',
    `update shadow
        set compared_through = $2, events = $3, sums = $4
      where id = $1
        and state = 'running'
     returning id`,
    [id, iso(through), events, JSON.stringify(sums)],
  );
  return rows.length > 0;
}

/** False: it has ended already. */
export async function endShadow(
  tx: Queryable,
  id: string,
  end: { state: 'stopped' | 'failed'; sentence: string | null; at: Instant },
): Promise<boolean> {
  const rows = await tx.query(
    'shadow-end',
    `update shadow
        set state = $2, sentence = $3, ended_at = $4
      where id = $1
        and state = 'running'
     returning id`,
    [id, end.state, end.sentence, iso(end.at)],
  );
  return rows.length > 0;
}

const UPSERT = bulkInsertSql(
  'shadow_difference',
  {
    shadow_id: 'text',
    workflow: 'text',
    subject: 'text',
    key: 'text',
    site: 'text',
    unit: 'text',
    cause: 'text',
    kinds: 'json',
    opened_at: 'timestamptz',
    message: 'bigint',
    before: 'json',
    after: 'json',
  },
  `on conflict (shadow_id, workflow, subject, key) do update
      set cause = excluded.cause, kinds = excluded.kinds, opened_at = excluded.opened_at, unit = excluded.unit,
          message = excluded.message, before = excluded.before, after = excluded.after`,
);

export async function keepDifferences(
  tx: Queryable,
  shadowId: string,
  differences: readonly ComparedDifference[],
): Promise<void> {
  const rows = differences.map(({ openedAt, ...difference }) => ({
    ...difference,
    shadow_id: shadowId,
    opened_at: openedAt,
  }));
  await bulkInsert(tx, 'shadow-difference-keep', UPSERT, rows);
}

type Name = Pick<ComparedDifference, 'workflow' | 'subject' | 'key'>;

const NAMES = rowSource({ workflow: 'text', subject: 'text', key: 'text' });

export async function dropDifferences(
  tx: Queryable,
  shadowId: string,
  names: readonly Name[],
): Promise<void> {
  if (names.length === 0) return;
  const given = NAMES.params(names.map((name) => ({ ...name })));
  await tx.query(
    'shadow-difference-drop',
    `with agreed as (select * from ${NAMES.sql})
     delete from shadow_difference
      using agreed
      where shadow_id = $${given.length + 1}
        and shadow_difference.workflow = agreed.workflow
        and shadow_difference.subject = agreed.subject
        and shadow_difference.key = agreed.key`,
    [...given, shadowId],
  );
}

export async function readDifferenceNames(db: Queryable, shadowId: string): Promise<Name[]> {
  return db.query<Name>(
    'shadow-difference-names',
    `select workflow, subject, key
       from shadow_difference
      where shadow_id = $1`,
    [shadowId],
  );
}

/** A difference with the run behind it, null where there was none in truth. */
export interface KeptDifference extends ComparedDifference {
  runId: string | null;
}

/** Of each site, unit, workflow and first kind the newest ones. */
export async function readDifferences(
  db: Queryable,
  shadowId: string,
  each: number,
): Promise<KeptDifference[]> {
  return db.query<KeptDifference>(
    'shadow-differences',
    `select kept.workflow, kept.subject, kept.key, kept.site, kept.unit, kept.cause, kept.kinds,
            kept.opened_at as "openedAt", kept.message, kept.before, kept.after, instance.id as "runId"
       from (select *, row_number() over (partition by site, unit, workflow, kinds ->> 0 order by opened_at desc) as place
               from shadow_difference
              where shadow_id = $1) as kept
       left join instance on instance.workflow = kept.workflow and instance.subject = kept.subject
      where kept.place <= $2
      order by kept.opened_at desc, kept.subject, kept.key`,
    [shadowId, each],
  );
}

/** Deletes shadows that ended before then, with their differences. Gives how many. */
export async function sweepShadows(db: Queryable, before: Instant): Promise<number> {
  const rows = await db.query(
    'shadow-sweep',
    `with gone as (
       delete from shadow
        where ended_at < $1
       returning id),
     theirs as (
       delete from shadow_difference
        using gone
        where shadow_id = gone.id)
     select id from gone`,
    [iso(before)],
  );
  return rows.length;
}
