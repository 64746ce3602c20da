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
