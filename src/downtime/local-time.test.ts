import { expect, test } from 'vitest';

import { clinicalDate, localTime } from './local-time.ts';

test('a time says the clocks of the site, so that the hour that comes twice is told apart', () => {
  const zone = 'America/Chicago';
  expect(localTime(Date.UTC(2026, 10, 1, 6, 30), zone)).toBe('01-Nov-2026 01:30 CDT');
  expect(localTime(Date.UTC(2026, 10, 1, 7, 30), zone)).toBe('01-Nov-2026 01:30 CST');
  expect(localTime(Date.UTC(2026, 5, 1, 5, 0), zone)).toBe('01-Jun-2026 00:00 CDT');
});

test.each([
  ['1981-11-10', '10-Nov-1981'],
  ['1981-11', 'Nov-1981'],
  ['1981', '1981'],
  [null, 'Not known'],
])('a birth date of %s is written %s', (date, written) => {
  expect(clinicalDate(date)).toBe(written);
});
