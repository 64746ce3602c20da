import fc from 'fast-check';
import { expect, test } from 'vitest';

import { declaredBaseline, expectedBetween, learnBaseline, weeksLearnedFrom } from './baseline.ts';
import { hourMs, hourOfWeek, hoursOfWeek } from './hour-of-week.ts';

const zone = 'America/Chicago';
/** A Monday, 00:00 in Chicago. */
const monday = Date.parse('2026-04-06T05:00:00Z');
const weekMs = hoursOfWeek * hourMs;

test('the week begins on Monday at midnight of the site, whatever hour it is elsewhere', () => {
  expect(hourOfWeek(monday, zone)).toBe(0);
  expect(hourOfWeek(monday - 1, zone)).toBe(167);
  expect(hourOfWeek(monday, 'Asia/Kathmandu')).toBe(10);
});

test('when clocks go forward an hour of the week is left out, and none is read twice', () => {
  const sunday = Date.parse('2026-03-08T06:00:00Z');
  const hours = [0, 1, 2, 3].map((hour) => hourOfWeek(sunday + hour * hourMs, zone));
  expect(hours).toEqual([144, 145, 147, 148]);
});

test('what is declared holds in its hours, over midnight and over the end of the week', () => {
  const { perHour } = declaredBaseline([
    { days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '00:00', perHour: 5 },
    { days: [7], from: '22:00', to: '02:00', perHour: 90 },
  ]);
  expect([perHour[165], perHour[166], perHour[167], perHour[0], perHour[1], perHour[2]]).toEqual([
    5, 90, 90, 90, 90, 5,
  ]);
});

test('one day of downtime does not change what is usual', () => {
  const now = monday + 5 * weekMs;
  const usual = Array.from({ length: 5 }, (_, week) => [monday + week * weekMs, 60] as const);
  const messages = new Map<number, number>([...usual, [monday + 2 * weekMs, 0]]);
  const { perHour } = learnBaseline({ messages, firstHour: monday - hourMs }, zone, now);
  expect(perHour[0]).toBe(60);
  expect(perHour[1]).toBe(0);
});

test('of one week nothing is learned, and the hour in which a feed was first heard is not whole', () => {
  const messages = new Map([[monday, 60]]);
  const oneWeek = { messages, firstHour: monday - hourMs };
  expect(learnBaseline(oneWeek, zone, monday + weekMs).perHour[0]).toBeNull();
  const notWhole = { messages, firstHour: monday };
  expect(learnBaseline(notWhole, zone, monday + 2 * weekMs).perHour[0]).toBeNull();
});

test('a learned baseline never exceeds the busiest hour, and forgets what is older than the weeks that count', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(500), { minLength: 2, maxLength: 12 }), (counts) => {
      const now = monday + counts.length * weekMs;
      const messages = new Map(counts.map((count, week) => [monday + week * weekMs, count]));
      const { perHour } = learnBaseline({ messages, firstHour: monday - hourMs }, zone, now);
      const counted = counts.slice(-weeksLearnedFrom);
      expect(perHour[0]).toBeLessThanOrEqual(Math.max(...counted));
      expect(perHour[0]).toBeGreaterThanOrEqual(Math.min(...counted));
    }),
  );
});

test('what is expected of two spans is what is expected of both together', () => {
  const baseline = { perHour: Array.from({ length: hoursOfWeek }, (_, hour) => hour % 24) };
  const moment = fc.integer({ min: monday, max: monday + weekMs });
  fc.assert(
    fc.property(moment, moment, moment, (...moments) => {
      const [from = 0, middle = 0, to = 0] = moments.toSorted((a, b) => a - b);
      const whole = expectedBetween(baseline, zone, { from, to });
      const parts =
        expectedBetween(baseline, zone, { from, to: middle }) +
        expectedBetween(baseline, zone, { from: middle, to });
      expect(parts).toBeCloseTo(whole, 6);
    }),
  );
});
