import { expect, test } from 'vitest';
import { leaveText } from './leave-text.ts';

test('a leave says since when it is, and when its end is expected, in the time of the site', () => {
  const since = '2026-11-21T15:00:00Z';
  const leave = { since, expectedBackAt: '2026-11-23T23:30:00Z' };
  expect(leaveText(leave, 'America/New_York')).toBe(
    'since 21-Nov-2026 10:00, expected back 23-Nov-2026 18:30',
  );
  expect(leaveText({ since, expectedBackAt: null }, 'America/New_York')).toBe(
    'since 21-Nov-2026 10:00, return not told',
  );
});
