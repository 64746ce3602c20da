import fc from 'fast-check';
import { expect, test } from 'vitest';

import { allTime, carryOver, dueOf, type Suspended } from './timer-ledger.ts';
import { WorkingTime } from './working-time.ts';

const HOUR = 3_600_000;

test('a wait of four hours that is suspended for one after the first is due after five', () => {
  const timer = { setAt: 0, budgetMs: 4 * HOUR };
  expect(dueOf(timer, [])).toBe(4 * HOUR);
  expect(dueOf(timer, [{ from: HOUR, until: 2 * HOUR }])).toBe(5 * HOUR);
});

test('what overlaps counts once, and what begins when the wait is over changes nothing', () => {
  const timer = { setAt: 0, budgetMs: 4 * HOUR };
  const twice = [
    { from: HOUR, until: 3 * HOUR },
    { from: 2 * HOUR, until: 4 * HOUR },
  ];
  expect(dueOf(timer, twice)).toBe(7 * HOUR);
  expect(dueOf(timer, [{ from: 5 * HOUR, until: 9 * HOUR }])).toBe(4 * HOUR);
});

test('a wait in working time goes on in working time', () => {
  const office = new WorkingTime(
    { days: ['mon', 'tue', 'wed', 'thu', 'fri'], hours: ['08:00-16:00'] },
    'UTC',
  );
  const monday = Date.UTC(2027, 0, 4, 8);
  const timer = { setAt: monday, budgetMs: office.after(monday, 4 * HOUR) - monday };
  const afternoon = { from: monday + 2 * HOUR, until: monday + 7 * HOUR };
  expect(dueOf(timer, [afternoon], office)).toBe(Date.UTC(2027, 0, 5, 9));
});

const spans = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 1, max: 50 }))
    .map(([from, length]): Suspended => ({ from, until: from + length })),
  { maxLength: 8 },
);

/** Minutes that count, one by one. */
function counted(suspended: readonly Suspended[], to: number): number {
  let sum = 0;
  for (let at = 0; at < to; at++) {
    if (!suspended.some(({ from, until }) => from <= at && at < until)) sum++;
  }
  return sum;
}

test('exactly as much time as it was set for counts until a timer is due, however it was suspended', () => {
  fc.assert(
    fc.property(spans, fc.integer({ min: 1, max: 100 }), (suspended, budgetMs) => {
      const due = dueOf({ setAt: 0, budgetMs }, suspended);
      expect(counted(suspended, due)).toBe(budgetMs);
      expect(counted(suspended, due - 1)).toBe(budgetMs - 1);
      expect(dueOf({ setAt: 0, budgetMs }, suspended.toReversed(), allTime)).toBe(due);
    }),
  );
});

test('a suspension never makes a timer earlier, and one that ends earlier never later', () => {
  fc.assert(
    fc.property(spans, fc.integer({ min: 1, max: 100 }), fc.nat(), (suspended, budgetMs, which) => {
      const timer = { setAt: 0, budgetMs };
      const due = dueOf(timer, suspended);
      expect(due).toBeGreaterThanOrEqual(budgetMs);
      const at = which % Math.max(1, suspended.length);
      const shorter = suspended.map((span, index) =>
        index === at ? { ...span, until: span.until - 1 } : span,
      );
      expect(dueOf(timer, shorter)).toBeLessThanOrEqual(due);
    }),
  );
});

test('a wait that goes on under another name is due when it was due, also where what suspends it still ends at another time', () => {
  const nowAndEnd = fc.tuple(fc.nat({ max: 200 }), fc.nat({ max: 60 }));
  fc.assert(
    fc.property(
      spans,
      fc.integer({ min: 1, max: 100 }),
      nowAndEnd,
      (all, budgetMs, [now, later]) => {
        const timer = { setAt: 0, budgetMs };
        const suspended = all.filter(({ from }) => from <= now);
        const due = dueOf(timer, suspended);
        if (due <= now) return;
        const { afterMs, suspended: still } = carryOver(timer, suspended, now);
        expect(now + (still?.dueAfterMs ?? afterMs)).toBe(due);
        const ends = (list: readonly Suspended[]) =>
          list.map((one) => (one.until > now ? { ...one, until: now + later } : one));
        const renamed = dueOf({ setAt: now, budgetMs: afterMs }, ends(still?.spans ?? []));
        expect(renamed).toBe(Math.max(now, dueOf(timer, ends(suspended))));
      },
    ),
  );
});

test('what was suspended of a wait in working time goes on in working time, too', () => {
  const office = new WorkingTime({ days: ['mon', 'tue'], hours: ['08:00-16:00'] }, 'UTC');
  const monday = Date.UTC(2027, 0, 4, 8);
  const timer = { setAt: monday, budgetMs: office.after(monday, 4 * HOUR) - monday };
  const suspended = [{ from: monday + HOUR, until: monday + 7 * HOUR }];
  const { afterMs, suspended: still } = carryOver(timer, suspended, monday + 2 * HOUR, office);
  expect(afterMs).toBe(3 * HOUR);
  expect(still?.dueAfterMs).toBe(Date.UTC(2027, 0, 5, 10) - (monday + 2 * HOUR));
});
