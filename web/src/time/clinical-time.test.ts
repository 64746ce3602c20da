import { describe, expect, test } from 'vitest';
import {
  ageText,
  clinicalDate,
  clockTime,
  dayOf,
  happensTwice,
  preciseTime,
  siteTime,
  zoneName,
} from './clinical-time.ts';

const newYork = 'America/New_York';
const chicago = 'America/Chicago';
const at = (iso: string) => Date.parse(iso);

describe('dates of birth', () => {
  test('are written day, month in letters, year, whatever the locale', () => {
    expect(clinicalDate('1981-11-10')).toBe('10-Nov-1981');
  });

  test('are as precise as they were sent, and never invented', () => {
    expect(clinicalDate('1981-11')).toBe('Nov-1981');
    expect(clinicalDate('1981')).toBe('1981');
    expect(clinicalDate(null)).toBe('Not known');
    expect(clinicalDate('1981-13-01')).toBe('Not known');
    expect(clinicalDate('10.11.1981')).toBe('Not known');
  });

  test('give an age in years, for infants in months and for newborns in days', () => {
    const now = at('2026-11-09T12:00:00Z');
    expect(ageText('1981-11-10', now, newYork)).toBe('44y');
    expect(ageText('1981-11-09', now, newYork)).toBe('45y');
    expect(ageText('2024-11-10', now, newYork)).toBe('23m');
    expect(ageText('2024-11-09', now, newYork)).toBe('2y');
    expect(ageText('2026-10-20', now, newYork)).toBe('20d');
    expect(ageText('2026-11-09', now, newYork)).toBe('0d');
  });

  test('give no age where the day is unknown or still to come', () => {
    const now = at('2026-11-09T12:00:00Z');
    expect(ageText('1981-11', now, newYork)).toBeNull();
    expect(ageText('2026-11-10', now, newYork)).toBeNull();
    expect(ageText('2027-01-01', now, newYork)).toBeNull();
  });

  test('count the birthday by the day at the site, not in UTC', () => {
    const lateEvening = at('2026-11-10T03:00:00Z');
    expect(ageText('1981-11-10', lateEvening, newYork)).toBe('44y');
    expect(ageText('1981-11-10', lateEvening, 'UTC')).toBe('45y');
  });
});

describe('times of day', () => {
  test('are 24-hour, and midnight is 00:00', () => {
    expect(clockTime(at('2026-11-21T19:32:00Z'), newYork)).toBe('14:32');
    expect(clockTime(at('2026-11-21T05:00:00Z'), newYork)).toBe('00:00');
  });

  test('carry the day as soon as it is not today at the site', () => {
    const now = at('2026-11-21T19:00:00Z');
    expect(preciseTime(at('2026-11-21T18:00:07Z'), newYork, now)).toBe('13:00:07');
    expect(preciseTime(at('2026-11-21T04:59:59Z'), newYork, now)).toBe('20-Nov-2026 23:59:59');
    expect(dayOf(now, newYork)).toBe('21-Nov-2026');
  });

  test('say both zones where the reader is elsewhere', () => {
    const moment = { at: at('2026-11-21T19:32:00Z'), now: at('2026-11-21T19:00:00Z') };
    expect(siteTime({ ...moment, zone: newYork, hereZone: newYork })).toBe('14:32');
    expect(siteTime({ ...moment, zone: newYork, hereZone: chicago })).toBe(
      '14:32 EST (13:32 CST here)',
    );
  });

  test('say one zone where two zones have the same clock', () => {
    const moment = { at: at('2026-07-21T19:32:00Z'), now: at('2026-07-21T19:00:00Z') };
    expect(siteTime({ ...moment, zone: newYork, hereZone: 'America/Toronto' })).toBe('15:32');
  });
});

describe('the night when clocks go back', () => {
  const first = at('2026-11-01T05:30:00Z');
  const second = at('2026-11-01T06:30:00Z');

  test('has 01:30 twice, told apart by the name of the zone', () => {
    const now = at('2026-11-01T05:00:00Z');
    expect(siteTime({ at: first, now, zone: newYork, hereZone: newYork })).toBe('01:30 EDT');
    expect(siteTime({ at: second, now, zone: newYork, hereZone: newYork })).toBe('01:30 EST');
  });

  test('is the only time at which an hour happens twice', () => {
    expect(happensTwice(first, newYork)).toBe(true);
    expect(happensTwice(second, newYork)).toBe(true);
    expect(happensTwice(at('2026-11-01T07:30:00Z'), newYork)).toBe(false);
    expect(happensTwice(at('2026-11-01T04:30:00Z'), newYork)).toBe(false);
  });

  test('and the night when they go forward skips an hour without a word', () => {
    const before = at('2026-03-08T06:59:00Z');
    expect(clockTime(before, newYork)).toBe('01:59');
    expect(clockTime(before + 60_000, newYork)).toBe('03:00');
    expect(happensTwice(before, newYork)).toBe(false);
    expect(zoneName(before, newYork)).toBe('EST');
    expect(zoneName(before + 60_000, newYork)).toBe('EDT');
  });
});
