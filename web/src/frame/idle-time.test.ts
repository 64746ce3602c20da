import fc from 'fast-check';
import { expect, test } from 'vitest';
import { idleStage, idleWarningMs, mustTell, tellEveryMs } from './idle-time.ts';

const idleMs = 15 * 60_000;
/** What the server does: an act is written down when the last one was a minute ago (src/access/session.ts). */
const serverTouchEveryMs = 60_000;

test('whoever does nothing is asked a minute before the end, and signed out at the end', () => {
  const stageAfter = (ms: number) => idleStage({ idleMs, actedAt: 0 }, ms);
  expect(stageAfter(idleMs - idleWarningMs - 1)).toBe('active');
  expect(stageAfter(idleMs - idleWarningMs)).toBe('warned');
  expect(stageAfter(idleMs - 1)).toBe('warned');
  expect(stageAfter(idleMs)).toBe('over');
});

test('a workstation that slept is signed out when it wakes', () => {
  expect(idleStage({ idleMs, actedAt: 0 }, 10 * idleMs)).toBe('over');
});

test('the server is told once a minute while somebody is there, and no more once the last act surely counts', () => {
  expect(mustTell({ actedHereAt: 1000, toldAt: 0 }, tellEveryMs - 1)).toBe(false);
  expect(mustTell({ actedHereAt: 1000, toldAt: 0 }, tellEveryMs)).toBe(true);
  expect(mustTell({ actedHereAt: 1000, toldAt: tellEveryMs }, 2 * tellEveryMs)).toBe(true);
  expect(mustTell({ actedHereAt: 1000, toldAt: 1000 + tellEveryMs }, 10 * tellEveryMs)).toBe(false);
});

/**
 * Plays a window and the server second by second. In the seconds of `acts` the person does something; in those of `reads` the
 * page asks for something, which counts as an act only where the person did something since the last time.
 */
function play({ acts, reads }: { acts: readonly number[]; reads: readonly number[] }) {
  const times = { idleMs, actedAt: 0, actedHereAt: 0, toldAt: 0 };
  const told: number[] = [];
  let lastSeenAt = 0;
  let actedSinceRead = false;
  const touch = (now: number): void => {
    if (now - lastSeenAt >= serverTouchEveryMs) lastSeenAt = now;
  };
  for (let second = 0; ; second += 1) {
    const now = second * 1000;
    if (acts.includes(second)) {
      times.actedAt = times.actedHereAt = now;
      actedSinceRead = true;
    }
    if (idleStage(times, now) === 'over') return { told, ended: 'by the screen' };
    if (now >= lastSeenAt + idleMs) return { told, ended: 'behind its back' };
    if (actedSinceRead && reads.includes(second)) {
      touch(now);
      actedSinceRead = false;
    }
    if (mustTell(times, now)) {
      touch(now);
      told.push(now);
      times.toldAt = now;
    }
  }
}

test('whatever the person does and the page reads, the server never ends what the screen shows as going on', () => {
  const seconds = fc.uniqueArray(fc.integer({ min: 0, max: 400 }), { maxLength: 12 });
  fc.assert(
    fc.property(seconds, seconds, (acts, reads) => {
      const { told, ended } = play({ acts, reads });
      expect(ended).toBe('by the screen');
      const spaces = told.map((at, index) => at - (told[index - 1] ?? 0));
      expect(Math.min(...spaces, Infinity)).toBeGreaterThanOrEqual(60_000);
    }),
    { numRuns: 500 },
  );
});
