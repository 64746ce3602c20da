import type { EncounterChange } from '../canonical/canonical.ts';
import type { Instant } from '../platform/platform.ts';

import { foldMovement } from './fold-movement.ts';
import {
  nothingUndoable,
  type LeaveMark,
  type Movement,
  type Told,
  type Undoable,
  type VisitTruth,
} from './visit-truth.ts';

/** What was told of one visit, from which its state follows whatever the order in which it was heard. */
export interface VisitHistory {
  /** What is too long ago to be kept one by one, or was told before histories were kept. */
  base: Base | null;
  movements: readonly Movement[];
}

export interface Base {
  /** What happened before counts no more: it comes late. */
  until: Instant;
  visit: VisitTruth;
  undoable: Undoable;
  /** Absent in what was kept before leaves were read. */
  leaves?: readonly LeaveMark[];
}

/** More messages of one visit than these are not kept one by one; what is older than the oldest kept then comes late. */
export const movementsMax = 64;

/** How long a cancellation waits for what it takes back. */
export const cancelWaitsMsMax = 7 * 24 * 60 * 60 * 1000;

/** The history with one more message in it; the same one where it says nothing that was not said. */
export function withMovement(history: VisitHistory, told: Movement): VisitHistory {
  const { base, movements } = history;
  if (movements.some((one) => isSame(one, told))) return history;
  const ordered = inOrder([...movements, told]);
  const at = ordered.indexOf(told);
  const before = ordered[at - 1];
  const after = ordered[at + 1];
  // Of updates in a row the last says all that the ones before it said.
  if (after && ordered.slice(0, at).some(isAdmission) && shadows(after, told)) return history;
  if (before && ordered.slice(0, at - 1).some(isAdmission) && shadows(told, before)) {
    ordered.splice(at - 1, 1);
  }
  return shortened({ base, movements: ordered });
}

/** Both histories told of one visit (A42). Of two beginnings that are not kept one by one, the later counts. */
export function joined(a: VisitHistory, b: VisitHistory): VisitHistory {
  const [early, late] = (a.base?.until ?? 0) <= (b.base?.until ?? 0) ? [a, b] : [b, a];
  const base = late.base ?? early.base;
  return early.movements.reduce(withMovement, { base, movements: late.movements });
}

/** What the history comes to: the visit, and the cancellations for which nothing was there to take back. */
export function visitOf({ base, movements }: VisitHistory): Told {
  const undoable = base?.undoable ?? nothingUndoable;
  let told: Told = { visit: base?.visit, undoable, leaves: base?.leaves ?? [], waiting: [] };
  for (const movement of inOrder(movements)) {
    told = foldMovement(told, movement, base !== null && movement.at < base.until);
  }
  return told;
}

/** The history in which cancellations that have waited too long wait no more; what else they said stays said. */
export function withExpired(history: VisitHistory, now: Instant): VisitHistory {
  const expired = new Set(
    visitOf(history).waiting.filter((one) => now - one.heardAt > cancelWaitsMsMax),
  );
  if (expired.size === 0) return history;
  const movements = history.movements.map((one): Movement =>
    expired.has(one) ? { ...one, expired: true } : one,
  );
  return { ...history, movements };
}

function shortened({ base, movements }: VisitHistory): VisitHistory {
  if (movements.length <= movementsMax) return { base, movements };
  const old = movements.slice(0, movementsMax / 2);
  const until = old.at(-1)?.at ?? 0;
  const { visit, undoable, leaves } = visitOf({ base, movements: old });
  const kept = movements.slice(old.length);
  return { base: visit ? { until, visit, undoable, leaves } : base, movements: kept };
}

const ranks: Readonly<Record<EncounterChange, number>> = {
  planned: 0,
  admitted: 1,
  'class-changed': 2,
  transferred: 3,
  arrived: 4,
  updated: 5,
  'leave-began': 6,
  'leave-ended': 7,
  discharged: 8,
  'arrival-cancelled': 9,
  'transfer-cancelled': 10,
  'return-cancelled': 11,
  'leave-cancelled': 12,
  'discharge-cancelled': 13,
  'admission-cancelled': 14,
  'plan-cancelled': 15,
  mentioned: 16,
};

/**
 * As it happened, whatever the order in which it was heard. What happened at one time stands in the order of its sense. No
 * transfer precedes the first admission: an earlier time means a clerk who was slow to admit.
 */
function inOrder(movements: readonly Movement[]): Movement[] {
  const ordered = movements.toSorted(
    (a, b) => a.at - b.at || ranks[a.change] - ranks[b.change] || compareText(textOf(a), textOf(b)),
  );
  const first = ordered.findIndex(isAdmission);
  const admission = ordered[first];
  if (!admission || first === 0) return ordered;
  const begins = Math.min(admission.at, admission.said.admittedAt ?? admission.at);
  const leading = ordered.slice(0, first);
  const endedBefore = leading.some((one) => endsVisit(one) && one.at < begins);
  if (endedBefore) return ordered;
  const plans = leading.filter(isAhead);
  const others = leading.filter((one) => !isAhead(one));
  return [...plans, admission, ...others, ...ordered.slice(first + 1)];
}

function isAdmission({ change }: Movement): boolean {
  return change === 'admitted';
}

function isAhead({ change }: Movement): boolean {
  return change === 'planned' || change === 'plan-cancelled' || change === 'mentioned';
}

function endsVisit({ change }: Movement): boolean {
  return change === 'discharged' || change === 'admission-cancelled';
}

function isSame(a: Movement, b: Movement): boolean {
  if (a.change !== b.change || a.timed !== b.timed) return false;
  return (!a.timed || a.at === b.at) && textOf(a) === textOf(b);
}

function shadows(later: Movement, earlier: Movement): boolean {
  const both = later.change === 'updated' && earlier.change === 'updated';
  return both && Object.keys(earlier.said).every((key) => Object.hasOwn(later.said, key));
}

// The database gives objects back with their keys in the order in which they were written.
function textOf({ said, cancels, isBack }: Movement): string {
  const { class: visitClass, place, attending, admittedAt, dischargedAt, disposition } = said;
  const known = [visitClass, place?.locationId ?? place, attending, admittedAt, dischargedAt];
  return JSON.stringify(
    [...[...known, disposition, cancels, said.attendingId], ...[said.expectedBackAt, isBack]].map(
      (one) => one ?? String(one),
    ),
  );
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
