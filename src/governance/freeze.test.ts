import { Temporal } from 'temporal-polyfill';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { northlake } from '../../test/world.ts';
import { freezeAt, type ChangeWindow } from './freeze.ts';
import type { Network } from './network.ts';

const base = await northlake();
const at = (local: string, zone = 'America/Chicago') =>
  Temporal.PlainDateTime.from(local).toZonedDateTime(zone).epochMilliseconds;

const weekend: ChangeWindow = {
  ...{ id: 'weekend', title: 'Weekends', kind: 'freeze', sites: 'all', reason: 'few are there' },
  ...{ starts: '2026-01-02T17:00', rrule: 'FREQ=WEEKLY;BYDAY=FR', lasts: '62h' },
};
const monday: ChangeWindow = {
  ...{ id: 'monday', title: 'First Mondays', kind: 'freeze', sites: ['st-anne'], lasts: '1d' },
  ...{ reason: 'month end', starts: '2026-01-05T00:00', rrule: 'FREQ=MONTHLY;BYDAY=1MO' },
};
const mornings: ChangeWindow = {
  ...{ id: 'mornings', title: 'Mornings', kind: 'change-window', sites: ['st-anne'], lasts: '4h' },
  ...{ reason: 'people are there', starts: '2026-01-05T08:00', rrule: 'FREQ=DAILY' },
};

const withWindows = (...changeWindows: ChangeWindow[]): Network => ({ ...base, changeWindows });

describe('a freeze', () => {
  test('begins and ends to the minute, on the clocks of the site', () => {
    const network = withWindows(weekend);
    const frozen = (local: string, zone?: string) =>
      freezeAt(network, zone ? 'harbor' : 'st-anne', at(local, zone));
    expect(frozen('2026-11-20T16:59:59')).toBeUndefined();
    expect(frozen('2026-11-20T17:00')).toMatchObject({ window: { id: 'weekend' } });
    expect(frozen('2026-11-23T06:59:59')).toBeDefined();
    expect(frozen('2026-11-23T07:00')).toBeUndefined();
    expect(frozen('2026-11-20T17:00', 'America/New_York')).toBeDefined();
    expect(frozen('2026-11-20T16:59', 'America/New_York')).toBeUndefined();
  });

  test('names the window and when it reopens, after all that follow on each other', () => {
    const network = withWindows(weekend, monday);
    const answer = freezeAt(network, 'st-anne', at('2026-12-05T12:00'));
    expect(answer).toMatchObject({
      window: { id: 'weekend' },
      reopensAt: at('2026-12-08T00:00'),
      sentence:
        'St. Anne Medical Center is frozen: Weekends (few are there). It may be again from 08-Dec-2026 00:00 CST.',
    });
  });

  test('wins over a change window, and outside of all change windows nothing is open', () => {
    const network = withWindows(weekend, mornings);
    expect(freezeAt(network, 'st-anne', at('2026-11-21T09:00'))?.window?.id).toBe('weekend');
    expect(freezeAt(network, 'st-anne', at('2026-11-24T09:00'))).toBeUndefined();
    expect(freezeAt(network, 'st-anne', at('2026-11-24T12:00'))).toMatchObject({
      window: null,
      reopensAt: at('2026-11-25T08:00'),
    });
    expect(freezeAt(network, 'lakeside', at('2026-11-24T12:00'))).toBeUndefined();
  });

  test('of a site does not freeze the network itself, one of all sites does', () => {
    const on = at('2026-12-07T12:00');
    expect(freezeAt(withWindows(monday), null, on)).toBeUndefined();
    expect(freezeAt(withWindows({ ...monday, sites: 'all' }), null, on)).toBeDefined();
  });

  test('lasts a day of the calendar where the clocks change', () => {
    const sunday: ChangeWindow = {
      ...{ id: 's', title: 'S', kind: 'freeze', sites: 'all', reason: 'r', lasts: '1d' },
      starts: '2026-11-01T00:00',
    };
    const network = withWindows(sunday);
    expect(freezeAt(network, 'st-anne', at('2026-11-01T23:59'))).toBeDefined();
    expect(freezeAt(network, 'st-anne', at('2026-11-02T00:00'))).toBeUndefined();
    expect(at('2026-11-02T00:00') - at('2026-11-01T00:00')).toBe(25 * 3_600_000);
  });

  test('whose rule never ends is told of without a time', () => {
    const daily: ChangeWindow = { ...monday, rrule: 'FREQ=DAILY', lasts: '25h' };
    const frozen = freezeAt(withWindows(daily), 'st-anne', at('2026-12-07T12:00'));
    expect(frozen).toMatchObject({ reopensAt: null });
    expect(frozen?.sentence).not.toContain('again');
  });
});

test('when it reopens it is open, and the moment before it is not', () => {
  const windows = fc.subarray([weekend, monday, mornings], { minLength: 1 });
  const minute = fc.integer({ min: 0, max: 366 * 24 * 60 });
  fc.assert(
    fc.property(windows, minute, (chosen, minutes) => {
      const network = withWindows(...chosen);
      const now = at('2026-01-05T00:00') + minutes * 60_000;
      const reopensAt = freezeAt(network, 'st-anne', now)?.reopensAt;
      if (typeof reopensAt !== 'number') return;
      expect(reopensAt).toBeGreaterThan(now);
      expect(freezeAt(network, 'st-anne', reopensAt)).toBeUndefined();
      expect(freezeAt(network, 'st-anne', reopensAt - 1)).toBeDefined();
    }),
    { numRuns: 60 },
  );
});
