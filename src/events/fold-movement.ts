import type { Instant } from '../platform/platform.ts';

import { withLeave, withoutMark } from './visit-leaves.ts';
import { isTransfer, visitMoves, type Move, type VisitState } from './visit-moves.ts';
import {
  nothingUndoable,
  unknownVisit,
  type LeaveMark,
  type Movement,
  type Told,
  type Undoable,
  type VisitSaid,
  type VisitTruth,
} from './visit-truth.ts';

/** Things to take back that are remembered, of each kind. */
const undoableMax = 16;

/** The visit after one more message, heard in the order of what happened. `late`: from before what is kept one by one. */
export function foldMovement(told: Told, movement: Movement, late: boolean): Told {
  const before = told.visit ?? unknownVisit(movement.at);
  if (late) return { ...told, visit: filled(before, movement) };
  switch (movement.change) {
    case 'admission-cancelled':
      return takeAdmissionBack(told, before, movement);
    case 'discharge-cancelled':
      return takeDischargeBack(told, before, movement);
    case 'transfer-cancelled':
      return takePlaceBack(told, before, movement, 'transferred');
    case 'arrival-cancelled':
      return takePlaceBack(told, before, movement, 'arrived');
    case 'leave-cancelled':
      return takeLeaveBack(told, before, movement, 'began');
    case 'return-cancelled':
      return takeLeaveBack(told, before, movement, 'ended');
    default:
      return go(told, before, movement);
  }
}

function go(told: Told, before: VisitTruth, movement: Movement): Told {
  const move = moveOf(before, movement);
  const visit = moved(before, movement, move);
  const { undoable } = told;
  const entry = { at: movement.at, visit: before };
  const by = movement.change === 'transferred' || movement.change === 'arrived';
  const placed = visit.place?.locationId !== before.place?.locationId || by;
  return {
    ...told,
    visit,
    leaves: withLeave(told.leaves, movement, visit),
    undoable: {
      ...undoable,
      admissions:
        movement.change === 'admitted' && move.to === 'in-progress'
          ? pushed(undoable.admissions, entry)
          : undoable.admissions,
      discharges: move.to === 'finished' ? pushed(undoable.discharges, entry) : undoable.discharges,
      places:
        placed && move.takes === 'all'
          ? pushed(undoable.places, { ...entry, by: kindOf(movement) })
          : undoable.places,
    },
  };
}

function kindOf({ change }: Movement): 'transferred' | 'arrived' | 'other' {
  return change === 'transferred' || change === 'arrived' ? change : 'other';
}

/** The table's move; who is registered ahead of the visit, or told of after it, is not admitted now. */
function moveOf(before: VisitTruth, { change, said }: Movement): Move {
  const move = visitMoves[change][before.state];
  const visitClass = said.class === undefined ? before.class : said.class;
  if (change === 'updated' && before.state === 'planned') {
    const came = before.class === 'preadmit' && said.class && said.class !== 'preadmit';
    return came ? visitMoves.updated.unknown : move;
  }
  if (move.to !== 'in-progress') return move;
  if (change !== 'admitted' && change !== 'updated' && change !== 'class-changed') return move;
  if (change === 'updated' && said.dischargedAt) return { ...move, to: 'finished' };
  return visitClass === 'preadmit' ? { ...move, to: 'planned' } : move;
}

function moved(before: VisitTruth, movement: Movement, move: Move): VisitTruth {
  if (move.takes === 'gaps') return filled(before, movement);
  const state: VisitState = move.to === null || move.to === 'before' ? before.state : move.to;
  const visit = move.takes === 'all' ? taken(before, movement) : before;
  const { change, at, said } = movement;
  const admittedAt = change === 'admitted' ? (visit.admittedAt ?? at) : visit.admittedAt;
  const next = { ...visit, state, admittedAt, ...discharge(before, state, movement, move) };
  return { ...next, changedAt: changedAt(before, next, { change, at, said }) };
}

