import fc from 'fast-check';
import { expect, test } from 'vitest';

import { hourMs, hoursOfWeek } from './hour-of-week.ts';
import { judgeSilence, silenceProbabilityMax } from './silence.ts';

const zone = 'America/Chicago';
const noon = Date.parse('2026-03-03T18:00:00Z');
const minuteMs = 60_000;
const steady = (perHour: number) => ({
  source: 'learned' as const,
  perHour: Array.from({ length: hoursOfWeek }, () => perHour),
});
const after = (perHour: number, minutes: number, quietMs = 0) =>
  judgeSilence(steady(perHour), { lastAt: noon - minutes * minuteMs, zone, quietMs }, noon);

test('a feed that brings sixty an hour is silent after ten minutes, one that brings six after two hours', () => {
  expect(after(60, 9).isSilent).toBe(false);
  expect(after(60, 10).isSilent).toBe(true);
  expect(after(6, 90).isSilent).toBe(false);
  expect(after(6, 120).isSilent).toBe(true);
});

test('at the limit of chance it is not silent, one message more and it is', () => {
  const limit = -Math.log(silenceProbabilityMax);
  expect(after(limit * 0.9999, 60).isSilent).toBe(false);
  expect(after(limit * 1.0001, 60).isSilent).toBe(true);
});

test('at night, when nothing is expected, nothing is missed', () => {
  const perHour = steady(200).perHour.map((count, hour) => (hour % 24 < 6 ? 0 : count));
  const night = { source: 'declared' as const, perHour };
  const sixInTheMorning = Date.parse('2026-03-03T12:00:00Z');
  const lastAt = sixInTheMorning - 6 * hourMs;
  const judged = (minutes: number) =>
    judgeSilence(night, { lastAt, zone, quietMs: 0 }, sixInTheMorning + minutes * minuteMs);
  expect(judged(0)).toMatchObject({ expected: 0, isSilent: false });
  expect(judged(2).isSilent).toBe(false);
  expect(judged(3).isSilent).toBe(true);
});

test('a sender of bundles may be quiet for as long as was agreed, to the millisecond', () => {
  expect(after(6000, 30, 30 * minuteMs).isSilent).toBe(false);
  expect(after(6000, 30, 30 * minuteMs - 1).isSilent).toBe(true);
});

test('without a baseline nobody can say that a feed is silent', () => {
  const lastAt = noon - 1_000 * hourMs;
  expect(judgeSilence(null, { lastAt, zone, quietMs: 0 }, noon).isSilent).toBe(false);
});

test('a silence that lasts never becomes one that does not', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 500, noNaN: true }),
      fc.nat(5_000),
      fc.nat(5_000),
      (perHour, minutes, more) => {
        if (after(perHour, minutes).isSilent) {
          expect(after(perHour, minutes + more).isSilent).toBe(true);
        }
      },
    ),
  );
});
