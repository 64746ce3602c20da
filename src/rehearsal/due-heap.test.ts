import fc from 'fast-check';
import { expect, test } from 'vitest';

import { DueHeap } from './due-heap.ts';

test('what falls due comes out in the order of time, and of two at once the one that was put in first', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 20 })), fc.nat({ max: 25 }), (times, end) => {
      const heap = new DueHeap<number>();
      for (const [n, at] of times.entries()) heap.push(at, n);
      const out: number[] = [];
      for (let due = heap.popBefore(end); due; due = heap.popBefore(end)) out.push(due.item);
      const expected = [...times.entries()]
        .filter(([, at]) => at < end)
        .toSorted(([a, at], [b, other]) => at - other || a - b)
        .map(([n]) => n);
      expect(out).toEqual(expected);
      expect(heap.size).toBe(times.length - out.length);
    }),
  );
});