function taken(before: VisitTruth, { change, said }: Movement): VisitTruth {
  const {
    dischargedAt: _dischargedAt,
    disposition: _disposition,
    expectedBackAt: _expectedBackAt,
    ...rest
  } = said;
  // Whoever is admitted was admitted at some time: only an update can delete it.
  const keepsAdmission = change === 'admitted' && rest.admittedAt === null;
  return { ...before, ...rest, ...(keepsAdmission && { admittedAt: before.admittedAt }) };
}

/** Only what is not known yet: what is said in passing or comes late overrides nothing. */
function filled(before: VisitTruth, { said }: Movement): VisitTruth {
  if (before.state === 'cancelled') return before;
  return {
    ...before,
    class: before.class ?? said.class ?? null,
    place: before.place ?? said.place ?? null,
    attending: before.attending ?? said.attending ?? null,
    // A number is of the name that it came with.
    attendingId: (before.attending === null ? said.attendingId : before.attendingId) ?? null,
    admittedAt: before.admittedAt ?? said.admittedAt ?? null,
  };
}

function discharge(
  before: VisitTruth,
  state: VisitState,
  { at, said }: Movement,
  { takes }: Move,
): Pick<VisitSaid, 'dischargedAt' | 'disposition'> {
  const { dischargedAt, disposition } = before;
  if (state === 'cancelled' || takes === 'nothing') return { dischargedAt, disposition };
  if (state !== 'finished') return { dischargedAt: null, disposition: null };
  return {
    // A finished visit ended at some time: an update may correct it, not delete it.
    dischargedAt: said.dischargedAt ?? dischargedAt ?? at,
    disposition: said.disposition === undefined ? disposition : said.disposition,
  };
}

/** When the patient last moved: what fills gaps or stays in its place does not count. */
function changedAt(
  before: VisitTruth,
  after: VisitTruth,
  { change, at }: Pick<Movement, 'change' | 'at' | 'said'>,
): Instant {
  const begins = before.state === 'unknown' || before.state === 'planned';
  if (begins && after.state === 'in-progress') return Math.min(after.admittedAt ?? at, at);
  const moves =
    before.state !== after.state ||
    isTransfer(change) ||
    (before.state === 'in-progress' && before.place?.unit !== after.place?.unit);
  return moves ? Math.max(before.changedAt, at) : before.changedAt;
}

function takeAdmissionBack(told: Told, before: VisitTruth, movement: Movement): Told {
  const move = visitMoves['admission-cancelled'][before.state];
  if (move.to === null) return told;
  const { entry, done } = find(told.undoable, told.undoable.admissions, movement);
  if (done || (entry && movement.expired)) return told;
  if (!entry) {
    const visit = { ...before, state: 'cancelled' as const, changedAt: movement.at };
    const waiting = waits(told, before, movement);
    return { visit, undoable: nothingUndoable, leaves: [], waiting };
  }
  const back = entry.visit;
  const wasThere = back.state === 'planned' || back.state === 'finished';
  const visit: VisitTruth = wasThere
    ? { ...back, changedAt: Math.max(before.changedAt, movement.at) }
    : { ...before, state: 'cancelled', changedAt: Math.max(before.changedAt, movement.at) };
  const { undoable } = told;
  const earlier = (one: { at: Instant }): boolean => one.at < entry.at;
  return {
    ...told,
    visit,
    leaves: wasThere ? told.leaves.filter(earlier) : [],
    undoable: {
      admissions: undoable.admissions.filter((one) => one !== entry),
      discharges: wasThere ? undoable.discharges.filter(earlier) : [],
      places: wasThere ? undoable.places.filter(earlier) : [],
      done: marked(undoable, movement, entry),
    },
  };
}

