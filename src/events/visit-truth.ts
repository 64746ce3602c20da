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
  said: Partial<VisitSaid>;
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
