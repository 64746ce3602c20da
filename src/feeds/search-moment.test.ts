import { expect, test } from 'vitest';

import { parseMoment } from './search-moment.ts';

const at = (text: string, zone = 'America/Chicago') => {
  const moment = parseMoment(text, zone);
  return moment === null ? null : new Date(moment).toISOString();
};

test('a moment is the wall clock of the zone, unless it says otherwise', () => {
  expect(at('2026-03-03T10:00')).toBe('2026-03-03T16:00:00.000Z');
  expect(at('2026-03-03T10:00:30', 'Europe/Berlin')).toBe('2026-03-03T09:00:30.000Z');
  expect(at('2026-03-03T10:00:00.250Z')).toBe('2026-03-03T10:00:00.250Z');
  expect(at('2026-03-03T10:00-05:00')).toBe('2026-03-03T15:00:00.000Z');
});

test('what is no moment is none', () => {
  expect(
    ['', 'yesterday', '2026-03-03', '2026-13-03T10:00', '10:00'].map((one) => at(one)),
  ).toEqual([null, null, null, null, null]);
});

test('of the hour that comes twice the first is meant', () => {
  expect(at('2026-11-01T01:30')).toBe('2026-11-01T06:30:00.000Z');
});
