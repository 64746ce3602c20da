import type { Encounter } from '../canonical/canonical.ts';

import { leavesOf } from './visit-leaves.ts';
import { nothingUndoable, type Told, type VisitTruth } from './visit-truth.ts';
import type { Records } from './records.ts';
import type { StoredEncounter } from './stored-records.ts';
import type { VisitHistory } from './visit-history.ts';

export const nothingTold: VisitHistory = { base: null, movements: [] };

/** A visit of which nothing is known but that it is. */
export const nothingKnown = {
  class: null,
  status: 'planned',
  locationId: null,
  unit: null,
  attending: null,
  admittedAt: null,
  dischargedAt: null,
  disposition: null,
  onLeaveSince: null,
  expectedBackAt: null,
  account: null,
  mergedInto: null,
  rev: 1,
  history: nothingTold,
} as const;

/** What was told of a visit. What was stored before histories were kept begins with what was known then. */
export function historyOf(records: Records, known: StoredEncounter): VisitHistory {
  const { history, status, locationId, changedAt } = known;
  if (history.base !== null || history.movements.length > 0) return history;
  const unit = locationId === null ? null : (records.location(locationId)?.unit ?? known.unit);
  const visit: VisitTruth = {
    state: status,
    class: known.class,
    place: locationId === null ? null : { locationId, unit },
    attending: known.attending,
    attendingId: known.attendingId ?? null,
    admittedAt: known.admittedAt,
    dischargedAt: known.dischargedAt,
    disposition: known.disposition,
    changedAt,
  };
  return { base: { until: changedAt, visit, undoable: nothingUndoable }, movements: [] };
}

/** The truth of a visit as its row shows it: what was only mentioned counts as planned. */
export function visitFields(
  { state, place, ...visit }: VisitTruth,
  { leaves }: Pick<Told, 'leaves'>,
): Omit<VisitTruth, 'state' | 'place'> &
  Pick<Encounter, 'status' | 'locationId' | 'unit' | 'onLeaveSince' | 'expectedBackAt'> {
  const last = leavesOf(leaves).at(-1);
  const leave = last?.until === null ? last : undefined;
  return {
    ...visit,
    onLeaveSince: leave?.from ?? null,
    expectedBackAt: leave?.expectedBackAt ?? null,
    attendingId: visit.attendingId ?? null,
    status: state === 'unknown' ? 'planned' : state,
    locationId: place?.locationId ?? null,
    unit: place?.unit ?? null,
  };
}
