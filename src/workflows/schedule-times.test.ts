import * as fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';

import { weekdays } from './definition.ts';
import { missedFirings, nextFiring, type Schedule } from './schedule-times.ts';
import { WorkingTime } from './working-time.ts';

const HOUR_MS = 3_600_000;
const zones = [
  'America/Chicago',
  'Europe/Berlin',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'America/St_Johns',
  'Africa/Casablanca',
];

const daily = (at: string): Schedule => ({ kind: 'schedule', at, days: weekdays, calendar: null });

const instant = (text: string): number => Temporal.Instant.from(text).epochMilliseconds;

function wall(at: number | null, zone: string): string {
  if (at === null) return 'never';
  return Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO(zone)
    .toString({ timeZoneName: 'never' });
}

describe('a time of day', () => {
  test.each([
    [
      'that clocks skip fires at the next that exists',
      'America/Chicago',
      '02:30',
      '2026-03-08T06:00Z',
      '2026-03-08T03:00:00-05:00',
    ],
    [
      '… also where they skip half an hour',
      'Australia/Lord_Howe',
      '02:15',
      '2026-10-03T12:00Z',
      '2026-10-04T02:30:00+11:00',
    ],
    [
      'that clocks show twice fires the first time',
      'America/Chicago',
      '01:30',
      '2026-11-01T05:00Z',
      '2026-11-01T01:30:00-05:00',
    ],
    [
      'is as usual on the day after',
      'America/Chicago',
      '02:30',
      '2026-03-08T12:00Z',
      '2026-03-09T02:30:00-05:00',
    ],
  ])('%s', (_title, zone, at, after, expected) => {
    const clock = { zone, calendars: {} };
    expect(wall(nextFiring(daily(at), clock, instant(after)), zone)).toBe(expected);
  });

  test('shown twice does not fire the second time', () => {
    const clock = { zone: 'America/Chicago', calendars: {} };
    const first = instant('2026-11-01T06:30Z');
    expect(wall(nextFiring(daily('01:30'), clock, first), clock.zone)).toBe(
      '2026-11-02T01:30:00-06:00',
    );
  });

  test('fires once a day in every zone and through every change of clocks, in rising order', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: 0, max: 23 }),
        fc.constantFrom('00', '15', '30'),
        fc.integer({ min: instant('2024-01-01T00:00Z'), max: instant('2028-01-01T00:00Z') }),
        (zone, hour, minute, after) => {
          const schedule = daily(`${String(hour).padStart(2, '0')}:${minute}`);
          const clock = { zone, calendars: {} };
          const first = nextFiring(schedule, clock, after) ?? 0;
          const second = nextFiring(schedule, clock, first) ?? 0;
          expect(first).toBeGreaterThan(after);
          expect(first - after).toBeLessThanOrEqual(25 * HOUR_MS);
          expect(second - first).toBeGreaterThanOrEqual(22 * HOUR_MS);
          expect(second - first).toBeLessThanOrEqual(26 * HOUR_MS);
          expect(missedFirings(schedule, clock, { from: first, to: second })).toEqual({
            count: 2,
            last: second,
          });
        },
      ),
      { numRuns: 150 },
    );
  });

  test('may be meant on some days alone, and on working days', () => {
    const zone = 'America/Chicago';
    const office = new WorkingTime(
      { days: ['mon', 'fri'], hours: ['08:00-17:00'], holidays: ['2026-01-09'] },
      zone,
    );
    const clock = { zone, calendars: { office } };
    const after = instant('2026-01-05T18:00Z');
    expect(wall(nextFiring({ ...daily('07:00'), days: ['sat'] }, clock, after), zone)).toContain(
      '2026-01-10T07:00',
    );
    expect(
      wall(nextFiring({ ...daily('07:00'), calendar: 'office' }, clock, after), zone),
    ).toContain('2026-01-12T07:00');
  });

  test('of a calendar that nobody works in never fires', () => {
    const never = new WorkingTime(
      { days: ['mon'], hours: ['08:00-17:00'], holidays: weekdaysOfEachYear() },
      'UTC',
    );
    expect(
      nextFiring(
        { ...daily('07:00'), calendar: 'never' },
        { zone: 'UTC', calendars: { never } },
        0,
      ),
    ).toBeNull();
  });
});

function weekdaysOfEachYear(): string[] {
  return ['01', '02', '03', '04', '05', '06', '07', '08', '09', '10', '11', '12'].flatMap((month) =>
    ['1', '2', '3', '4', '5'].map((nth) => `${nth} mon ${month}`),
  );
}
