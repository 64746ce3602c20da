import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { sampleTask } from './sample-task.ts';
import { acceptedCap, inTakingOrder, takingPoints } from './take-next.ts';
import type { Task, TaskPriority } from './task.ts';

const minute = 60_000;
const nobody = { now: 60 * minute, patients: new Set<string>() };

const anyTask = fc
  .record({
    id: fc.uuid(),
    priority: fc.constantFrom<TaskPriority>('critical', 'urgent', 'routine'),
    openedAt: fc.integer({ min: 0, max: 100 * minute }),
    within: fc.option(fc.integer({ min: 1, max: 600 * minute })),
    patientId: fc.constantFrom('pat_1', 'pat_2', 'pat_3'),
  })
  .map(({ within, ...set }) =>
    sampleTask({ ...set, acceptBy: within === null ? null : set.openedAt + within }),
  );

const tasks = fc.uniqueArray(anyTask, { selector: ({ id }) => id, maxLength: 20 });

describe('the order of "Take next"', () => {
  test('is the same whatever the order of the list', () => {
    fc.assert(
      fc.property(tasks, fc.integer({ min: 0, max: 500 * minute }), (list, now) => {
        const ids = (of: readonly Task[]) =>
          inTakingOrder(of, { ...nobody, now }).map(({ id }) => id);
        expect(ids(list.toReversed())).toEqual(ids(list));
      }),
    );
  });

  test('puts every critical task before all others, the soonest breach first', () => {
    fc.assert(
      fc.property(tasks, fc.integer({ min: 0, max: 500 * minute }), (list, now) => {
        const order = inTakingOrder(list, { ...nobody, now });
        const critical = order.filter(({ priority }) => priority === 'critical');
        expect(order.slice(0, critical.length)).toEqual(critical);
        const deadlines = critical.map(({ acceptBy }) => acceptBy ?? Infinity);
        expect(deadlines).toEqual(deadlines.toSorted((a, b) => a - b));
      }),
    );
  });

  test('starves nobody: whatever was opened comes before every urgent task that is fresh enough', () => {
    fc.assert(
      fc.property(anyTask, fc.integer({ min: 1, max: 600 * minute }), (old, within) => {
        const routine: Task = { ...old, priority: 'routine' };
        const time = (routine.acceptBy ?? routine.openedAt + 8 * 60 * minute) - routine.openedAt;
        const now = routine.openedAt + 2 * time + 1;
        const fresh = sampleTask({ id: 'new', priority: 'urgent', openedAt: now });
        const order = inTakingOrder([{ ...fresh, acceptBy: now + within }, routine], {
          ...nobody,
          now,
        });
        expect(order[0]?.id).toBe(routine.id);
      }),
    );
  });

  test('never lets a task press less for having waited longer', () => {
    fc.assert(
      fc.property(anyTask, fc.nat(500 * minute), fc.nat(500 * minute), (task, now, more) => {
        const later = takingPoints(task, { ...nobody, now: now + more });
        expect(later).toBeGreaterThanOrEqual(takingPoints(task, { ...nobody, now }));
      }),
    );
  });

  test('keeps one patient’s tasks together among equals', () => {
    const same = sampleTask({ id: 'b', priority: 'routine', patientId: 'pat_2' });
    const other = sampleTask({ id: 'a', priority: 'routine', patientId: 'pat_1' });
    const first = (patients: string[]) =>
      inTakingOrder([other, same], { ...nobody, patients: new Set(patients) })[0]?.id;
    expect([first([]), first(['pat_2'])]).toEqual(['a', 'b']);
  });
});

describe('how many tasks are given to one person', () => {
  const nurse = [{ role: 'nurse', site: 'st-anne', unit: 'ed' }];
  test('is what the site says for the role, else for everybody, else without an end', () => {
    expect(acceptedCap(nurse, 'st-anne', undefined)).toBe(Infinity);
    expect(acceptedCap(nurse, 'st-anne', { acceptedMax: 5 })).toBe(5);
    const rules = { acceptedMax: 5, acceptedMaxByRole: { nurse: 3, 'charge-nurse': 8 } };
    expect(acceptedCap(nurse, 'st-anne', rules)).toBe(3);
    const both = [...nurse, { role: 'charge-nurse', site: 'st-anne', unit: null }];
    expect(acceptedCap(both, 'st-anne', rules)).toBe(8);
    expect(acceptedCap(both, 'lakeside', rules)).toBe(5);
  });
});
