import fc from 'fast-check';
import { expect, test } from 'vitest';

import { debounceMs, observe, type Watch } from './debounce.ts';

const minuteMs = 60_000;

/** One look a minute; gives the minutes at which something was told. */
function told(looks: readonly boolean[]): string[] {
  let watch: Watch = { phase: 'well' };
  return looks.flatMap((isBad, minute) => {
    const observed = observe(watch, isBad, minute * minuteMs);
    watch = observed.watch;
    return observed.told === null ? [] : [`${minute} ${observed.told}`];
  });
}

const times = (count: number, isBad: boolean): boolean[] =>
  Array.from({ length: count }, () => isBad);

test('what holds for ten minutes is told once, however long it lasts', () => {
  expect(told(times(10, true))).toEqual([]);
  expect(told(times(11, true))).toEqual(['10 raised']);
  expect(told(times(500, true))).toEqual(['10 raised']);
});

test('the end is told, too, when it has held for ten minutes', () => {
  expect(told([...times(11, true), ...times(10, false)])).toEqual(['10 raised']);
  expect(told([...times(11, true), ...times(11, false)])).toEqual(['10 raised', '21 ended']);
});

test('what flickers tells nobody anything', () => {
  expect(told(Array.from({ length: 300 }, (_, minute) => minute % 9 !== 0))).toEqual([]);
  const flickering = Array.from({ length: 300 }, (_, minute) => minute % 9 === 0);
  expect(told([...times(11, true), ...flickering])).toEqual(['10 raised']);
});

test('one look that comes late tells nothing of the time between', () => {
  const first = observe({ phase: 'well' }, true, 0);
  expect(first.told).toBeNull();
  expect(observe(first.watch, true, debounceMs - 1).told).toBeNull();
  expect(observe(first.watch, true, debounceMs).told).toBe('raised');
});

test('alerts and their ends take turns, and each stands on ten minutes without a contrary look', () => {
  const look = fc.record({ isBad: fc.boolean(), after: fc.integer({ min: 1, max: 8 * minuteMs }) });
  fc.assert(
    fc.property(fc.array(look, { maxLength: 200 }), (looks) => {
      let watch: Watch = { phase: 'well' };
      let at = 0;
      let sameSince = 0;
      let lastBad: boolean | null = null;
      let lastTold = 'ended';
      for (const { isBad, after } of looks) {
        at += after;
        if (isBad !== lastBad) sameSince = at;
        lastBad = isBad;
        const observed = observe(watch, isBad, at);
        watch = observed.watch;
        if (observed.told === null) continue;
        expect(observed.told).not.toBe(lastTold);
        expect(observed.told).toBe(isBad ? 'raised' : 'ended');
        expect(at - sameSince).toBeGreaterThanOrEqual(debounceMs);
        lastTold = observed.told;
      }
    }),
  );
});
