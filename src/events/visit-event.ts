import type { EncounterChange } from '../canonical/canonical.ts';

import type { EncounterEventType } from './raise-event.ts';
import type { StoredEncounter } from './stored-records.ts';
import type { VisitState } from './visit-moves.ts';

/**
 * What the change of the visit is called: by what it is now, not by the message that told of it. Who comes back from a leave to
 * another unit was transferred, too.
 */
export function visitEvents(
  change: EncounterChange,
  stateBefore: VisitState | undefined,
  after: StoredEncounter,
  before: StoredEncounter,
): EncounterEventType[] {
  const event = visitEvent(change, stateBefore, after, before);
  const leave = leaveEvent(change, after, before);
  if (leave === null) return event === null ? [] : [event];
  return event === null || event === 'encounter.updated' ? [leave] : [event, leave];
}

/** Whose visit ends is not told to be back from a leave. */
function leaveEvent(
  change: EncounterChange,
  after: StoredEncounter,
  before: StoredEncounter,
): EncounterEventType | null {
  if (after.status !== 'in-progress') return null;
  const isOnLeave = after.onLeaveSince !== null;
  if (isOnLeave === (before.onLeaveSince !== null)) return null;
  if (isOnLeave) {
    return change === 'return-cancelled' ? 'encounter.return-cancelled' : 'encounter.leave-began';
  }
  return change === 'leave-cancelled' ? 'encounter.leave-cancelled' : 'encounter.leave-ended';
}

function visitEvent(
  change: EncounterChange,
  stateBefore: VisitState | undefined,
  after: StoredEncounter,
  before: StoredEncounter,
): EncounterEventType | null {
  const state = stateBefore ?? 'unknown';
  if (state === after.status || (state === 'unknown' && after.status === 'planned')) {
    // Many feeds send A08 where A02 is due, and people are asked by unit: who is elsewhere now was transferred.
    if (after.status === 'in-progress' && before.unit !== after.unit)
      return 'encounter.transferred';
    return change === 'mentioned' ? null : 'encounter.updated';
  }
  if (change === 'admission-cancelled' && state !== 'unknown')
    return 'encounter.admission-cancelled';
  switch (after.status) {
    case 'planned':
      return 'encounter.updated';
    case 'cancelled':
      return state === 'unknown' ? null : 'encounter.admission-cancelled';
    case 'finished':
      return change === 'updated' ? 'encounter.updated' : 'encounter.discharged';
    case 'in-progress':
      if (change === 'discharge-cancelled' && state === 'finished') {
        return 'encounter.discharge-cancelled';
      }
      return change.endsWith('-cancelled') ? 'encounter.updated' : 'encounter.admitted';
  }
}
