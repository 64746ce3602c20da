import { iso, type Instant, type Queryable } from '../platform/platform.ts';

/** One thing that somebody did to a flag. */
export interface FlagChange {
  id: string;
  flag: string;
  /** Null: everywhere. */
  site: string | null;
  /** Null: in the whole site. */
  unit: string | null;
  change: 'turned-off' | 'turn-on-asked' | 'turned-on';
  /** A person's id, or `system`. */
  actor: string;
  reason: string;
  at: Instant;
}

const columns = `id, flag, site, unit, change, actor, reason, at`;

/**
 * All that people did to flags, in its order. There is little of it: what people turned off, not what ran. One statement, which
 * every process asks twice a second.
 */
export async function readFlagChanges(tx: Queryable): Promise<FlagChange[]> {
  return tx.query<FlagChange>(
    'flag-changes',
    `select ${columns}
       from flag_change
      order by position`,
  );
}

/** What people did to one flag, the newest first. */
export async function readFlagChangesOf(
  tx: Queryable,
  flag: string,
  limit: number,
): Promise<FlagChange[]> {
  return tx.query<FlagChange>(
    'flag-changes-of',
    `select ${columns}
       from flag_change
      where flag = $1
      order by position desc
      limit $2`,
    [flag, limit],
  );
}

export async function insertFlagChange(tx: Queryable, one: FlagChange): Promise<void> {
  await tx.query(
    'flag-change-insert',
    `insert into flag_change (id, flag, site, unit, change, actor, reason, at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [one.id, one.flag, one.site, one.unit, one.change, one.actor, one.reason, iso(one.at)],
  );
}

/** Waits until nobody else changes flags. */
export async function awaitFlagTurn(tx: Queryable): Promise<void> {
  await tx.query('flag-turn', `lock table flag_change in share row exclusive mode`);
}
