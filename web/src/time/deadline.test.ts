import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crossedThreshold, durationText, remainingText } from './deadline.ts';

const minute = 60_000;

test('what is left is never rounded up: six minutes less a second are five', () => {
  expect(remainingText(6 * minute, 0)).toBe('6 min left');
  expect(remainingText(6 * minute, 1000)).toBe('5 min left');
  expect(remainingText(40_000, 0)).toBe('40 s left');
  expect(remainingText(125 * minute, 0)).toBe('2 h 5 min left');
});

test('from the very moment of the deadline it is overdue', () => {
  expect(remainingText(minute, minute - 1)).toBe('0 s left');
  expect(remainingText(minute, minute)).toBe('just overdue');
  expect(remainingText(minute, 4 * minute)).toBe('3 min overdue');
});

test('long times are said in the two largest units', () => {
  expect(durationText(60 * minute)).toBe('1 h');
  expect(durationText(24 * 60 * minute)).toBe('1 d');
  expect(durationText(27 * 60 * minute)).toBe('1 d 3 h');
});

test('a threshold is announced when it is passed, and only then', () => {
  const deadline = 20 * minute;
  expect(crossedThreshold(deadline, 10 * minute - 1000, 10 * minute)).toBe(10);
  expect(crossedThreshold(deadline, 10 * minute, 10 * minute + 1000)).toBeNull();
  expect(crossedThreshold(deadline, 19 * minute - 1, 19 * minute)).toBe(1);
  expect(crossedThreshold(deadline, deadline - 1, deadline)).toBe(0);
  expect(crossedThreshold(deadline, deadline, deadline + minute)).toBeNull();
});

test('a screen that slept announces only the most urgent threshold that it missed', () => {
  expect(crossedThreshold(20 * minute, 0, 19 * minute + 30_000)).toBe(1);
  expect(crossedThreshold(20 * minute, 0, 30 * minute)).toBe(0);
});

test('however time is cut into looks, each threshold is announced at most once, and the breach always', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 5 * minute }), { minLength: 1 }), (steps) => {
      const deadline = 12 * minute;
      const said: number[] = [];
      let now = 0;
      for (const step of [...steps, deadline]) {
        const crossed = crossedThreshold(deadline, now, now + step);
        if (crossed !== null) said.push(crossed);
        now += step;
      }
      expect(new Set(said).size).toBe(said.length);
      expect(said.at(-1)).toBe(0);
    }),
  );
});
