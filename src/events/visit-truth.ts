import type { EncounterChange, EncounterClass } from '../canonical/canonical.ts';
import type { Instant } from '../platform/platform.ts';

import type { VisitState } from './visit-moves.ts';

/** One message's word on a visit. Keys that are absent in `said` say nothing; null deletes. */
export interface Movement {
  change: EncounterChange;
  /** When it happened, never later than when it was heard. */
  at: Instant;
  /** False where the message does not say when. */
  timed: boolean;
  heardAt: Instant;
  /** Of a cancellation: when that happened which it takes back. */
  cancels?: Instant;
  /** Of a cancellation: what it takes back did not come in time, and is not taken back should it come yet. */
  expired?: true;
  /** The patient is there: a leave is over. */
  isBack?: true;
  said: Partial<VisitSaid> & { expectedBackAt?: Instant | null };
}

export interface VisitSaid {
  class: EncounterClass | null;
  place: { locationId: string; unit: string | null } | null;
  attending: string | null;
  /** By which the feed names the attending. Said with `attending`; absent in what was kept before it was read. */
  attendingId?: string | null;
  admittedAt: Instant | null;
  dischargedAt: Instant | null;
  disposition: string | null;
}

/** A visit as its history tells. */
export interface VisitTruth extends VisitSaid {
  state: VisitState;
  /** When the patient last moved. */
  changedAt: Instant;
}

/** A visit as told so far. */
export interface Told {
  /** Undefined before anything was told. */
  visit: VisitTruth | undefined;
  undoable: Undoable;
  leaves: readonly LeaveMark[];
  /** Cancellations for which nothing was there to take back. */
  waiting: readonly Movement[];
}

/** What may be taken back, the latest last, with what was before it. */
export interface Undoable {
  admissions: readonly Before[];
  discharges: readonly Before[];
  /** Of every change of place; only transfers and arrivals are ever taken back. */
  places: readonly (Before & { by: 'transferred' | 'arrived' | 'other' })[];
  /** When that happened which was taken back already: nothing is taken back twice. */
  done: readonly string[];
}

/** A point at which a leave of absence began or ended, in the order of what happened. `over`: the visit ended. */
export type LeaveMark =
  | { kind: 'began'; at: Instant; expectedBackAt?: Instant | null }
  | { kind: 'ended' | 'over'; at: Instant };

/** What was before what may be taken back. */
export interface Before {
  at: Instant;
  visit: VisitTruth;
}

export const nothingUndoable: Undoable = { admissions: [], discharges: [], places: [], done: [] };

/** A visit of which nothing was told yet. */
export function unknownVisit(at: Instant): VisitTruth {
  return {
    state: 'unknown',
    class: null,
    place: null,
    attending: null,
    admittedAt: null,
    dischargedAt: null,
    disposition: null,
    changedAt: at,
  };
}
