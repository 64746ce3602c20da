import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { shiftPoints, xmrOf, xmrPointsMin } from './xmr.ts';

const series = (...values: number[]) => values.map((value, at) => ({ at, value }));
const signals = (...values: number[]) => xmrOf(series(...values))?.points.map((one) => one.signal);

test('below eight points nothing is said', () => {
  expect(xmrOf(series(1, 2, 3, 4, 5, 6, 7))).toBeNull();
  expect(xmrOf(series(1, 2, 1, 2, 1, 2, 1, 2))).not.toBeNull();
  expect(xmrPointsMin).toBe(8);
});

test('limits lie 2.66 mean moving ranges from the mean, and never below nothing', () => {
  expect(xmrOf(series(10, 12, 10, 12, 10, 12, 10, 12))).toMatchObject({
    mean: 11,
    lower: expect.closeTo(11 - 5.32) as number,
    upper: expect.closeTo(11 + 5.32) as number,
  });
  expect(xmrOf(series(0, 2, 0, 2, 0, 2, 0, 2))?.lower).toBe(0);
});

test('a point beyond a limit is no chance', () => {
  const shown = signals(...Array.from({ length: 20 }, (_, at) => 10 + (at % 2)), 30);
  expect(shown?.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => null));
  expect(shown?.at(-1)).toBe('beyond-limit');
});

test('eight in a row on one side of the mean are a shift, seven are none', () => {
  const base = Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? 8 : 12));
  const [seven, eight] = [7, shiftPoints].map((n) =>
    signals(...base, ...Array.from({ length: n }, (_, at) => 9 - (at % 2) * 0.5)),
  );
  expect(seven).not.toContain('shift');
  expect(eight?.filter((one) => one === 'shift')).toHaveLength(8);
});

test('six in a row rising are a trend, five are none', () => {
  const base = Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? 0 : 100));
  expect(signals(...base, 40, 45, 50, 55, 60)).not.toContain('trend');
  expect(signals(...base, 40, 45, 50, 55, 60, 65)).toContain('trend');
});

test('two of three points in the outer third on one side are no chance', () => {
  const base = Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? 9 : 11));
  expect(signals(...base, 14.5, 10, 14.6)?.slice(-3)).toEqual(['near-limit', null, 'near-limit']);
});

test('limits come from what was before a change, where that is enough', () => {
  const points = series(...Array.from({ length: 10 }, () => [10, 11]).flat(), 3, 4, 3, 4, 3);
  expect(xmrOf(points, 20)).toMatchObject({ mean: 10.5, baseline: 20 });
  expect(xmrOf(points, 10)).toMatchObject({ baseline: 10 });
  // Too few before it: the first ones, as without a change.
  expect(xmrOf(points, 3)).toMatchObject({ baseline: 20 });
});

test('points beyond the limits are left out of them: what changed near the end of a baseline does not blur it', () => {
  const values = Array.from({ length: 20 }, (_, at) => (at < 17 ? 630 + (at % 2) * 20 : 300));
  const chart = xmrOf(series(...values, 300, 310));
  expect(chart).toMatchObject({ baseline: 17 });
  expect(chart?.points.map(({ signal }) => signal === null)).toEqual(
    Array.from({ length: 22 }, (_, at) => at < 17),
  );
});

test('of a share one event where there never was one, or eight hours without, are nothing', () => {
  const share = (events: number, of: number, at: number) => ({
    at,
    value: events / of,
    events,
    of,
  });
  const quiet = Array.from({ length: 20 }, (_, at) => share(0, 40, at));
  const last = (...more: [number, number][]) =>
    xmrOf([...quiet, ...more.map(([events, of], at) => share(events, of, 20 + at))])?.points.at(-1);
  expect(last([1, 40])?.signal).toBeNull();
  expect(last([5, 40])?.signal).toBe('beyond-limit');
  const rare = Array.from({ length: 20 }, (_, at) => share(at % 4 === 0 ? 1 : 0, 10, at));
  const chart = xmrOf([...rare, ...Array.from({ length: 8 }, (_, at) => share(0, 10, 20 + at))]);
  expect(chart?.points.every(({ signal }) => signal === null)).toBe(true);
});

test('what never changes has no signals, and what is counted in other units has the same', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 8, max: 60 }), (value, n) => {
      const chart = xmrOf(series(...Array.from({ length: n }, () => value)));
      expect(chart?.points.every(({ signal }) => signal === null)).toBe(true);
    }),
  );
  const values = fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 8, maxLength: 60 });
  fc.assert(
    fc.property(values, (of) => {
      expect(signals(...of.map((one) => one * 64))).toEqual(signals(...of));
    }),
  );
});
