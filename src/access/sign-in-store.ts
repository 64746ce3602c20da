import { iso, type Instant, type Queryable } from '../platform/platform.ts';

/** A sign-in under way. */
export interface PendingSignIn {
  state: string;
  verifier: string;
  nonce: string;
  returnTo: string;
  expiresAt: Instant;
}

export async function insertSignIn(tx: Queryable, pending: PendingSignIn): Promise<void> {
  await tx.query(
    'sign-in-insert',
    `insert into sign_in (state, verifier, nonce, return_to, expires_at)
     values ($1, $2, $3, $4, $5)`,
    [pending.state, pending.verifier, pending.nonce, pending.returnTo, iso(pending.expiresAt)],
  );
}

/** Takes a sign-in away as it reads it: whoever comes second finds nothing. */
export async function takeSignIn(tx: Queryable, state: string): Promise<PendingSignIn | undefined> {
  const rows = await tx.query<{
    verifier: string;
    nonce: string;
    return_to: string;
    expires_at: Instant;
  }>(
    'sign-in-take',
    `delete from sign_in
      where state = $1
      returning verifier, nonce, return_to, expires_at`,
    [state],
  );
  const row = rows[0];
  if (!row) return undefined;
  return {
    state,
    verifier: row.verifier,
    nonce: row.nonce,
    returnTo: row.return_to,
    expiresAt: row.expires_at,
  };
}

/** Deletes the sign-ins that nobody finished in time. Gives their number. */
export async function deleteExpiredSignIns(tx: Queryable, now: Instant): Promise<number> {
  const rows = await tx.query(
    'sign-in-sweep',
    `delete from sign_in where expires_at <= $1 returning 1`,
    [iso(now)],
  );
  return rows.length;
}
