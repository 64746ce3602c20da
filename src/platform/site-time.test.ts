import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';

import { siteClock, siteDateAndClock, siteDayAndHour } from './site-time.ts';

const zone = 'America/Chicago';

test('a time says the clocks of the site, so that the hour that comes twice is told apart', () => {
  expect(siteDateAndClock(Date.UTC(2026, 10, 1, 6, 30), zone)).toBe('01-Nov-2026 01:30 CDT');
  expect(siteDateAndClock(Date.UTC(2026, 10, 1, 7, 30), zone)).toBe('01-Nov-2026 01:30 CST');
  expect(siteClock(Date.UTC(2026, 10, 1, 7, 30), zone)).toBe('01:30 CST');
});

test('midnight is the first minute of its day', () => {
  expect(siteDateAndClock(Date.UTC(2026, 5, 1, 5, 0), zone)).toBe('01-Jun-2026 00:00 CDT');
});

test('a patient is told the day of the week, too', () => {
  expect(siteDayAndHour(Date.UTC(2026, 0, 6, 16, 0), zone)).toBe('Tue 06-Jan-2026, 10:00');
});

test('a minute is that of the clock on the wall in every zone, near changes of the clocks and long ago', () => {
  const zones = ['America/Chicago', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Africa/Monrovia'];
  const anyInstant = fc.oneof(
    fc.integer({ min: Date.UTC(1950, 0, 1), max: Date.UTC(2050, 0, 1) }),
    // The clocks go back at 7:00 UTC in Chicago that day.
    fc.integer({ min: Date.UTC(2026, 10, 1, 5), max: Date.UTC(2026, 10, 1, 9) }),
  );
  fc.assert(
    fc.property(anyInstant, fc.constantFrom(...zones), (at, zone) => {
      const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
      const minute = local.toPlainTime().toString({ smallestUnit: 'minute' });
      const day = String(local.day).padStart(2, '0');
      expect(siteClock(at, zone)).toContain(`${minute} `);
      expect(siteDayAndHour(at, zone)).toMatch(
        new RegExp(` ${day}-[A-Z][a-z]{2}-${local.year}, ${minute}$`),
      );
    }),
  );
});
