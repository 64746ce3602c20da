import type { BedStatusFact } from '../canonical/canonical.ts';

import { warn, type Application } from './application.ts';
import { locationIdOf } from './location-id.ts';

/** What may be done with a bed from here on (HL7 v2.5.1 §3.3.20); what is older than the last word comes late. */
export function applyBedStatus(application: Application, fact: BedStatusFact): void {
  const { records, context } = application;
  const { site, place, status: bedStatus, occurredAt } = fact;
  const bedStatusAt = Math.min(occurredAt ?? context.receivedAt, context.receivedAt);
  const id = locationIdOf(site, place);
  const known = records.location(id);
  if (known?.bedStatusAt && bedStatusAt < known.bedStatusAt) {
    const sentence =
      'The status of a bed from before the one that is known; the later one was kept.';
    return warn(application, 'late-bed-status', 'location.status', sentence);
  }
  records.putBedStatus({ id, site, ...place, bedStatus, bedStatusAt });
}
