import { expect, test } from 'vitest';

import { paperInstant } from './paper-time.ts';

const night = {
  beganAt: '2026-11-21T23:10:30.000Z',
  endedAt: '2026-11-22T07:00:00.000Z',
  zone: 'America/Chicago',
};

test('a time on paper is the first one in the downtime at which the clocks of the site showed it', () => {
  expect(paperInstant('17:45', night)).toBe('2026-11-21T23:45:00.000Z');
  expect(paperInstant('0:30', night)).toBe('2026-11-22T06:30:00.000Z');
  expect(paperInstant('1745', night)).toBe('2026-11-21T23:45:00.000Z');
});

test('the minute in which it began counts from its beginning on', () => {
  expect(paperInstant('17:10', night)).toBe(night.beganAt);
});

test.each(['', 'noon', '25:00', '17:09', '01:01'])('%j is no time of this downtime', (written) => {
  expect(paperInstant(written, night)).toBeNull();
});

test('an hour that came twice is its first one', () => {
  const fallBack = {
    ...night,
    beganAt: '2026-11-01T05:00:00.000Z',
    endedAt: '2026-11-01T09:00:00.000Z',
  };
  expect(paperInstant('01:30', fallBack)).toBe('2026-11-01T06:30:00.000Z');
});