function takeDischargeBack(told: Told, before: VisitTruth, movement: Movement): Told {
  const move = visitMoves['discharge-cancelled'][before.state];
  if (move.to === null) return { ...told, waiting: waits(told, before, movement) };
  const { undoable } = told;
  const { entry, done } = find(undoable, undoable.discharges, movement);
  if (done || (entry && movement.expired)) return told;
  const open: VisitTruth = {
    ...taken(before, movement),
    state: 'in-progress',
    dischargedAt: null,
    disposition: null,
    changedAt: Math.max(before.changedAt, movement.at),
  };
  if (!entry) return { ...told, visit: open, waiting: waits(told, before, movement) };
  return {
    ...told,
    visit: open,
    leaves: told.leaves.filter(({ kind, at }) => kind !== 'over' || at !== entry.at),
    undoable: {
      ...undoable,
      discharges: undoable.discharges.filter((one) => one !== entry),
      done: marked(undoable, movement, entry),
    },
  };
}

function takePlaceBack(
  told: Told,
  before: VisitTruth,
  movement: Movement,
  by: 'transferred' | 'arrived',
): Told {
  const { undoable } = told;
  const { places } = undoable;
  const ofKind = places.filter((one) => one.by === by);
  const { entry, done } = find(undoable, ofKind, movement);
  if (done || (entry && movement.expired)) return told;
  const move = moveOf(before, movement);
  if (move.takes !== 'all') return { ...told, waiting: waits(told, before, movement) };
  if (!entry) {
    const since = movement.cancels;
    const movedOn = since !== undefined && places.some((one) => one.at > since);
    const { place: _place, ...said } = movement.said;
    const heard = movedOn ? { ...movement, said } : movement;
    const visit = moved(before, heard, move);
    return { ...told, visit, waiting: waits(told, before, movement) };
  }
  const next = places[places.indexOf(entry) + 1];
  const place = next ? before.place : (movement.said.place ?? entry.visit.place);
  const visit = moved(before, { ...movement, said: { ...movement.said, place } }, move);
  const rest = places
    .filter((one) => one !== entry)
    .map((one) =>
      one === next ? { ...one, visit: { ...one.visit, place: entry.visit.place } } : one,
    );
  return {
    ...told,
    visit,
    undoable: { ...undoable, places: rest, done: marked(undoable, movement, entry) },
  };
}

function takeLeaveBack(
  told: Told,
  before: VisitTruth,
  movement: Movement,
  kind: LeaveMark['kind'],
): Told {
  const { undoable } = told;
  const marks = told.leaves.filter((one) => one.kind === kind);
  const { entry, done } = find(undoable, marks, movement);
  if (done || (entry && movement.expired)) return told;
  const visit = moved(before, movement, moveOf(before, movement));
  if (!entry) return { ...told, visit, waiting: waits(told, before, movement) };
  return {
    ...told,
    visit,
    leaves: withoutMark(told.leaves, entry, movement),
    undoable: { ...undoable, done: marked(undoable, movement, entry) },
  };
}

/** What a cancellation takes back: what happened at the time that it names, or the latest. */
function find<One extends { at: Instant }>(
  { done }: Undoable,
  entries: readonly One[],
  { change, cancels }: Movement,
): { entry: One | undefined; done: boolean } {
  if (cancels === undefined) return { entry: entries.at(-1), done: false };
  const named = entries.find((one) => one.at === cancels);
  if (!named && done.includes(`${change} ${cancels}`)) return { entry: undefined, done: true };
  // Senders give the time of the recording where that of the happening is due: then it is the last one until there.
  return { entry: named ?? entries.findLast((one) => one.at <= cancels), done: false };
}

function marked({ done }: Undoable, { change }: Movement, { at }: { at: Instant }): string[] {
  return [...done, `${change} ${at}`].slice(-undoableMax);
}

// After a cancelled visit nothing is left that may come.
function waits({ waiting }: Told, before: VisitTruth, movement: Movement): Movement[] {
  const isOver = before.state === 'cancelled' || movement.expired;
  return isOver ? [...waiting] : [...waiting, movement];
}

function pushed<One>(entries: readonly One[], entry: One): One[] {
  return [...entries, entry].slice(-undoableMax);
}
