import { expect, test } from 'vitest';

import { describeOnEachDatabase } from '../../test/databases.ts';
import { seededIds, VirtualClock, type Database } from '../platform/platform.ts';
import {
  createSessions,
  sessionAbsoluteMs,
  sessionIdleMs,
  sessionTouchEveryMs,
  userAgentCharactersMax,
} from './session.ts';

const NINE_O_CLOCK = Date.UTC(2027, 2, 14, 9);
const nina = { person: 'nina.alvarez', userAgent: 'Firefox' };

function sessionsAt(start: number) {
  const clock = new VirtualClock(start);
  return { clock, sessions: createSessions({ clock, ids: seededIds(clock, 7) }) };
}

describeOnEachDatabase('sessions', (fresh: () => Promise<Database>) => {
  test('the cookie opens the session, and the table holds only its hash', async () => {
    const database = await fresh();
    const { sessions } = sessionsAt(NINE_O_CLOCK);
    const { cookie } = await sessions.begin(database, nina);

    expect(cookie).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(await sessions.read(database, cookie, { asActivity: true })).toEqual({
      person: 'nina.alvarez',
      idleEndsAt: NINE_O_CLOCK + sessionIdleMs,
      expiresAt: NINE_O_CLOCK + sessionAbsoluteMs,
    });
    const rows = await database.query<{ id_hash: Uint8Array }>(
      'test-read',
      'select * from session',
    );
    expect(rows).toHaveLength(1);
    expect(Buffer.from(rows[0]?.id_hash ?? []).toString('base64url')).not.toBe(cookie);
    expect(rows[0]?.id_hash).toHaveLength(32);
  });

  test('a cookie that is made up, cut short or not one at all opens nothing', async () => {
    const database = await fresh();
    const { sessions } = sessionsAt(NINE_O_CLOCK);
    const { cookie } = await sessions.begin(database, nina);
    for (const wrong of ['', cookie.slice(1), `${cookie}A`, 'A'.repeat(43), "' or 1=1 --"]) {
      expect(await sessions.read(database, wrong, { asActivity: true })).toBeUndefined();
    }
  });

  test('a screen left alone is signed out at the fifteenth minute, not before', async () => {
    const database = await fresh();
    const { clock, sessions } = sessionsAt(NINE_O_CLOCK);
    const { cookie } = await sessions.begin(database, nina);
    clock.advance(sessionIdleMs - 1);
    expect(await sessions.read(database, cookie, { asActivity: false })).toBeDefined();
    clock.advance(1);
    expect(await sessions.read(database, cookie, { asActivity: true })).toBeUndefined();
  });

  test('what the page asks for on its own does not keep a deserted screen signed in', async () => {
    const database = await fresh();
    const { clock, sessions } = sessionsAt(NINE_O_CLOCK);
    const { cookie } = await sessions.begin(database, nina);
    for (let minute = 1; minute < 15; minute++) {
      clock.advance(60_000);
      expect(await sessions.read(database, cookie, { asActivity: false })).toBeDefined();
    }
    clock.advance(60_000);
    expect(await sessions.read(database, cookie, { asActivity: false })).toBeUndefined();
  });

  test('a nurse at work stays signed in for twelve hours, and not one moment longer', async () => {
    const database = await fresh();
    const { clock, sessions } = sessionsAt(NINE_O_CLOCK);
    const { cookie } = await sessions.begin(database, nina);
    for (let at = 0; at < sessionAbsoluteMs - 600_000; at += 600_000) {
      clock.advance(600_000);
      expect(await sessions.read(database, cookie, { asActivity: true })).toBeDefined();
    }
    clock.advance(600_000 - 1);
    expect(await sessions.read(database, cookie, { asActivity: true })).toBeDefined();
    clock.advance(1);
    expect(await sessions.read(database, cookie, { asActivity: true })).toBeUndefined();
  });

  test('activity is written once a minute, however often she clicks', async () => {
    const database = await fresh();
    const { clock, sessions } = sessionsAt(NINE_O_CLOCK);
    const { cookie } = await sessions.begin(database, nina);
    const seen = async (): Promise<number | undefined> => {
      const rows = await database.query<{ last_seen_at: number }>(
        'test-seen',
        'select last_seen_at from session',
      );
      return rows[0]?.last_seen_at;
    };
    clock.advance(sessionTouchEveryMs - 1);
    await sessions.read(database, cookie, { asActivity: true });
    expect(await seen()).toBe(NINE_O_CLOCK);
    clock.advance(1);
    await sessions.read(database, cookie, { asActivity: true });
    expect(await seen()).toBe(NINE_O_CLOCK + sessionTouchEveryMs);
  });

  test('signing out ends the session at once, tells whose it was, and only the first time', async () => {
    const database = await fresh();
    const { sessions } = sessionsAt(NINE_O_CLOCK);
    const { cookie } = await sessions.begin(database, nina);
    expect(await sessions.end(database, cookie)).toBe('nina.alvarez');
    expect(await sessions.end(database, cookie)).toBeUndefined();
    expect(await sessions.end(database, 'nonsense')).toBeUndefined();
    expect(await sessions.read(database, cookie, { asActivity: true })).toBeUndefined();
  });

  test('each sign-in gets a new id, and ending one leaves the other', async () => {
    const database = await fresh();
    const { sessions } = sessionsAt(NINE_O_CLOCK);
    const desk = await sessions.begin(database, nina);
    const phone = await sessions.begin(database, nina);
    expect(phone.cookie).not.toBe(desk.cookie);
    await sessions.end(database, desk.cookie);
    expect(await sessions.read(database, phone.cookie, { asActivity: true })).toBeDefined();
  });

  test('the sweep takes what is over and leaves who is at work', async () => {
    const database = await fresh();
    const { clock, sessions } = sessionsAt(NINE_O_CLOCK);
    await sessions.begin(database, nina);
    clock.advance(sessionIdleMs);
    const { cookie } = await sessions.begin(database, nina);
    const left = await sessions.begin(database, nina);
    await sessions.end(database, left.cookie);
    expect(await sessions.sweep(database)).toBe(2);
    expect(await sessions.sweep(database)).toBe(0);
    expect(await sessions.read(database, cookie, { asActivity: true })).toBeDefined();
  });

  test('a browser that tells its whole life story is cut short', async () => {
    const database = await fresh();
    const { sessions } = sessionsAt(NINE_O_CLOCK);
    for (const length of [userAgentCharactersMax, userAgentCharactersMax + 1]) {
      await sessions.begin(database, { person: 'nina.alvarez', userAgent: 'x'.repeat(length) });
    }
    const rows = await database.query<{ length: number }>(
      'test-length',
      'select length(user_agent)::int as length from session',
    );
    expect(rows).toEqual(Array(2).fill({ length: userAgentCharactersMax }));
  });
});
