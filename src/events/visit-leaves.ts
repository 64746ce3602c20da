import type { Leave } from '../canonical/canonical.ts';
import type { Instant } from '../platform/platform.ts';

import type { LeaveMark, Movement, VisitTruth } from './visit-truth.ts';

/** Points of leaves that are kept of a visit; in a stay with more the oldest leaves stay as they were. */
export const leaveMarksMax = 128;

/** The leaves that these points come to, oldest first; the last of them may go on. */
export function leavesOf(marks: readonly LeaveMark[]): Leave[] {
  const leaves: Leave[] = [];
  let open: Leave | undefined;
  for (const mark of marks) {
    if (mark.kind === 'began') {
      const { at, expectedBackAt = open?.expectedBackAt ?? null } = mark;
      open = { from: open?.from ?? at, until: null, expectedBackAt };
    } else if (open) {
      leaves.push({ ...open, until: mark.at });
      open = undefined;
    }
  }
  return open ? [...leaves, open] : leaves;
}

/** The points after one more message, which left the visit as `after` says. */
export function withLeave(
  marks: readonly LeaveMark[],
  { change, at, said: { expectedBackAt }, isBack }: Movement,
  after: VisitTruth,
): readonly LeaveMark[] {
  const isThere = after.state === 'in-progress';
  if (change === 'leave-began' && isThere) {
    return pushed(marks, {
      kind: 'began',
      at,
      ...(expectedBackAt !== undefined && { expectedBackAt }),
    });
  }
  if (change === 'leave-ended' && isThere) return pushed(marks, { kind: 'ended', at });
  if (!isOnLeave(marks)) return marks;
  if (after.state === 'finished') return pushed(marks, { kind: 'over', at });
  return isBack ? pushed(marks, { kind: 'ended', at }) : expecting(marks, expectedBackAt);
}

/** The points once one of them is taken back. */
export function withoutMark(
  marks: readonly LeaveMark[],
  taken: LeaveMark,
  { said }: Movement,
): readonly LeaveMark[] {
  const rest = marks.filter((one) => one !== taken);
  return expecting(rest, said.expectedBackAt);
}

/**
 * The leaves that became otherwise, beside those that had done so before; one that is there no more ends where it began.
 * In the order of their beginnings; nothing where nothing did.
 */
export function changedLeaves(
  before: readonly LeaveMark[],
  after: readonly LeaveMark[],
  earlier: readonly Leave[] = [],
): { changedLeaves?: Leave[] } {
  const known = leavesOf(before);
  const told = leavesOf(after);
  // What is not kept any more is not taken back.
  const since = after.length < leaveMarksMax ? -Infinity : (told[0]?.from ?? Infinity);
  const gone = known.filter(
    ({ from }) => from >= since && !told.some((leave) => leave.from === from),
  );
  const changed = told.filter((leave) => {
    const old = known.find(({ from }) => from === leave.from);
    return old?.until !== leave.until || old.expectedBackAt !== leave.expectedBackAt;
  });
  const now = [...gone.map((leave) => ({ ...leave, until: leave.from })), ...changed];
  const others = earlier.filter((one) => now.every(({ from }) => from !== one.from));
  const all = [...others, ...now].toSorted((a, b) => a.from - b.from);
  return all.length === 0 ? {} : { changedLeaves: all };
}

function isOnLeave(marks: readonly LeaveMark[]): boolean {
  return marks.at(-1)?.kind === 'began';
}

function expecting(
  marks: readonly LeaveMark[],
  expectedBackAt: Instant | null | undefined,
): readonly LeaveMark[] {
  const last = marks.at(-1);
  if (last?.kind !== 'began' || expectedBackAt === undefined) return marks;
  return [...marks.slice(0, -1), { ...last, expectedBackAt }];
}

function pushed(marks: readonly LeaveMark[], mark: LeaveMark): readonly LeaveMark[] {
  return [...marks, mark].slice(-leaveMarksMax);
}
