import { createHash } from 'node:crypto';

import type { Clock, Ids, Instant, Queryable } from '../platform/platform.ts';
import {
  deleteDeadSessions,
  endSessionRow,
  insertSession,
  readSession,
  touchSession,
  type SessionRow,
} from './session-store.ts';

export const sessionIdleMs = 15 * 60_000;
export const sessionAbsoluteMs = 12 * 60 * 60_000;
export const sessionTouchEveryMs = 60_000;
export const sessionIdBytes = 32;
export const userAgentCharactersMax = 256;

/** A session that is alive. */
export interface Session {
  person: string;
  /** When it ends if nothing more is done. */
  idleEndsAt: Instant;
  /** When it ends whatever is done. */
  expiresAt: Instant;
}

/**
 * Who is signed in. The browser holds a random id, the table its SHA-256, so that a stolen table opens nothing, and a
 * session can be ended here at once. Each call runs in the caller's transaction.
 */
export interface Sessions {
  /** Always a new id, so that one planted before the sign-in is worth nothing. `cookie` is base64url. */
  begin(
    tx: Queryable,
    who: { person: string; userAgent: string | null },
  ): Promise<{ cookie: string; session: Session }>;
  /**
   * The session of a cookie, or undefined where it is unknown, ended or over. `asActivity` says that a person did
   * something; what the page asks for on its own must not keep a deserted screen signed in. Activity is written at most
   * once a minute, so a session may end up to a minute early, never late.
   */
  read(tx: Queryable, cookie: string, how: { asActivity: boolean }): Promise<Session | undefined>;
  /** The person who was signed in, for the audit; undefined where nobody was. */
  end(tx: Queryable, cookie: string): Promise<string | undefined>;
  /** Deletes the rows of sessions that are over. Gives their number. */
  sweep(tx: Queryable): Promise<number>;
}

export interface SessionSettings {
  clock: Clock;
  ids: Ids;
  /** Default: `sessionIdleMs`. */
  idleMs?: number;
  /** Default: `sessionAbsoluteMs`. */
  absoluteMs?: number;
}

export function createSessions(settings: SessionSettings): Sessions {
  const { clock, ids, idleMs = sessionIdleMs, absoluteMs = sessionAbsoluteMs } = settings;

  const alive = (row: SessionRow): Session | undefined => {
    const idleEndsAt = Math.min(row.lastSeenAt + idleMs, row.expiresAt);
    if (clock.now() >= idleEndsAt) return undefined;
    return { person: row.person, idleEndsAt, expiresAt: row.expiresAt };
  };

  return {
    async begin(tx, { person, userAgent }) {
      const id = ids.secret(sessionIdBytes);
      const now = clock.now();
      const expiresAt = now + absoluteMs;
      await insertSession(tx, hash(id), {
        person,
        createdAt: now,
        lastSeenAt: now,
        expiresAt,
        userAgent: userAgent?.slice(0, userAgentCharactersMax) ?? null,
      });
      const session = { person, idleEndsAt: Math.min(now + idleMs, expiresAt), expiresAt };
      return { cookie: Buffer.from(id).toString('base64url'), session };
    },

    async read(tx, cookie, { asActivity }) {
      const idHash = hashOfCookie(cookie);
      if (!idHash) return undefined;
      const row = await readSession(tx, idHash);
      const session = row && alive(row);
      if (!session || !asActivity) return session;
      const now = clock.now();
      if (now - row.lastSeenAt < sessionTouchEveryMs) return session;
      await touchSession(tx, idHash, now);
      return alive({ ...row, lastSeenAt: now });
    },

    async end(tx, cookie) {
      const idHash = hashOfCookie(cookie);
      return idHash && endSessionRow(tx, idHash, clock.now());
    },

    sweep: (tx) => deleteDeadSessions(tx, clock.now(), clock.now() - idleMs),
  };
}

const COOKIE = /^[A-Za-z0-9_-]{43}$/;

function hashOfCookie(cookie: string): Uint8Array | undefined {
  return COOKIE.test(cookie) ? hash(Buffer.from(cookie, 'base64url')) : undefined;
}

function hash(id: Uint8Array): Uint8Array {
  return createHash('sha256').update(id).digest();
}
