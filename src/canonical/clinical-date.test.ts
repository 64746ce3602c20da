import { expect, test } from 'vitest';

import { clinicalDate } from './clinical-date.ts';

test.each([
  ['1981-11-10', '10-Nov-1981'],
  ['1981-11', 'Nov-1981'],
  ['1981', '1981'],
  [null, 'Not known'],
])('a birth date of %s is written %s', (date, written) => {
  expect(clinicalDate(date)).toBe(written);
});
