import * as fc from 'fast-check';

import type { TaskLine } from './tally-task.ts';

/** For tests: when every task of `anyLines` was opened, in UTC. */
export const openedAt = Date.UTC(2026, 2, 3, 18);

const minute = 60_000;

/** A line of a task's history, opened at `openedAt` with fifteen minutes to accept and an hour to finish. */
export function line(rev: number, set: Partial<TaskLine>): TaskLine {
  return {
    ...{
      taskId: 'tsk_1',
      rev,
      at: openedAt,
      act: 'open',
      fromState: null,
      from: null,
      reason: null,
    },
    ...{ acceptBy: null, finishBy: null, reachedGoal: false, isNew: true },
    ...set,
  };
}

export const opening = line(1, {
  acceptBy: openedAt + 15 * minute,
  finishBy: openedAt + 60 * minute,
});

/** Histories of one task, also such as no task has: what is counted must not depend on where they are cut. */
export const anyLines: fc.Arbitrary<TaskLine[]> = fc
  .array(
    fc.record({
      act: fc.constantFrom<TaskLine['act']>(
        ...(['accept', 'decline', 'hand-over', 'escalate', 'climb', 'return'] as const),
        ...(['start', 'reschedule', 'cover', 'withdraw', 'other-patient'] as const),
      ),
      afterMs: fc.integer({ min: 0, max: 40 * minute }),
      fromState: fc.constantFrom<TaskLine['fromState']>('open', 'accepted'),
      from: fc.constantFrom(null, 'nina'),
      reason: fc.constantFrom(null, 'busy', 'not mine'),
    }),
    { maxLength: 7 },
  )
  .chain((middle) =>
    fc
      .constantFrom<TaskLine['act'] | null>('complete', 'cancel', null)
      .map((end) => withTimes(middle, end)),
  );

function withTimes(
  middle: readonly (Pick<TaskLine, 'act' | 'fromState' | 'from' | 'reason'> & {
    afterMs: number;
  })[],
  end: TaskLine['act'] | null,
): TaskLine[] {
  let at = openedAt;
  const lines = middle.map(({ afterMs, ...one }, index) => {
    at += afterMs;
    const times =
      one.act === 'reschedule'
        ? { acceptBy: at + 5 * minute, finishBy: at + 20 * minute }
        : undefined;
    return line(index + 2, { ...one, at, ...times });
  });
  const rev = lines.length + 2;
  const last =
    end === null ? [] : [line(rev, { act: end, at: at + minute, fromState: 'accepted' })];
  return [opening, ...lines, ...last];
}
