import { iso, type Instant, type Queryable } from '../platform/platform.ts';
import type { DeadCause } from './effect.ts';

/** Dead letters that are listed of one group; its count is of all. */
export const deadLettersPerGroupMax = 50;
export const deadLetterGroupsMax = 200;

/** Effects of one destination that failed alike and wait for a person. */
export interface DeadLetterGroup {
  destination: string;
  cause: DeadCause;
  count: number;
  patients: number;
  firstAt: Instant;
  lastAt: Instant;
}

const groupsSql = `
  select delivery.destination, delivery.cause, count(*)::integer as count,
         count(distinct delivery.order_key)::integer as patients,
         min(delivery.changed_at) as "firstAt", max(delivery.changed_at) as "lastAt"
    from delivery
   where delivery.state in ('dead', 'held')
     and delivery.site = any($1)
   group by delivery.destination, delivery.cause
   order by min(delivery.changed_at), delivery.destination, delivery.cause
   limit ${deadLetterGroupsMax}`;

/** Dead and held effects of these sites by destination and cause, the longest standing first. */
export async function readDeadLetterGroups(
  db: Queryable,
  sites: readonly string[],
): Promise<DeadLetterGroup[]> {
  return db.query<DeadLetterGroup>('dead-letter-groups', groupsSql, [[...sites]]);
}

export interface DeadLetter {
  effectId: string;
  destination: string;
  cause: DeadCause;
  kind: string;
  subject: string;
  site: string;
  state: 'dead' | 'held';
  createdAt: Instant;
  changedAt: Instant;
  attempts: number;
  sentence: string;
  /** The destination has heard of the same subject since: an older word would undo the newer one. */
  overtaken: boolean;
}

const overtakenSql = `
  exists (select from delivery later
           where later.destination = item.destination
             and later.subject = item.subject
             and later.effect_seq > item.effect_seq
             and later.state = 'delivered')`;

const itemsSql = `
  select effect.id as "effectId", item.destination, item.cause, effect.kind, item.subject, item.site, item.state,
         effect.created_at as "createdAt", item.changed_at as "changedAt", item.attempts, item.sentence,
         ${overtakenSql} as overtaken
    from (select delivery.*,
                 row_number() over (partition by destination, cause order by effect_seq) as place
            from delivery
           where state in ('dead', 'held')
             and site = any($1)) as item
    join effect on effect.seq = item.effect_seq
   where item.place <= ${deadLettersPerGroupMax}
   order by item.effect_seq`;

/** The first of each group, oldest first. */
export async function readDeadLetters(
  db: Queryable,
  sites: readonly string[],
): Promise<DeadLetter[]> {
  return db.query<DeadLetter>('dead-letters', itemsSql, [[...sites]]);
}

/** A dead letter that somebody is about to decide on. */
export interface LockedDeadLetter {
  site: string;
  state: string;
  destination: string;
  kind: string;
  patientId: string | null;
  overtaken: boolean;
}

const lockSql = `
  select item.site, item.state, item.destination, effect.kind, effect.patient_id as "patientId",
         ${overtakenSql} as overtaken
    from delivery item
    join effect on effect.seq = item.effect_seq
   where item.effect_id = $1
     for update of item`;

/** The delivery of an effect, locked until the transaction ends; undefined where there is none. */
export async function lockDeadLetter(
  tx: Queryable,
  effectId: string,
): Promise<LockedDeadLetter | undefined> {
  const [row] = await tx.query<LockedDeadLetter>('dead-letter-lock', lockSql, [effectId]);
  return row;
}

const reviveSql = `
  update delivery
     set state = 'pending', refusals = 0, next_at = $2, expires_at = $3, cause = null, sentence = null, changed_at = $2
   where effect_id = $1`;

/** Lets an effect go again, as if it were new. */
export async function reviveDelivery(
  tx: Queryable,
  effectId: string,
  { now, expiresAt }: { now: Instant; expiresAt: Instant },
): Promise<void> {
  await tx.query('dead-letter-revive', reviveSql, [effectId, iso(now), iso(expiresAt)]);
}

const discardSql = `update delivery set state = 'discarded', changed_at = $2 where effect_id = $1`;

/** Leaves an effect out for good. */
export async function discardDelivery(
  tx: Queryable,
  effectId: string,
  now: Instant,
): Promise<void> {
  await tx.query('dead-letter-discard', discardSql, [effectId, iso(now)]);
}
