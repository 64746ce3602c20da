import type { JournalReadFrom } from '../intake/intake.ts';
import type { Queryable } from '../platform/platform.ts';

type JournalPosition = Pick<JournalReadFrom, 'xid' | 'seq'>;

/** The right to apply lanes: no write of an older epoch is let through. */
export interface LaneLease {
  holder: string;
  epoch: number;
  /** How far the journal is applied. */
  position: JournalReadFrom;
  /** How far beyond it the backlog was looked through for critical results. */
  scanned?: JournalPosition;
}

/** Another process holds the lanes, or took them over since. Nothing of this batch was written. */
export class LaneLost extends Error {
  override readonly name = 'LaneLost';
}

/**
 * Takes all lanes for `holder` if they are free, expired or already its own; each taking raises the fencing epoch.
 * Undefined where another holder's lease still runs. Leases count in the database's own time: the clocks of two nodes
 * may differ.
 */
export async function takeLanes(
  tx: Queryable,
  holder: string,
  leaseMs: number,
): Promise<LaneLease | undefined> {
  const free = await tx.query<{ held: number }>(
    'lane-held-by-others',
    `select count(*)::int as held
       from (select holder, lease_until from lane order by lane for update) as locked
      where lease_until >= now() and holder <> $1`,
    [holder],
  );
  if ((free[0]?.held ?? 0) > 0) return undefined;
  const rows = await tx.query<{ epoch: number; xid: string; seq: number }>(
    'lane-take',
    `update lane
        set holder = $1, epoch = epoch + 1, lease_until = now() + $2 * interval '1 millisecond'
      returning epoch, xid, seq`,
    [holder, leaseMs],
  );
  return { holder, epoch: highest(rows), position: { ...lowestPosition(rows), receivedAtFrom: 0 } };
}

/** Moves the position of the lanes on, and the lease with it. Throws `LaneLost` if the fence has risen. */
export async function advanceLanes(
  tx: Queryable,
  lease: LaneLease,
  position: JournalPosition,
  leaseMs: number,
): Promise<void> {
  const rows = await tx.query(
    'lane-advance',
    `update lane
        set xid = $3::xid8, seq = $4, lease_until = now() + $5 * interval '1 millisecond'
      where holder = $1 and epoch = $2
      returning 1`,
    [lease.holder, lease.epoch, position.xid, position.seq, leaseMs],
  );
  if (rows.length === 0) throw new LaneLost(`lanes are no longer held under epoch ${lease.epoch}`);
}

/** Keeps the lease while there is nothing to do. False if it was lost. */
export async function renewLanes(
  tx: Queryable,
  lease: LaneLease,
  leaseMs: number,
): Promise<boolean> {
  const rows = await tx.query(
    'lane-renew',
    `update lane
        set lease_until = now() + $3 * interval '1 millisecond'
      where holder = $1 and epoch = $2
      returning 1`,
    [lease.holder, lease.epoch, leaseMs],
  );
  return rows.length > 0;
}

/** Gives the lanes back, so that a standby need not wait for the lease to run out. */
export async function releaseLanes(tx: Queryable, lease: LaneLease): Promise<void> {
  await tx.query(
    'lane-release',
    `update lane set holder = null, lease_until = '-infinity' where holder = $1 and epoch = $2`,
    [lease.holder, lease.epoch],
  );
}

/**
 * Whether the journal goes on behind the position. Its rows may not be readable yet: those of a transaction wait until every
 * one that began before it has ended.
 */
export async function isBehind(db: Queryable, { xid, seq }: JournalPosition): Promise<boolean> {
  const rows = await db.query<{ behind: boolean }>(
    'lane-is-behind',
    `select exists (select from journal where (xid, seq) > ($1::xid8, $2::bigint)) as behind`,
    [xid, seq],
  );
  return rows[0]?.behind ?? false;
}

/** Which of these rows were applied before their turn. They are forgotten: their turn has come. */
export async function takeAppliedAhead(
  tx: Queryable,
  seqs: readonly number[],
): Promise<Set<number>> {
  const rows = await tx.query<{ seq: number }>(
    'applied-ahead-take',
    `delete from applied_ahead where seq = any ($1) returning seq`,
    [seqs],
  );
  return new Set(rows.map(({ seq }) => seq));
}

/** These rows are applied although their turn has not come: the reader will pass them over. */
export async function markAppliedAhead(tx: Queryable, seqs: readonly number[]): Promise<void> {
  await tx.query(
    'applied-ahead-mark',
    `insert into applied_ahead (seq) select * from unnest($1::bigint[])`,
    [seqs],
  );
}

/**
 * One batch at a time over the whole database: what applies messages (the lane worker, a person's retry) waits here for
 * the other to commit.
 */
export async function awaitTurn(tx: Queryable): Promise<void> {
  await tx.query('flow-turn', `select pg_advisory_xact_lock(hashtext('sinew.flow'))`);
}

function highest(rows: readonly { epoch: number }[]): number {
  return rows.reduce((top, row) => Math.max(top, row.epoch), 0);
}

function lowestPosition(rows: readonly JournalPosition[]): JournalPosition {
  let lowest: JournalPosition | undefined;
  for (const { xid, seq } of rows) {
    if (!lowest || isBefore({ xid, seq }, lowest)) lowest = { xid, seq };
  }
  return lowest ?? { xid: '0', seq: 0 };
}

/** Whether the first stands before the second in the journal. */
export function isBefore(a: JournalPosition, b: JournalPosition): boolean {
  const ax = BigInt(a.xid);
  const bx = BigInt(b.xid);
  return ax === bx ? a.seq < b.seq : ax < bx;
}
