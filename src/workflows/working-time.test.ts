import * as fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';

import type { CalendarDefinition } from './definition.ts';
import { isHoliday, isHolidayRule } from './holidays.ts';
import { WorkingTime } from './working-time.ts';

const HOUR_MS = 3_600_000;

const office: CalendarDefinition = {
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  hours: ['08:00-12:00', '13:00-17:00'],
  holidays: ['12-25', '4 thu 11', 'last mon 05', 'easter-2', '2026-07-03'],
};

const night: CalendarDefinition = { days: ['sat', 'sun'], hours: ['00:00-04:00', '22:00-24:00'] };

const instant = (text: string): number => Temporal.Instant.from(text).epochMilliseconds;
const zones = fc.constantFrom(
  'America/Chicago',
  'Europe/Berlin',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'Pacific/Apia',
);
const instants = fc.integer({
  min: instant('2024-01-01T00:00Z'),
  max: instant('2028-01-01T00:00Z'),
});
const waits = fc.integer({ min: 1, max: 60 * HOUR_MS });
const calendars = fc.constantFrom(office, night);

describe('working time', () => {
  test('as much of it as was asked for passes until a wait is over, in every zone and through every change of clocks', () => {
    fc.assert(
      fc.property(calendars, zones, instants, waits, (calendar, zone, from, ms) => {
        const time = new WorkingTime(calendar, zone);
        const end = time.after(from, ms);
        expect(end).toBeGreaterThan(from);
        expect(time.between(from, end)).toBe(ms);
        expect(time.between(from, end - 1)).toBe(ms - 1);
      }),
      { numRuns: 120 },
    );
  });

  test('counts backwards as it counts forwards', () => {
    fc.assert(
      fc.property(calendars, zones, instants, waits, (calendar, zone, to, ms) => {
        const time = new WorkingTime(calendar, zone);
        const begin = time.before(to, ms);
        expect(begin).toBeLessThan(to);
        expect(time.between(begin, to)).toBe(ms);
        expect(time.between(begin + 1, to)).toBe(ms - 1);
      }),
      { numRuns: 120 },
    );
  });

  test('two waits one after the other are as long as one of both', () => {
    fc.assert(
      fc.property(calendars, zones, instants, waits, waits, (calendar, zone, from, one, other) => {
        const time = new WorkingTime(calendar, zone);
        expect(time.after(time.after(from, one), other)).toBe(time.after(from, one + other));
      }),
      { numRuns: 60 },
    );
  });

  test('a night in which clocks go forward is an hour shorter', () => {
    const time = new WorkingTime(night, 'America/Chicago');
    expect(time.between(instant('2026-03-08T06:00Z'), instant('2026-03-08T18:00Z'))).toBe(
      3 * HOUR_MS,
    );
    expect(time.between(instant('2026-11-01T05:00Z'), instant('2026-11-01T18:00Z'))).toBe(
      5 * HOUR_MS,
    );
  });

  test('no wait at all is over at once, and one without end is counted as elapsed time beyond some years', () => {
    const none = new WorkingTime({ ...office, days: [] }, 'UTC');
    expect(none.after(1_000, 0)).toBe(1_000);
    expect(none.before(1_000, 0)).toBe(1_000);
    expect(none.after(0, HOUR_MS)).toBeGreaterThan(365 * 24 * HOUR_MS);
  });
});

describe('a holiday', () => {
  test.each([
    ['2026-07-03', '2026-07-03', '2027-07-03'],
    ['12-25', '2031-12-25', '2031-12-24'],
    ['4 thu 11', '2026-11-26', '2026-11-19'],
    ['last mon 05', '2026-05-25', '2026-05-18'],
    ['easter-2', '2026-04-03', '2026-04-05'],
    ['easter', '2027-03-28', '2027-03-29'],
    ['easter+1', '2024-04-01', '2024-04-02'],
  ])('%s is %s and not %s', (rule, day, otherDay) => {
    expect(isHoliday(rule, Temporal.PlainDate.from(day))).toBe(true);
    expect(isHoliday(rule, Temporal.PlainDate.from(otherDay))).toBe(false);
  });

  test.each(['02-30', '2026-13-01', 'sixth mon 05', 'christmas', '2026-7-3', 'easter2'])(
    '%s is none',
    (rule) => {
      expect(isHolidayRule(rule)).toBe(false);
    },
  );

  test('on the 29th of February is one each leap year', () => {
    expect(isHolidayRule('02-29')).toBe(true);
  });
});
