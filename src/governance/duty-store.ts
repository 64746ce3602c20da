import { iso, type Instant, type Queryable } from '../platform/platform.ts';
import type { Absence, DutyChanges, DutyOverride } from './duty.ts';

const overrideColumns = `
  id, site, unit, role, person_out as "out", person_in as "in", from_at as "from", until_at as until, reason,
  created_by as "createdBy"`;

const absenceColumns = `
  id, person, substitute, from_at as "from", until_at as until, reason, created_by as "createdBy"`;

/** What is changed of duties from `now` on: under way and to come, the earliest first. */
export async function readDutyChanges(db: Queryable, now: Instant): Promise<DutyChanges> {
  const overrides = await db.query<DutyOverride>(
    'duty-overrides',
    `select ${overrideColumns}
       from duty_override
      where until_at > $1
        and ended_at is null
      order by from_at, id`,
    [iso(now)],
  );
  const absences = await db.query<Absence>(
    'absences',
    `select ${absenceColumns}
       from absence
      where until_at > $1
        and ended_at is null
      order by from_at, id`,
    [iso(now)],
  );
  return { overrides, absences };
}

/** Overrides and absences that held at some time from `from` to `to`, as they stood at each instant of it. */
export async function readDutyHistory(
  db: Queryable,
  { from, to }: { from: Instant; to: Instant },
): Promise<(at: Instant) => DutyChanges> {
  const overrides = await db.query<DutyOverride & Known>(
    'duty-override-history',
    `select ${overrideColumns}, created_at as "createdAt", ended_at as "endedAt"
       from duty_override
      where until_at > $1
        and from_at <= $2
      order by from_at, id`,
    [iso(from), iso(to)],
  );
  const absences = await db.query<Absence & Known>(
    'absence-history',
    `select ${absenceColumns}, created_at as "createdAt", ended_at as "endedAt"
       from absence
      where until_at > $1
        and from_at <= $2
      order by from_at, id`,
    [iso(from), iso(to)],
  );
  return (at) => ({
    overrides: overrides.filter((one) => isKnownAt(one, at)),
    absences: absences.filter((one) => isKnownAt(one, at)),
  });
}

interface Known {
  createdAt: Instant;
  endedAt: Instant | null;
}

function isKnownAt({ createdAt, endedAt }: Known, at: Instant): boolean {
  return createdAt <= at && (endedAt === null || endedAt > at);
}

export async function insertOverride(tx: Queryable, one: DutyOverride, at: Instant): Promise<void> {
  await tx.query(
    'duty-override-insert',
    `insert into duty_override (id, site, unit, role, person_out, person_in, from_at, until_at, reason, created_by, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      ...[one.id, one.site, one.unit, one.role, one.out, one.in, iso(one.from), iso(one.until)],
      ...[one.reason, one.createdBy, iso(at)],
    ],
  );
}

export async function insertAbsence(tx: Queryable, one: Absence, at: Instant): Promise<void> {
  await tx.query(
    'absence-insert',
    `insert into absence (id, person, substitute, from_at, until_at, reason, created_by, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      ...[one.id, one.person, one.substitute, iso(one.from), iso(one.until), one.reason],
      ...[one.createdBy, iso(at)],
    ],
  );
}

/** Ends an override; false where there is none that is not over. */
export async function endOverride(
  tx: Queryable,
  { id, by, at }: { id: string; by: string; at: Instant },
): Promise<boolean> {
  const rows = await tx.query(
    'duty-override-end',
    `update duty_override
        set ended_at = $2, ended_by = $3
      where id = $1
        and ended_at is null
        and until_at > $2
     returning id`,
    [id, iso(at), by],
  );
  return rows.length > 0;
}

/** Ends an absence; false where there is none that is not over. */
export async function endAbsence(
  tx: Queryable,
  { id, by, at }: { id: string; by: string; at: Instant },
): Promise<boolean> {
  const rows = await tx.query(
    'absence-end',
    `update absence
        set ended_at = $2, ended_by = $3
      where id = $1
        and ended_at is null
        and until_at > $2
     returning id`,
    [id, iso(at), by],
  );
  return rows.length > 0;
}
