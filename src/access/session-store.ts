import { iso, type Instant, type Queryable } from '../platform/platform.ts';

export interface SessionRow {
  person: string;
  createdAt: Instant;
  lastSeenAt: Instant;
  expiresAt: Instant;
}

export async function insertSession(
  tx: Queryable,
  idHash: Uint8Array,
  session: SessionRow & { userAgent: string | null },
): Promise<void> {
  await tx.query(
    'session-insert',
    `insert into session (id_hash, person, created_at, last_seen_at, expires_at, user_agent)
     values ($1, $2, $3, $4, $5, $6)`,
    [
      idHash,
      session.person,
      iso(session.createdAt),
      iso(session.lastSeenAt),
      iso(session.expiresAt),
      session.userAgent,
    ],
  );
}

/** The session if nobody has ended it; whether its time is over is for the caller to say. */
export async function readSession(
  tx: Queryable,
  idHash: Uint8Array,
): Promise<SessionRow | undefined> {
  const rows = await tx.query<{
    person: string;
    created_at: Instant;
    last_seen_at: Instant;
    expires_at: Instant;
  }>(
    'session-read',
    `select person, created_at, last_seen_at, expires_at
       from session
      where id_hash = $1 and ended_at is null`,
    [idHash],
  );
  const row = rows[0];
  if (!row) return undefined;
  return {
    person: row.person,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
    expiresAt: row.expires_at,
  };
}

/** Never moves `last_seen_at` back, nor wakes a session that was ended meanwhile. */
export async function touchSession(
  tx: Queryable,
  idHash: Uint8Array,
  seenAt: Instant,
): Promise<void> {
  await tx.query(
    'session-touch',
    `update session
        set last_seen_at = $2
      where id_hash = $1 and ended_at is null and last_seen_at < $2`,
    [idHash, iso(seenAt)],
  );
}

/** The person whose session it was; undefined where there was none, or it had ended. */
export async function endSessionRow(
  tx: Queryable,
  idHash: Uint8Array,
  endedAt: Instant,
): Promise<string | undefined> {
  const rows = await tx.query<{ person: string }>(
    'session-end',
    `update session
        set ended_at = $2
      where id_hash = $1 and ended_at is null
      returning person`,
    [idHash, iso(endedAt)],
  );
  return rows[0]?.person;
}

/** Deletes what was ended, is past its absolute end, or was last seen before `idleSince`. */
export async function deleteDeadSessions(
  tx: Queryable,
  now: Instant,
  idleSince: Instant,
): Promise<number> {
  const rows = await tx.query(
    'session-sweep',
    `delete from session
      where ended_at is not null or expires_at <= $1 or last_seen_at <= $2
      returning 1`,
    [iso(now), iso(idleSince)],
  );
  return rows.length;
}
